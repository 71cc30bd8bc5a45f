"""The SQL of a book: its table under forced row-level security, and the functions that alone reach it.

The application's role may not select from a book. Each function runs as the owner, narrows the rows to
one subject by a setting that the policy reads, checks the declared readers again and leaves the
tracker's entry in the same statement.
"""
# ruff: noqa: S608  # names come from `identifier`, texts go through `_literal`; there is no user's input

from collections.abc import Iterable

from motcua.contexts.registries.model.columns import SYSTEM_COLUMNS, Book, Column

SCOPE = "motcua.subject"
APP = "motcua_app"
_SYSTEM_TYPES = {
    "subject_id": "uuid NOT NULL", "record_id": "uuid NOT NULL", "version_id": "uuid NOT NULL",
    "valid_from": "date NOT NULL", "valid_to": "date", "recorded_at": "timestamptz NOT NULL",
    "superseded_at": "timestamptz", "source": "text NOT NULL", "reason": "text",
    "case_subject": "uuid", "case_id": "uuid", "written_by": "uuid NOT NULL",
}  # fmt: skip
_READER = (
    "p_subject uuid, p_by text, p_actor_kind text, p_actor uuid, p_agency text, p_purpose text, "
    "p_basis text, p_case_subject uuid, p_case uuid, p_service text, p_step text, "
    "p_on date, p_at timestamptz"
)
_PAIRS = 45  # a function takes 100 arguments


def table(book: Book) -> list[tuple[str, str]]:
    """What makes a book that is not there yet: (why, statement)."""
    system = [f"    {name} {_SYSTEM_TYPES[name]}" for name in SYSTEM_COLUMNS]
    declared = [f"    {definition}" for column in book.columns for definition in _columns(column)]
    body = ",\n".join([*system, *declared, "    PRIMARY KEY (subject_id, version_id)"])
    scope = f"subject_id = nullif(current_setting('{SCOPE}', true), '')::uuid"
    return [
        ("new book", f"-- citus: distributed(subject_id)\nCREATE TABLE {book.table} (\n{body}\n)"),
        (
            "one version of a record is in force",
            f'CREATE UNIQUE INDEX "{book.name}_in_force" ON {book.table} (subject_id, record_id)\n'
            "WHERE superseded_at IS NULL AND valid_to IS NULL",
        ),
        ("rows of one subject only", f"ALTER TABLE {book.table} ENABLE ROW LEVEL SECURITY"),
        ("for the owner too", f"ALTER TABLE {book.table} FORCE ROW LEVEL SECURITY"),
        (
            "the subject in scope",
            f"CREATE POLICY subject_in_scope ON {book.table}\nUSING ({scope})\nWITH CHECK ({scope})",
        ),
    ]


def added(book: Book, present: Iterable[str]) -> list[tuple[str, str]]:
    """Columns of facts that a book does not have yet. They may be empty: old versions do not have them."""
    there = set(present)
    return [
        (f"new field {column.fact}", f"ALTER TABLE {book.table} ADD COLUMN {name} {kind}")
        for column in book.columns
        for name, kind in _kinds(column)
        if name.strip('"') not in there
    ]


def functions(book: Book) -> list[tuple[str, str]]:
    """Every function of a book, to be made anew whenever its text differs."""
    made = [
        ("read", _read(book)), ("history", _history(book)), ("write", _write(book)),
        ("erase", _erase(book)),
    ]  # fmt: skip
    if book.trait("name") is not None:
        made.append(("initials", _initials(book)))
    if book.trait("born") is not None:
        made.append(("match", _match(book)))
    return made


def rights(book: Book, function: str) -> list[str]:
    name = f'books."{function}_{book.name}"'
    return [
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
    ]


def _kinds(column: Column) -> list[tuple[str, str]]:
    kinds = [(f'"{column.name}"', column.sql_type)]
    if column.claim is not None:
        kinds.append((f'"{column.claim}"', "bytea"))
    return kinds


