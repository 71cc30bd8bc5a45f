"""What a pack declares, as frozen values. Decoding is strict: an unknown key is refused with file and line.

The same types give the published JSON Schema. Ids and facts are free words of the pack; only the
closed vocabularies below (kinds, types, traits) belong to the platform.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from motcua.kernel.texts import Text

Scalar = str | int | bool | None
Value = Scalar | list[str]
"""A fact's value as JSON: dates are ISO strings, subjects are uuid strings, places are unit codes."""

Condition = bool | dict[str, object]
"""The closed language: {is: [role.fact, value]}, {in: [role.fact, [..]]}, {known: role.fact}, {all: [..]},
{any: [..]}, {not: ..}, {same: [role.fact, role.fact]}, {days_since: [role.fact, {over: n}]}, {age: [role.fact, {under: n}]}."""

FactType = Literal[
    "text", "longtext", "name", "date", "time", "integer", "decimal", "yesno", "choice", "unit", "address",
    "agency", "subject", "number", "document",
]
SubjectKind = Literal["person", "household", "organisation"]
Sensitivity = Literal["basic", "sensitive"]


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every declaration."""


class Dated(Declared, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A declaration that law dates: in force from a day, until a day, on a legal basis."""

    effective_from: str
    effective_to: str | None = None
    legal_basis: list[str]
    unverified: bool = False


class Fact(Declared, frozen=True, kw_only=True):
    """One word of the vocabulary that questions and registry fields share."""

    fact: str
    type: FactType
    label: Text
    sensitivity: Sensitivity = "basic"
    choices: str | None = None  # id of a code list, for `choice`
    level: str | None = None  # level of unit, for `unit`
    number: str | None = None  # id of a number series, for `number`


class Choice(Declared, frozen=True, kw_only=True):
    code: str
    label: Text


class CodeList(Declared, frozen=True, kw_only=True):
    list: str
    choices: list[Choice]
    source: str = ""


class Field(Declared, frozen=True, kw_only=True):
    """A registry's column."""

    fact: str
    required: bool = False
    retention_years: int | None = None  # none: as the registry's


class Reader(Declared, frozen=True, kw_only=True):
    """Who may read which fields for which purpose. `by`: agency kinds, `subject`, `party`, `auditor` or `machine`."""

    purpose: str
    by: list[str]
    facts: list[str] | Literal["all"] = "all"
    legal_basis: str


class Represents(Declared, frozen=True, kw_only=True):
    """A record of this registry proves that the subject in `fact` may act for its own subject."""

    fact: str
    until_age: int | None = None
    legal_basis: str


class Traits(Declared, frozen=True, kw_only=True):
    """Which of its facts the platform may use to name a subject. Only one registry for each kind of subject has them."""

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
    retention_years: int
    notices_from: list[str] = []  # organisation kinds whose signed notices may write here, by the exchange's inbox
    makes_subject: bool = False  # a notice makes the subject that it is about


class NumberSeries(Dated, frozen=True, kw_only=True):
    """How a personal number is made: parts in order, each from facts or random. `pattern` checks a given one."""

    number: str
    title: Text
    pattern: str
    mask: int = 3  # last digits shown in lists
    parts: list["NumberPart"]
    authority: Literal["demo", "elsewhere"] = "demo"


class NumberPart(Declared, frozen=True, kw_only=True):
    digits: int
    random: bool = False
    fact: str | None = None  # its value, or
    year_of: str | None = None  # last two digits of the year of a date
    unit_of: str | None = None  # number code of a unit of `level`
    level: str | None = None
    table: list[dict[str, str]] | None = None  # rows {sex: .., century: .., digit: ..}; keys: fact names, `century`


class RoleSource(Declared, frozen=True, kw_only=True):
    """Where the holder of a role comes from; the first that gives one wins."""

    registry: str | None = None
    of: str | None = None  # role whose record is read; none: the case's subject
    fact: str | None = None  # fact of type subject in that record
    actor: bool = False  # the person who declares
    ask: bool = False  # ask for a person by number and date of birth
    when: Condition = True


class Role(Declared, frozen=True, kw_only=True):
    """A part somebody plays in a case."""

    kind: SubjectKind = "person"
    label: Text
    subject: bool = False  # the case is kept under this one
    optional: bool = False
    sources: list[RoleSource] = []
    may_declare: bool = False
    sees: bool = False  # a party: sees the case and its results


class Known(Declared, frozen=True, kw_only=True):
    """A fact that a registry answers."""

    about: str
    fact: str
    registry: str
    when_down: Literal["required", "fallback-manual", "later"] = "fallback-manual"
    when: Condition = True


class Ask(Declared, frozen=True, kw_only=True):
    """A question. `id` never changes; the answer is the fact about the role."""

    id: str
    page: str
    about: str
    fact: str
    label: Text | None = None  # none: the fact's
    hint: Text | None = None
    required: bool = True
    when: Condition = True
    default: str | None = None  # `role.fact` offered as the first suggestion, always editable
    choices_from: list[str] | None = None  # `role.fact`s whose values are the choices
    consent: str | None = None  # purpose: a yesno that is asked, never pre-ticked
    exempt: str | None = None  # law that asks it again though a registry holds the fact
    reuse: bool = False  # when a registry answers it, show that instead of asking


class Page(Declared, frozen=True, kw_only=True):
    page: str
    title: Text
    lead: Text | None = None


class Refusal(Declared, frozen=True, kw_only=True):
    """Who may not apply: shown with its reason before anything is filled in, and checked again at submitting."""

    id: str
    when: Condition
    reason: Text
    legal_basis: str


