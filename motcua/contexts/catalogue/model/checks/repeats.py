"""Nothing stands twice in one list of a declaration: the second is a slip, or counts twice."""

from collections.abc import Iterator
from typing import Final

import msgspec

from motcua.contexts.catalogue.model.checks.vocabulary import fields_of
from motcua.contexts.catalogue.model.decoding import Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import NumberSeries

MAY_REPEAT: Final = {(NumberSeries, "parts")}
"""Two parts of a number may be made alike."""


def check_repeats(pack: Pack) -> Iterator[Problem]:
    for declarations in pack.declarations.values():
        for found in declarations:
            for path, first in _repeated(found.value, ()):
                line, _ = found.source.place((*found.path, *path[:-1], first))
                yield found.problem(
                    path, "This stands here twice.", f"Remove one; the other is in line {line}."
                )


def _repeated(value: object, path: Path) -> Iterator[tuple[Path, int]]:
    """Where something stands a second time, and its first place in the list."""
    if isinstance(value, msgspec.Struct):
        for field in fields_of(type(value)):
            if (type(value), field.name) not in MAY_REPEAT:
                yield from _repeated(getattr(value, field.name), (*path, field.encode_name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _repeated(inner, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            first = value.index(item)
            if first != place:
                yield (*path, place), first
            yield from _repeated(item, (*path, place))