def _columns(column: Column) -> list[str]:
    must = " NOT NULL" if column.required else ""
    return [f"{name} {kind}{must}" for name, kind in _kinds(column)]


def _head(name: str, arguments: str, returns: str) -> str:
    return (
        f'CREATE OR REPLACE FUNCTION books."{name}"({arguments})\nRETURNS {returns}\n'
        "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\n"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _array(items: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(_literal(item) for item in items)}]::text[]"


def _permission(book: Book) -> str:
    """PL/pgSQL that sets `seen` and `basis`, or refuses. The subject itself, and who represents it, see all."""
    everything = _array(column.fact for column in book.columns)
    cases = [
        f"    ELSIF p_purpose = {_literal(permit.purpose)} AND p_by = {_literal(permit.by)} THEN\n"
        f"        seen := {_array(permit.facts)}; basis := {_literal(permit.legal_basis)};\n"
        for permit in book.permits.values()
    ]
    return (
        "    IF coalesce(p_purpose, '') = '' THEN\n"
        "        RAISE EXCEPTION 'purpose-missing' USING ERRCODE = 'MC010';\n"
        "    ELSIF p_by = 'subject' AND p_actor_kind = 'citizen' AND p_actor = p_subject THEN\n"
        f"        seen := {everything}; basis := p_basis;\n"
        "    ELSIF p_by = 'representative' AND p_actor_kind = 'citizen' AND EXISTS (\n"
        "        SELECT 1 FROM registries.represented_by r\n"
        "        WHERE r.subject_id = p_subject AND r.person = p_actor AND r.since <= p_on\n"
        "          AND (r.until IS NULL OR r.until >= p_on)) THEN\n"
        f"        seen := {everything}; basis := p_basis;\n"
        f"{''.join(cases)}"
        "    ELSE\n"
        "        RAISE EXCEPTION 'read-not-declared' USING ERRCODE = 'MC012';\n"
        "    END IF;\n"
    )


def _scope() -> str:
    return f"    PERFORM set_config('{SCOPE}', p_subject::text, true);\n"


def _entry(book: Book, version: str, facts: str) -> str:
    """The tracker's entry; a person who looks at their own data leaves none."""
    return (
        "    IF NOT (p_actor_kind = 'citizen' AND p_actor = p_subject) THEN\n"
        "        PERFORM exchange.record_read(p_subject, p_actor_kind, p_actor, p_agency, p_purpose,\n"
        "            basis, p_case_subject, p_case, p_service, p_step,\n"
        f"            {_literal(book.id)}, {version}, {facts}, p_at);\n"
        "    END IF;\n"
    )


_IN_FORCE = (
    "b.subject_id = p_subject AND b.superseded_at IS NULL AND b.valid_from <= p_on\n"
    "          AND (b.valid_to IS NULL OR b.valid_to > p_on)"
)


def _values(book: Book) -> str:
    pairs: list[str] = []
    for column in book.columns:
        kept = f'b."{column.name}"'
        if column.number is not None:
            kept = f"encode({kept}, 'base64')"
        elif column.type == "decimal":
            kept = f"{kept}::text"
        pairs.append(
            f"{_literal(column.fact)}, CASE WHEN {_literal(column.fact)} = ANY (seen) THEN {kept} END"
        )
    chunks = [pairs[i : i + _PAIRS] for i in range(0, len(pairs), _PAIRS)] or [[]]
    return " || ".join(f"jsonb_build_object({', '.join(chunk)})" for chunk in chunks)