class Paper(Declared, frozen=True, kw_only=True):
    """A document that is asked for under a condition."""

    id: str
    label: Text
    when: Condition = True
    required: bool = True
    legal_basis: str


class Span(Declared, frozen=True, kw_only=True):
    """A time of the working calendar: exactly one of the three."""

    days: int | None = None
    hours: int | None = None
    minutes: int | None = None


class DeadlineRow(Declared, frozen=True, kw_only=True):
    when: Condition = True
    budget: Span
    legal_basis: str


class Deadline(Declared, frozen=True, kw_only=True):
    """First row that holds gives the budget. After `cut_off` the next working day counts."""

    cut_off: str | None = None
    rows: list[DeadlineRow]


StepKind = Literal["acknowledge", "decide", "allot", "sign", "issue", "hand-over"]


class Step(Declared, frozen=True, kw_only=True):
    """One step of a case. `acknowledge`: an agency takes the case in; `decide`: an official approves, asks for a
    supplement or refuses; `allot`: the number authority answers; `sign`: the competent person signs, which writes
    the registries; `issue`: the sealed result goes out; `hand-over`: the next agency's case opens."""

    step: str
    kind: StepKind
    duty: str | None = None
    within: Span | None = None
    verify_within: Span | None = None  # the longer time when a check with others is needed
    number: str | None = None
    about: str | None = None


class Shape(Declared, frozen=True, kw_only=True):
    """Standard steps under a name."""

    shape: str
    steps: list[Step]


class Write(Declared, frozen=True, kw_only=True):
    """What the signature writes: a version about a role. `set` maps fact → `role.fact`, `=literal` or `now`;
    facts of the registry that the case knows about the role under the same name are taken by themselves."""

    registry: str
    about: str
    set: dict[str, str] = {}
    when: Condition = True


class Result(Declared, frozen=True, kw_only=True):
    """What the state answers."""

    document: str
    holders: list[str]  # roles whose locker gets it
    title: Text


class Competence(Declared, frozen=True, kw_only=True):
    """The agency of a kind that serves the unit which a fact names: `role.fact`."""

    kind: str
    unit: str


class Service(Dated, frozen=True, kw_only=True):
    """What a person applies for."""

    service: str
    code: str
    title: Text
    summary: Text | None = None
    level: Literal["full", "partial"]
    agency: Competence
    roles: list[str]
    knows: list[Known] = []
    asks: list[Ask] = []
    refusals: list[Refusal] = []
    papers: list[Paper] = []
    deadline: Deadline
    steps: str | list[Step]  # a shape's id, or steps
    writes: list[Write] = []
    result: Result
    purpose: str
    reference: str | None = None


class Part(Declared, frozen=True, kw_only=True):
    service: str
    after: str | None = None
    when: Condition = True


class Offer(Declared, frozen=True, kw_only=True):
    """A new record of a registry offers the bundle by itself to the holders of a role."""

    registry: str
    to: str  # fact of type subject
    text: Text


class Bundle(Dated, frozen=True, kw_only=True):
    """Several services set off by one declaration of a life event."""

    bundle: str
    title: Text
    summary: Text
    minutes: int  # how long it takes to fill in
    offers: list[Offer] = []
    start_without_offer: Text | None = None  # the sentence that starts it by oneself; none: cannot
    roles: dict[str, Role]
    pages: list[Page]
    asks: list[Ask] = []
    parts: list[Part]
    purpose: str
    legal_text: Text | None = None


class DocumentField(Declared, frozen=True, kw_only=True):
    fact: str  # `role.fact`
    label: Text | None = None
    disclose: bool = True  # may be withheld in the credential


class Document(Dated, frozen=True, kw_only=True):
    """A signed result: its template, its number series and its credential type."""

    document: str
    title: Text
    template: str  # .typ file of the pack
    series: str
    number_format: str  # `{seq}/{year}/…`
    register_book: bool = False
    vct: str
    fields: list[DocumentField]
    signer_duty: str
    valid_years: int | None = None


class PurposeWord(Declared, frozen=True, kw_only=True):
    """Why data is read, in words for the person whose data it is."""

    purpose: str
    label: Text
    legal_basis: list[str]


class Count(Declared, frozen=True, kw_only=True):
    """What is counted from the log: events of a kind that fit `where`, or the sum of a number in their body."""

    event: str
    where: dict[str, str | int | bool] = {}
    sum: str | None = None


class Indicator(Dated, frozen=True, kw_only=True):
    """A measured number: numerator ÷ denominator, by agency and day."""

    indicator: str
    title: Text
    sentence: Text  # with {percent}, {numerator}, {denominator}
    numerator: Count
    denominator: Count
    target_percent: int | None = None
    zero: Literal["none", "zero", "hundred"] = "none"
    merge_under: int = 5  # cells with fewer are merged in public


class Duty(Declared, frozen=True, kw_only=True):
    duty: str
    label: Text


class Site(Declared, frozen=True, kw_only=True):
    """The pack's own words and patterns."""

    pack: str
    title: Text
    languages: list[str]
    time_zone: str
    currency: str
    dossier_number: str  # format with {agency} {date:%y%m%d} {seq:04d}
    dossier_pattern: str  # what a scanner or a search may send
    demo: dict[str, object] = {}


FactKey = tuple[str, str]
"""(role, fact)."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from."""

    kind: Literal["person", "registry", "document", "derived", "official"]
    ref: str = ""  # registry id, document id, actor id
    version: str = ""  # version id in the registry
    at: str = ""  # ISO moment


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A value with its source; `contested` when the person says that the registry is wrong."""

    value: Value
    source: Source
    contested: str | None = None


Facts = Mapping[FactKey, Answer]
