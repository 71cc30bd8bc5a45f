"""The vocabulary: one id once, texts in every language, facts and lists that fit each other."""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from motcua.contexts.catalogue.model.decoding import FOLDERS, Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    Beside,
    CaseState,
    CodeList,
    Dated,
    Fact,
    NumberPart,
    NumberSeries,
    Site,
    Write,
)
from motcua.contexts.territory.words import Territory
from motcua.kernel.texts import Text

NOT_TEXTS: Final = {(Write, "set"), (Site, "states"), (Site, "beside"), (NumberPart, "table")}
"""Maps of words to words that are not language maps."""
SOME_LANGUAGES: Final = {"within"}
"""Language maps that only languages with such a form fill in."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")


def places(template: str) -> set[str] | None:
    """The names of the `{places}` of a text; None when its braces do not fit."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return None


def id_of(value: msgspec.Struct) -> str:
    """The id of a declaration: its kind's own first field, named like the declaration."""
    return str(getattr(value, _ID_FIELDS[type(value)]))


_ID_FIELDS: Final[Mapping[type, str]] = {
    kind: next(name for name in kind.__struct_fields__ if name not in Dated.__struct_fields__)
    for kind in FOLDERS.values()
}


def check_ids(pack: Pack) -> Iterator[Problem]:
    """Ids are short words, and stand once; dated ones once for each day."""
    for kind in FOLDERS.values():
        seen: dict[str, list[Declaration]] = {}
        for found, value in pack.all(kind):
            field = _ID_FIELDS[kind]
            id = id_of(value)
            if not _ID.fullmatch(id):
                yield found.problem(
                    (field,), f"`{id}` is no id.", "Use small letters, digits and hyphens."
                )
            for other in seen.setdefault(id, []):
                if not isinstance(value, Dated) or _overlap(value, other.value):
                    line, _ = other.source.place(other.path)
                    yield found.problem(
                        (field,),
                        f"`{id}` is declared twice for the same time.",
                        f"It stands in {other.source.file}:{line}; give one an `effective_to`.",
                    )
            seen[id].append(found)


def check_dates(pack: Pack) -> Iterator[Problem]:
    for kind in FOLDERS.values():
        for found, value in pack.all(kind):
            if isinstance(value, Dated):
                yield from _dates(found, value)


def check_texts(pack: Pack) -> Iterator[Problem]:
    """Every text in each language of the pack."""
    site = pack.one(Site)
    if site is None:
        return
    for declarations in pack.declarations.values():
        for found in declarations:
            for path, text in _texts(found.value):
                for tongue in site.languages:
                    if not text.get(tongue, "").strip():
                        yield found.problem(
                            path, f"The text has no `{tongue}`.", "Say it in each language."
                        )
                yield from _tongues(found, path, text, site)
            keywords = getattr(found.value, "keywords", None)
            if keywords:
                yield from _keywords(found, keywords, site)


def _keywords(
    found: Declaration, keywords: Mapping[str, list[str]], site: Site
) -> Iterator[Problem]:
    """What people call it, in each language or in none."""
    for tongue in site.languages:
        if not keywords.get(tongue):
            yield found.problem(
                ("keywords",), f"There are none in `{tongue}`.", "Say them in each language."
            )
    yield from _tongues(found, ("keywords",), keywords, site)


def _tongues(
    found: Declaration, path: Path, said: Mapping[str, object], site: Site
) -> Iterator[Problem]:
    for tongue in said.keys() - set(site.languages):
        yield found.problem(
            (*path, tongue),
            f"`{tongue}` is no language of the pack.",
            f"Languages: {', '.join(site.languages)}.",
        )