def _read(book: Book) -> str:
    returns = (
        "TABLE (record_id uuid, version_id uuid, valid_from date, recorded_at timestamptz, "
        "source text, facts jsonb)"
    )
    return (
        _head(f"read_{book.name}", f"{_READER}, p_facts text[]", returns)
        + "DECLARE\n    seen text[];\n    basis text;\n    newest uuid;\nBEGIN\n"
        + _permission(book)
        + "    IF p_facts IS NOT NULL THEN\n"
        "        seen := ARRAY(SELECT x FROM unnest(seen) AS x WHERE x = ANY (p_facts));\n"
        "    END IF;\n"
        + _scope()
        + "    FOR record_id, version_id, valid_from, recorded_at, source, facts IN\n"
        "        SELECT b.record_id, b.version_id, b.valid_from, b.recorded_at, b.source,\n"
        f"            jsonb_strip_nulls({_values(book)})\n"
        f"        FROM {book.table} b WHERE {_IN_FORCE}\n"
        "        ORDER BY b.valid_from DESC, b.version_id DESC\n"
        "    LOOP\n        newest := coalesce(newest, version_id);\n        RETURN NEXT;\n    END LOOP;\n"
        + _entry(book, "newest", "seen")
        + "END\n$$"
    )


def _history(book: Book) -> str:
    returns = (
        "TABLE (record_id uuid, version_id uuid, valid_from date, valid_to date, "
        "recorded_at timestamptz, superseded_at timestamptz, source text)"
    )
    return (
        _head(f"history_{book.name}", _READER, returns)
        + "DECLARE\n    seen text[];\n    basis text;\nBEGIN\n"
        + _permission(book)
        + _scope()
        + "    RETURN QUERY SELECT b.record_id, b.version_id, b.valid_from, b.valid_to, b.recorded_at,\n"
        f"            b.superseded_at, b.source FROM {book.table} b\n"
        "        WHERE b.subject_id = p_subject ORDER BY b.recorded_at DESC, b.version_id DESC;\n"
        + _entry(book, "NULL", "'{}'")
        + "END\n$$"
    )


def _written(column: Column) -> list[tuple[str, str]]:
    """Column and the expression that takes it from p_values."""
    if column.number is not None:
        return [
            (f'"{name}"', f"decode(p_values->>{_literal(name)}, 'base64')")
            for name in (column.name, column.claim or "")
        ]
    value = f"(p_values->>{_literal(column.name)})"
    cast = "" if column.sql_type == "text" else f"::{column.sql_type}"
    return [(f'"{column.name}"', value + cast)]


def _write(book: Book) -> str:
    arguments = (
        "p_subject uuid, p_record uuid, p_version uuid, p_valid_from date, p_source text, "
        "p_reason text, p_case_subject uuid, p_case uuid, p_actor uuid, p_values jsonb, p_at timestamptz"
    )
    pairs = [pair for column in book.columns for pair in _written(column)]
    names = ", ".join([*SYSTEM_COLUMNS, *(name for name, _ in pairs)])
    values = ", ".join(
        [
            "p_subject", "chosen", "p_version", "p_valid_from", "NULL", "p_at", "NULL", "p_source",
            "p_reason", "p_case_subject", "p_case", "p_actor", *(value for _, value in pairs),
        ]
    )  # fmt: skip
    one = (
        ""
        if book.registry.several
        else (
            f"    SELECT b.record_id INTO chosen FROM {book.table} b\n"
            "    WHERE b.subject_id = p_subject AND b.superseded_at IS NULL\n"
            "    ORDER BY b.valid_from DESC LIMIT 1;\n"
        )
    )
    same = "b.subject_id = p_subject AND b.record_id = chosen AND b.superseded_at IS NULL"
    return (
        _head(f"write_{book.name}", arguments, "uuid") + "DECLARE\n    chosen uuid;\nBEGIN\n"
        "    -- Two writers of one subject go one after the other, else both end the same version.\n"
        "    PERFORM 1 FROM registries.subjects s\n"
        f"    WHERE s.subject_id = p_subject AND s.erased_at IS NULL AND s.kind = {_literal(book.registry.about)}\n"
        "    FOR UPDATE;\n"
        "    IF NOT FOUND THEN\n"
        "        RAISE EXCEPTION 'subject-unknown' USING ERRCODE = 'MC013';\n    END IF;\n"
        + _scope()
        + one
        + "    chosen := coalesce(chosen, p_record);\n"
        "    -- A version from the same day on or later is corrected by this one; an earlier one ends.\n"
        f"    UPDATE {book.table} b SET superseded_at = p_at WHERE {same} AND b.valid_from >= p_valid_from;\n"
        f"    UPDATE {book.table} b SET valid_to = p_valid_from\n"
        f"    WHERE {same} AND b.valid_from < p_valid_from\n"
        "      AND (b.valid_to IS NULL OR b.valid_to > p_valid_from);\n"
        f"    INSERT INTO {book.table} ({names})\n    VALUES ({values});\n"
        + _claim(book)
        + "    RETURN chosen;\nEND\n$$"
    )


