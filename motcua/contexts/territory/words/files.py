"""The declarations as a pack writes them. Every scalar may come as text: decode with strict=False."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from motcua.kernel.texts import Text

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class LevelOf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One storey of the tree of units, the highest first."""

    id: Id
    title: Text


class UnitKind(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a unit is called. `named` has one place, `{name}`; `within` is the form inside another
    name (an agency's), where a language writes it otherwise."""

    id: Id
    level: Id
    title: Text
    named: Text
    within: Text = field(default_factory=dict)


class UnitsFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The tree of units: its levels and kinds, and the tables (CSV) that hold the units."""

    levels: list[LevelOf]
    kinds: list[UnitKind]
    tables: list[str]
    source: str


class CodeRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The shape of an agency's code: a regular expression over the whole code, and its length."""

    pattern: str
    longest: int
    legal_basis: str


class Prefix(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first part of the codes of all agencies in a unit."""

    unit: str
    prefix: str
    unverified: bool = False


class AgencyKind(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One agency for each unit of `level`, with code and name made by pattern; listed ones besides.

    Places of `code`: `{prefix}` (that of the unit or of a unit above it) and `{unit}` (its code,
    cut into `groups`). Place of `name`: `{unit}`. A kind without a level has only listed agencies.
    """

    id: Id
    title: Text
    calendar: Id
    legal_basis: str
    level: Id | None = None
    code: str = ""
    groups: list[int] = field(default_factory=list)
    name: Text = field(default_factory=dict)
    effective_from: date | None = None
    effective_to: date | None = None
    unverified: bool = False


class ListedAgency(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agency with a code of its own; it serves the units named, and what lies below them."""

    code: str
    kind: Id
    name: Text
    unit: str
    serves: list[str] = field(default_factory=list)
    calendar: Id | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    decision: str | None = None
    unverified: bool = False


class Competence(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A decision that gives a unit's matters of one kind to another agency, for a time."""

    kind: Id
    unit: str
    agency: str
    decision: str
    effective_from: date
    effective_to: date | None = None


class CalendarChoice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agency that works by another calendar than its kind."""

    agency: str
    calendar: Id


class AgenciesFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: CodeRule | None = None
    prefixes: list[Prefix] = field(default_factory=list)
    kinds: list[AgencyKind] = field(default_factory=list)
    listed: list[ListedAgency] = field(default_factory=list)
    competences: list[Competence] = field(default_factory=list)
    calendars: list[CalendarChoice] = field(default_factory=list)


class Hours(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"start": "from", "end": "to"},
):
    """Working hours of a day, local time; the end is not worked any more."""

    start: TimeOfDay
    end: TimeOfDay


class WeekdayHours(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    day: Weekday
    hours: list[Hours]


class Library(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where public holidays come from before the overrides: a published table and its region."""

    name: Literal["holidays"]
    region: str


class Override(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An official decision about one day: off, or worked (with the usual hours if none are given)."""

    day: date
    working: bool
    source: str
    hours: list[Hours] = field(default_factory=list)


class Years(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    first: int
    last: int


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    calendar: Id
    title: Text
    zone: str
    years: Years
    weekdays: list[Weekday]
    hours: list[Hours]
    legal_basis: str
    weekday_hours: list[WeekdayHours] = field(default_factory=list)
    library: Library | None = None
    overrides: list[Override] = field(default_factory=list)
