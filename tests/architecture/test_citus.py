"""The rules of a distributed schema, checked without a cluster, from the catalogue and from the texts."""

import re

import psycopg
import pytest

from tests.architecture import sql
from tests.conftest import TestDatabase

TABLES = list(sql.tables())
BY_NAME = {table.name: table for table in TABLES}
VOLATILE = ("random()", "gen_random_uuid()", "clock_timestamp()", "uuidv7()", "nextval(")
_QUEUE = "procrastinate"  # its own schema, local, with triggers of its own: exempt by name


@pytest.fixture
def catalogue(database: TestDatabase) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.superuser, autocommit=True)


def test_every_table_says_where_it_lives(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'procrastinate')"
        " AND tablename <> 'migrations'"
    ).fetchall()
    known = {str(name) for (name,) in rows}
    wrong = sorted(name for name in known if name not in BY_NAME or BY_NAME[name].how == "nowhere")
    assert not wrong, f"no '-- citus:' line above CREATE TABLE: {wrong}"


def test_keys_contain_the_distribution_column(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    rows = catalogue.execute(
        "SELECT n.nspname || '.' || c.relname, i.indexrelid::regclass::text,"
        " array_agg(a.attname::text), bool_or(i.indisprimary)"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
        " WHERE i.indisunique OR i.indisexclusion GROUP BY 1, 2"
    ).fetchall()
    primary = set()
    for name, index, columns, is_primary in rows:
        table = BY_NAME.get(str(name))
        if table is None:
            continue
        if is_primary:
            primary.add(table.name)
        if table.how == "distributed":
            assert table.key in columns, f"{index}: {table.key} is missing"  # type: ignore[operator]  # an array
    assert not {table.name for table in TABLES} - primary, "a table without primary key"


def test_foreign_keys_stay_on_one_shard(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT n.nspname || '.' || c.relname, fn.nspname || '.' || fc.relname, k.conname,"
        " ARRAY(SELECT a.attname::text FROM unnest(k.conkey) u JOIN pg_attribute a"
        "       ON a.attrelid = k.conrelid AND a.attnum = u)"
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class fc ON fc.oid = k.confrelid"
        " JOIN pg_namespace fn ON fn.oid = fc.relnamespace"
        " WHERE k.contype = 'f' AND n.nspname <> 'procrastinate'"
    ).fetchall()
    for name, other, constraint, columns in rows:
        here, there = BY_NAME[str(name)], BY_NAME[str(other)]
        match here.how, there.how:
            case _, "reference":
                pass
            case "local", "local":
                pass
            case "distributed", "distributed":
                assert here.key in columns, f"{constraint}: not on {here.key}"  # type: ignore[operator]  # an array
            case pair:
                pytest.fail(f"{constraint}: a foreign key {pair[0]} → {pair[1]}")


def test_no_triggers_rules_or_serials(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    triggers = catalogue.execute(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND n.nspname <> 'procrastinate'"
    ).fetchall()
    rules = catalogue.execute(
        "SELECT rulename FROM pg_rules WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    sequences = catalogue.execute(
        "SELECT schemaname || '.' || sequencename FROM pg_sequences"
        " WHERE schemaname <> 'procrastinate' AND data_type <> 'bigint'::regtype"
    ).fetchall()
    assert (triggers, rules, sequences) == ([], [], [])


@pytest.mark.parametrize(
    ("name", "text"), [pytest.param(*one, id=one[0]) for one in sql.migration_texts()]
)
def test_migration_has_no_chained_changes_and_no_volatile_updates(name: str, text: str) -> None:
    for statement in [*sql.bodies(text), sql.without_bodies(text)]:
        for part in statement.split(";"):
            assert chained(part) is None, f"{name}: {chained(part)}"
            assert volatile_update(part) is None, f"{name}: {volatile_update(part)}"


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        pytest.param(source, query.sql, id=f"{source}:{query.name}")
        for source, query in sql.named_queries()
    ],
)
def test_query_has_no_chained_changes_and_no_volatile_updates(source: str, statement: str) -> None:
    assert chained(statement) is None
    assert volatile_update(statement) is None
    assert "SERIALIZABLE" not in statement.upper()


def test_query_of_a_distributed_table_names_its_key_or_says_why_not() -> None:
    """`key = …` sends it to one shard; one that asks them all says "every shard" in its comment."""
    faults = []
    for source, query, reason in sql.reasons():
        for table in TABLES:
            if table.how != "distributed" or not re.search(
                rf"\b{re.escape(table.name)}\b", query.sql
            ):
                continue
            if not keyed(query.sql, table.key or "") and "every shard" not in reason:
                faults.append(f"{source} {query.name}: {table.name} without {table.key}")
    assert not faults, "\n".join(faults)


def keyed(statement: str, key: str) -> bool:
    """Inserted with its key, or compared with it."""
    if statement.lstrip().upper().startswith(("INSERT", "COPY")):
        return re.search(rf"\b{key}\b", statement) is not None
    return re.search(rf"\b{key}\s*(?:=|IN\b)|=\s*(?:\w+\.)?{key}\b", statement) is not None


def chained(statement: str) -> str | None:
    """A changing statement inside WITH: its rows would travel as files between nodes."""
    found = re.search(
        r"\bAS\s+(?:(?:NOT\s+)?MATERIALIZED\s+)?\(\s*(?:INSERT|UPDATE|DELETE|MERGE)\b",
        statement,
        re.IGNORECASE,
    )
    return found[0] if found else None


def volatile_update(statement: str) -> str | None:
    if not re.search(r"\bUPDATE\s+[a-z_]+\.[a-z_]+", statement, re.IGNORECASE):
        return None
    return next((name for name in VOLATILE if name in statement.lower()), None)


def test_lint_catches_what_it_is_for() -> None:
    assert chained("WITH a AS (INSERT INTO x.y VALUES (1) RETURNING z) SELECT z FROM a")
    assert volatile_update("UPDATE x.y SET a = clock_timestamp()")
    assert chained("WITH a AS (SELECT 1) INSERT INTO x.y SELECT 1 FROM a") is None