def _claim(book: Book) -> str:
    """The subject's own number is claimed; numbers of others in the record are only kept."""
    own = book.trait("number")
    if own is None or own.number is None:
        return ""
    claim = f"p_values->>{_literal(own.claim or '')}"
    return (
        f"    IF {claim} IS NOT NULL AND NOT registries.claim_number(\n"
        f"        decode({claim}, 'base64'), {_literal(own.number)}, p_subject, p_at) THEN\n"
        "        RAISE EXCEPTION 'number-taken' USING ERRCODE = 'MC014';\n    END IF;\n"
    )


def _erase(book: Book) -> str:
    own = book.trait("number")
    forget = (
        ""
        if own is None or own.number is None
        else (
            "    -- The claim stays without its subject: a number is not given twice.\n"
            "    UPDATE registries.numbers n SET subject_id = NULL\n"
            f"    WHERE n.series = {_literal(own.number)} AND n.subject_id = p_subject AND n.claim IN\n"
            f'        (SELECT b."{own.claim}" FROM {book.table} b WHERE b.subject_id = p_subject);\n'
        )
    )
    return (
        _head(f"erase_{book.name}", "p_subject uuid", "integer")
        + "DECLARE\n    gone integer;\nBEGIN\n"
        + _scope()
        + forget
        + f"    DELETE FROM {book.table} b WHERE b.subject_id = p_subject;\n"
        "    GET DIAGNOSTICS gone = ROW_COUNT;\n    RETURN gone;\nEND\n$$"
    )


def _initials(book: Book) -> str:
    name = book.trait("name")
    assert name is not None
    return (
        _head(f"initials_{book.name}", "p_subject uuid, p_on date", "text")
        + "DECLARE\n    whole text;\nBEGIN\n"
        + _scope()
        + f'    SELECT b."{name.name}" INTO whole FROM {book.table} b\n'
        f"        WHERE {_IN_FORCE} ORDER BY b.valid_from DESC LIMIT 1;\n"
        "    RETURN (SELECT string_agg(left(word, 1) || '.', ' ' ORDER BY place)\n"
        "        FROM regexp_split_to_table(whole, '\\s+') WITH ORDINALITY AS w(word, place)\n"
        "        WHERE word <> '');\nEND\n$$"
    )


def _match(book: Book) -> str:
    born = book.trait("born")
    assert born is not None
    return (
        _head(f"match_{book.name}", f"{_READER}, p_born date", "boolean")
        + "DECLARE\n    seen text[];\n    basis text;\n    newest uuid;\nBEGIN\n"
        + _permission(book)
        + _scope()
        + f"    SELECT b.version_id INTO newest FROM {book.table} b\n"
        f'        WHERE {_IN_FORCE} AND b."{born.name}" = p_born LIMIT 1;\n'
        "    IF newest IS NULL THEN\n        RETURN false;\n    END IF;\n"
        + _entry(book, "newest", _array([born.fact]))
        + "    RETURN true;\nEND\n$$"
    )
