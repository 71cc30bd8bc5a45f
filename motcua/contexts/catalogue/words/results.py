"""What a pack declares about answers and measures: documents, purposes, indicators, the site."""

# ruff: noqa: RUF012 (msgspec copies an empty default for each value)

from typing import Annotated, Literal

from msgspec import Meta

from motcua.contexts.catalogue.words.declared import Dated, Declared, Years
from motcua.kernel.texts import Text


class DocumentField(Declared, frozen=True, kw_only=True):
    fact: str  # `role.fact`, or `subject.fact`
    label: Text | None = None
    each: list[str] = []  # of a group: what is printed of each entry
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
    valid_years: Years | None = None
    reason: Text | None = None  # of a refusal: how the reason is labelled …
    law: Text | None = None  # … and the law


FormKind = Literal["receipt", "supplement", "not-accepted", "delay", "stopped", "sheet", "register"]


class Form(Dated, frozen=True, kw_only=True):
    """A paper that the law asks for on the way of a case; it is printed from the case's own ledger whenever it is
    wanted, and is no signed result. `receipt`: taken in, and until when; `supplement`: what is asked; `not-accepted`;
    `delay`: an apology with a new day; `stopped`; `sheet`: who had the case when; `register`: an agency's cases."""

    form: FormKind
    title: Text
    number: str = ""  # what the law calls it
    template: str  # .typ file in documents/


class PurposeWord(Declared, frozen=True, kw_only=True):
    """Why data is read, in words for the person whose data it is."""

    purpose: str
    label: Text
    legal_basis: list[str]


class Topic(Declared, frozen=True, kw_only=True):
    """Under what people look for services: an event of their life, or a field. In the order of the files."""

    topic: str
    title: Text
    life_event: bool = False
    keywords: dict[str, list[str]] = {}  # language → what people call it


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
    """What an official of an agency may do; steps of services name it. `counter`: also serve whoever comes."""

    duty: str
    label: Text
    counter: bool = False
    offices: dict[str, Text] = {}  # kind of agency → the office of whoever has the duty there


class Publisher(Declared, frozen=True, kw_only=True):
    """Somebody who may put releases into use, two of them together. `key`: their public Ed25519 key, base64."""

    publisher: str
    name: str
    key: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=$")]


class StatusCode(Declared, frozen=True, kw_only=True):
    """A status that the nation's exchange knows a case by."""

    code: str
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
    yes: Text = {}
    no: Text = {}
    date: Text = {}  # strftime patterns, e.g. "%d/%m/%Y"
    years_ahead: Annotated[int, Meta(ge=0, le=10)] = (
        1  # calendars know so many years after that of publishing
    )
    publishers: list[Publisher] = []  # those of the release in use decide about the next one
    statuses: list[StatusCode] = []  # the nation's, if it has any
    states: dict[str, str] = {}  # every state of a case → one of `statuses`
    beside: dict[
        str, str
    ] = {}  # what stands beside the state → one of `statuses`, shown instead of the state's
    demo: dict[str, object] = {}
