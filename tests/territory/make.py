"""Territories for tests: the pack's, read with the declared types, and a small invented one."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from motcua.contexts.territory.words import (
    AgenciesFile,
    Calendar,
    CalendarFile,
    Territory,
    UnitsFile,
    compile_calendar,
    compile_territory,
)

PACK = Path(__file__).parents[2] / "packs" / "vn"

T = TypeVar("T")


def declared(text: str, of: type[T]) -> T:
    """Decode as a pack does: every scalar arrives as text."""
    plain: Any = yaml.load(text, Loader=yaml.BaseLoader)
    return msgspec.convert(plain, of, strict=False)


@cache
def pack_territory() -> Territory:
    """The territory that the pack declares."""
    return compile_territory(
        declared((PACK / "units/units.yaml").read_text("utf-8"), UnitsFile),
        {path.name: path.read_bytes() for path in (PACK / "units").glob("*.csv")},
        {
            path.name: declared(path.read_text("utf-8"), AgenciesFile)
            for path in sorted((PACK / "agencies").glob("*.yaml"))
        },
        {
            path.name: declared(path.read_text("utf-8"), CalendarFile)
            for path in sorted((PACK / "calendars").glob("*.yaml"))
        },
    )


def office_calendar() -> Calendar:
    """The pack's calendar of state offices."""
    return pack_territory().calendars()["state-offices"]


def make_calendar(text: str) -> Calendar:
    """A calendar from its declaration."""
    return compile_calendar(declared(text, CalendarFile))