def check_site(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    for found, site in pack.all(Site):
        if not site.languages or len(set(site.languages)) != len(site.languages):
            yield found.problem(("languages",), "Name each language once.", "Write `[xx, en]`.")
        try:
            ZoneInfo(site.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            remedy = "Write a name such as `Europe/Paris`."
            yield found.problem(("time_zone",), "There is no such time zone.", remedy)
        yield from _dossier(found, site, territory)
        yield from _states(found, site)


def _states(found: Declaration, site: Site) -> Iterator[Problem]:
    """Each state of a case shows one status of the nation's, where it has any."""
    codes = [one.code for one in site.statuses]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield found.problem(("statuses",), f"The code `{code}` stands twice.", "Remove one.")
    for state, code in site.states.items():
        if state not in set(CaseState):
            yield unknown(found, ("states", state), "state", state, set(CaseState))
        elif code not in codes:
            yield unknown(found, ("states", state), "status", code, codes)
    for beside, code in site.beside.items():
        if beside not in set(Beside):
            yield unknown(found, ("beside", beside), "machine", beside, set(Beside))
        elif code not in codes:
            yield unknown(found, ("beside", beside), "status", code, codes)
    missing = [state for state in CaseState if state not in site.states]
    if missing and (site.statuses or site.states):
        said = f"No status is said for: {', '.join(missing)}."
        yield found.problem(("states",), said, "Give each state one of `statuses`.")


def check_facts(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    """A fact names what its type needs, and it exists."""
    lists = {one.list for one in pack.values(CodeList)}
    numbers = {one.number for one in pack.values(NumberSeries)}
    levels = {level.id for level in territory.levels()} if territory else None
    kinds = set(territory.agency_kinds()) if territory else None
    for found, fact in pack.all(Fact):
        for key, types, value, known in (
            ("choices", ("choice", "choices"), fact.choices, lists),
            ("number", ("number",), fact.number, numbers),
            ("level", ("unit",), fact.level, levels),
            ("agency_kind", ("agency",), fact.agency_kind, kinds),
        ):
            if fact.type not in types:
                if value is not None:
                    yield found.problem((key,), f"A {fact.type} has no `{key}`.", "Remove it.")
            elif value is None:
                yield found.problem((), f"`{key}` is missing.", f"A {fact.type} needs it.")
            elif known is not None and value not in known:
                yield unknown(found, (key,), key, value, known)
    for found, codes in pack.all(CodeList):
        seen = set()
        for place, choice in enumerate(codes.choices):
            if choice.code in seen:
                yield found.problem(
                    ("choices", place), f"`{choice.code}` stands twice.", "Keep one."
                )
            seen.add(choice.code)
        if not codes.choices:
            yield found.problem(("choices",), "The list is empty.", "Add a choice.")


def check_numbers(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    facts = {fact.fact: fact for fact in pack.values(Fact)}
    levels = {level.id for level in territory.levels()} if territory else set()
    for found, series in pack.all(NumberSeries):
        yield from pattern(found, ("pattern",), series.pattern)
        for place, part in enumerate(series.parts):
            path: Path = ("parts", place)
            ways = [part.random, part.fact, part.unit_of, part.table]
            if sum(map(bool, ways)) + (part.year_of is not None and part.table is None) != 1:
                yield found.problem(
                    path,
                    "A part is made in exactly one way.",
                    "Give one of `random`, `fact`, `year_of`, `unit_of`, `table`.",
                )
            for name, type in ((part.fact, None), (part.year_of, "date"), (part.unit_of, "unit")):
                if name is not None and name not in facts:
                    yield unknown(found, path, "fact", name, facts)
                elif name is not None and type is not None and facts[name].type != type:
                    yield found.problem(path, f"`{name}` is no {type}.", f"Name a {type}.")
            if part.unit_of is not None and territory is not None and part.level not in levels:
                yield unknown(found, path, "level", str(part.level), levels)
            for row, cells in enumerate(part.table or ()):
                keys = cells.keys() - {"digit", "century"} - facts.keys()
                if len(cells.get("digit", "")) != part.digits or keys:
                    yield found.problem(
                        (*path, "table", row),
                        "The row does not fit.",
                        f"Give a `digit` of length {part.digits}, and facts or `century`.",
                    )


def unknown(found: Declaration, path: Path, what: str, id: str, known: Iterable[str]) -> Problem:
    """The problem of an id that is declared nowhere."""
    some = sorted(known)
    close = get_close_matches(id, some, n=1)
    shown = ", ".join(some[:8]) + (", …" if len(some) > 8 else "")
    remedy = f"Did you mean `{close[0]}`?" if close else f"Declared: {shown or 'none'}."
    return found.problem(path, f"There is no {what.replace('_', ' ')} `{id}`.", remedy)


def pattern(found: Declaration, path: Path, text: str) -> Iterator[Problem]:
    try:
        re.compile(text)
    except re.error as error:
        yield found.problem(path, f"This is no regular expression: {error}.", "Correct it.")


def _texts(value: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """All language maps in a declaration, with where they stand."""
    if isinstance(value, msgspec.Struct):
        for info in fields_of(type(value)):
            inner = getattr(value, info.name)
            here = (*path, info.encode_name)
            if info.type == dict[str, Text]:
                yield from (((*here, key), text) for key, text in inner.items())
            elif isinstance(inner, dict) and _is_text(info.type):
                if info.name in SOME_LANGUAGES or (type(value), info.name) in NOT_TEXTS:
                    continue
                if inner or info.required:
                    yield here, inner
            else:
                yield from _texts(inner, here)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, (*path, place))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, msgspec.Struct):
                yield from _texts(item, (*path, key))


@cache
def fields_of(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a declared type; asking msgspec each time costs more than all other checks."""
    return msgspec.structs.fields(kind)


def _is_text(kind: Any) -> bool:
    return kind in (Text, Text | None)


def _dates(found: Declaration, value: Dated) -> Iterator[Problem]:
    days = []
    for key, text in (
        ("effective_from", value.effective_from),
        ("effective_to", value.effective_to),
    ):
        try:
            days.append(date.max if text is None else date.fromisoformat(text))
        except ValueError:
            yield found.problem((key,), f"`{text}` is no day.", "Write a day such as 2026-01-31.")
    if len(days) == 2 and days[1] < days[0]:
        yield found.problem(("effective_to",), "It ends before it begins.", "Correct a day.")
    if not value.legal_basis:
        yield found.problem(("legal_basis",), "No legal basis is named.", "Name the law.")


def _overlap(first: Dated, second: Dated) -> bool:
    end, other = first.effective_to or "9999", second.effective_to or "9999"
    return first.effective_from <= other and second.effective_from <= end


def _dossier(found: Declaration, site: Site, territory: Territory | None) -> Iterator[Problem]:
    yield from pattern(found, ("dossier_pattern",), site.dossier_pattern)
    try:
        made = site.dossier_number.format(agency="", date=date(2026, 1, 31), seq=1)
    except (KeyError, IndexError, ValueError):
        yield found.problem(
            ("dossier_number",),
            "The form cannot be filled.",
            "Use {agency}, {date:%y%m%d}, {seq:04d}.",
        )
        return
    if not {"agency", "date", "seq"} <= (places(site.dossier_number) or set()):
        yield found.problem(
            ("dossier_number",),
            f"Numbers such as `{made}` would not be unique.",
            "Use all of {agency}, {date:…} and {seq:…}.",
        )
