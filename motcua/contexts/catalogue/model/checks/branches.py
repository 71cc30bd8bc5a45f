"""Whether a condition can ever hold, and ever not: every value of the codes that it looks at is tried.

Exact for yes or no and for choices; every other test may come out either way, whatever the others say, so that
nothing is refused that could happen.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from math import prod
from typing import Final

from motcua.contexts.catalogue.words import Condition, plain

MOST: Final = 20_000
_UNKNOWN: Final = "\0unknown"

Domains = Mapping[str, Collection[str]]
"""`role.fact` → its codes, for facts that have codes."""


def outcomes(condition: Condition, domains: Domains) -> set[bool]:
    """What a condition that compiles can come to; both where there are too many cases to try."""
    atoms = list(dict.fromkeys(_atoms(condition, domains)))
    values = {
        name: sorted({*domains[name], _UNKNOWN}) if name in domains else ["true", "false"]
        for name in atoms
    }
    if prod(map(len, values.values())) > MOST:
        return {True, False}
    return {
        _holds(condition, dict(zip(values, case, strict=True)), domains)
        for case in product(*values.values())
    }


def _atoms(condition: object, domains: Domains) -> Iterator[str]:
    match condition:
        case {"not": inner}:
            yield from _atoms(inner, domains)
        case {"all": list(inners)} | {"any": list(inners)}:
            for inner in inners:
                yield from _atoms(inner, domains)
        case dict():
            yield _name(condition, domains)


def _name(atom: Mapping[str, object], domains: Domains) -> str:
    """The fact whose code decides a test; else the test itself, which may come out either way."""
    match atom:
        case {"is": [str(fact), _]} | {"in": [str(fact), _]} | {"known": str(fact)}:
            return fact if fact in domains else repr(atom)
        case _:
            return repr(atom)


def _holds(condition: object, case: Mapping[str, str], domains: Domains) -> bool:
    match condition:
        case bool():
            return condition
        case {"not": inner}:
            return not _holds(inner, case, domains)
        case {"all": list(inners)}:
            return all(_holds(inner, case, domains) for inner in inners)
        case {"any": list(inners)}:
            return any(_holds(inner, case, domains) for inner in inners)
        case dict():
            name = _name(condition, domains)
            return _coded(condition, case[name]) if name in domains else case[name] == "true"
    return True


def _coded(atom: Mapping[str, object], value: str) -> bool:
    match atom:
        case {"is": [_, code]}:
            return value == plain(code)
        case {"in": [_, list(codes)]}:
            return value in map(plain, codes)
    return value != _UNKNOWN
