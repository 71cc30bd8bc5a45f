"""What a pack declares, as frozen values. Decoding is strict: an unknown key is refused with file and line.

The same types give the published JSON Schema. Ids and facts are free words of the pack; only the
closed vocabularies below (kinds, types, traits) belong to the platform.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from motcua.kernel.texts import Text

Scalar = str | int | bool | None
Value = Scalar | list[str]
"""A fact's value as JSON: dates are ISO strings, subjects are uuid strings, places are unit codes."""

Condition = bool | dict[str, object]
"""The closed language of `words/rules.py`."""

FactType = Literal[
    "text",
    "longtext",
    "name",
    "date",
    "partial-date",  # a year, a year and month, or a whole day, as people remember them
    "time",
    "integer",
    "decimal",
    "money",  # minor units of the pack's currency
    "yesno",
    "choice",
    "choices",  # several codes of a list
    "declaration",  # a sentence that a person ticks, or does not go on
    "unit",
    "address",
    "agency",
    "subject",
    "number",
    "document",
    "signature",  # the declarant confirmed what is declared
    "group",  # the entries of a group of questions, asked again for each
]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-01-31"])]
Hour = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["15:00"])]
Amount = Annotated[int, Meta(ge=1, le=100_000)]
Years = Annotated[int, Meta(ge=1, le=1_000)]
SubjectKind = Literal["person", "household", "organisation"]
Sensitivity = Literal["basic", "sensitive"]


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every declaration."""


class Dated(Declared, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A declaration that law dates: in force from a day, until a day, on a legal basis."""

    effective_from: Day
    effective_to: Day | None = None
    legal_basis: list[str]
    unverified: bool = False


class Fact(Declared, frozen=True, kw_only=True):
    """One word of the vocabulary that questions and registry fields share."""

    fact: str
    type: FactType
    label: Text
    sensitivity: Sensitivity = "basic"
    choices: str | None = None  # id of a code list, for `choice` and `choices`
    level: str | None = None  # level of unit, for `unit`
    number: str | None = None  # id of a number series, for `number`
    agency_kind: str | None = None  # kind of agency, for `agency`
    future: bool = False  # may a date lie in the future?


class Choice(Declared, frozen=True, kw_only=True):
    code: str
    label: Text


_Choices = list[Choice]  # the field below hides the name `list`


class CodeList(Declared, frozen=True, kw_only=True):
    list: str
    choices: _Choices
    source: str = ""


class Field(Declared, frozen=True, kw_only=True):
    """A registry's column."""

    fact: str
    required: bool = False
    retention_years: Annotated[int, Meta(le=1_000)] | None = None  # none: as the registry's


class Reader(Declared, frozen=True, kw_only=True):
    """Who may read which fields for which purpose. `by`: agency kinds, `subject`, `party`, `auditor` or `machine`.
    `standing`: by an agreement, without a case in hand about the subject."""

    purpose: str
    by: list[str]
    facts: list[str] | Literal["all"] = "all"
    legal_basis: str
    standing: bool = False


class Represents(Declared, frozen=True, kw_only=True):
    """A record of this registry proves that the subject in `fact` may act for its own subject."""

    fact: str
    until_age: Years | None = None
    legal_basis: str


class Traits(Declared, frozen=True, kw_only=True):
    """Which of its facts the platform may use to name a subject; one registry for each kind of subject."""

    name: str | None = None
    born: str | None = None
    sex: str | None = None
    number: str | None = None
    died: str | None = None
    home: str | None = None  # a unit
    address: str | None = None


class Registry(Dated, frozen=True, kw_only=True):
    """A book of truth about subjects of one kind."""

    registry: str
    title: Text
    about: SubjectKind
    held: Literal["here", "elsewhere"] = "here"
    node: str | None = None  # the organisation that holds it, when elsewhere
    owner_kind: str | None = None  # kind of agency that answers for it
    several: bool = False  # may a subject have several records in force at once?
    fields: list[Field]
    readers: list[Reader] = []
    represents: list[Represents] = []
    traits: Traits | None = None
    retention_years: Annotated[int, Meta(le=1_000)]
    notices_from: list[
        str
    ] = []  # organisation kinds whose signed notices may write here, by the exchange's inbox
    makes_subject: bool = False  # a notice makes the subject that it is about


class NumberSeries(Dated, frozen=True, kw_only=True):
    """How a personal number is made: parts in order, each from facts or random. `pattern` checks a given one."""

    number: str
    title: Text
    pattern: str
    mask: Annotated[int, Meta(ge=0, le=20)] = 3  # last digits shown in lists
    parts: list["NumberPart"]
    authority: Literal["demo", "elsewhere"] = "demo"


class NumberPart(Declared, frozen=True, kw_only=True):
    digits: Annotated[int, Meta(ge=1, le=20)]
    random: bool = False
    fact: str | None = None  # its value, or
    year_of: str | None = None  # last two digits of the year of a date
    unit_of: str | None = None  # number code of a unit of `level`
    level: str | None = None
    table: list[dict[str, str]] | None = (
        None  # rows {sex: .., century: .., digit: ..}; keys: fact names, `century`
    )
