"""What a pack declares for people who apply: roles, questions, steps, services and bundles."""

# ruff: noqa: RUF012 (msgspec copies an empty default for each value)

from collections.abc import Mapping
from typing import Literal

import msgspec

from motcua.contexts.catalogue.words.asks import Ask, Group, Signature
from motcua.contexts.catalogue.words.cells import TableRow
from motcua.contexts.catalogue.words.declared import (
    Amount,
    Condition,
    Dated,
    Declared,
    Hour,
    SubjectKind,
)
from motcua.contexts.catalogue.words.steps import Shaped, Span, Step
from motcua.kernel.texts import Text

Users = Literal["people", "firms"]
"""For whom a service is there."""


class RoleSource(Declared, frozen=True, kw_only=True):
    """Where the holder of a role comes from; the first that gives one wins. Sources are tried again
    whenever an answer changes, as `when` and `of` may depend on it."""

    registry: str | None = None
    of: str | None = None  # role whose record is read; none: the case's subject
    fact: str | None = None  # fact of type subject in that record
    actor: bool = False  # the person who declares, when they declare in this role
    ask: bool = False  # ask for a person by number and date of birth
    page: str | None = None  # the page that asks for the person
    when: Condition = True


class Role(Declared, frozen=True, kw_only=True):
    """A part somebody plays in a case."""

    kind: SubjectKind = "person"
    label: Text
    subject: bool = False  # the case is kept under this one
    new: bool = False  # made by this life event: only registries that make subjects can know it yet
    optional: bool = False
    sources: list[RoleSource] = []
    may_declare: bool = False
    sees: bool = False  # a party: sees the case and its results


SUBJECT = "subject"
"""In a document that several services give: the role that the case is about, whatever its bundle calls it."""


def meant(role: str, roles: Mapping[str, Role]) -> str:
    """The role that a document names, `subject` being that of the case."""
    if role != SUBJECT or role in roles:
        return role
    return next((id for id, one in roles.items() if one.subject), role)


class Known(Declared, frozen=True, kw_only=True):
    """A fact that a registry answers."""

    about: str
    fact: str
    registry: str
    when_down: Literal["required", "fallback-manual", "later"] = "fallback-manual"
    page: str | None = None  # the page that asks for it while the registry is down; none: the last
    when: Condition = True


class Page(Declared, frozen=True, kw_only=True):
    page: str
    title: Text
    lead: Text | None = None
    shows: list[str] = []  # `role.fact`s that stand there as quiet cards with their source


class Refusal(Declared, frozen=True, kw_only=True):
    """Who may not apply: shown with its reason before anything is filled in, and checked again at submitting."""

    id: str
    when: Condition
    reason: Text
    legal_basis: str


class Contradiction(Declared, frozen=True, kw_only=True):
    """Answers that do not go together: while `when` holds, the question `at` is refused with the message."""

    id: str
    at: str  # a question's id, or a group's fact
    when: Condition
    message: Text


class Paper(Declared, frozen=True, kw_only=True):
    """A document that is asked for under a condition."""

    id: str
    label: Text
    when: Condition = True
    required: bool = True
    legal_basis: str


class DeadlineRow(Declared, frozen=True, kw_only=True):
    when: Condition = True
    budget: Span
    legal_basis: str


class BudgetRow(TableRow, frozen=True, kw_only=True):
    budget: Span


class BudgetTable(Declared, frozen=True, kw_only=True):
    """A decision table (`tables.py`) whose one row gives the budget."""

    inputs: list[str] = []
    rows: list[BudgetRow]


class FeeRow(TableRow, frozen=True, kw_only=True):
    """What is to be paid, in minor units. An exemption is an amount of 0 with its reason. `full` is what would be
    paid without it: then the books show what was forgiven, and why."""

    amount: int
    full: int | None = None
    reason: Text | None = None


class FeeTable(Declared, frozen=True, kw_only=True):
    """A decision table (`tables.py`) whose one row gives the amount."""

    inputs: list[str] = []
    rows: list[FeeRow]


Waits = Literal["nothing", "work", "result"]
Ended = Literal["refused", "withdrawn", "stopped"]


class Fee(Declared, frozen=True, kw_only=True):
    """Something to be paid, and when: as the case is filed, or once it is to be approved. `waits` is what waits for
    it: nothing, the work on the case, or its result. `within`: how long one has, in working time of the agency.
    When a case ends otherwise than by its result, what was paid is sent back, but for the endings in `kept_when`."""

    id: str
    label: Text
    currency: str
    at: Literal["intake", "result"]
    waits: Waits = "result"
    within: Span = Span(days=5)
    kept_when: list[Ended] = []
    table: FeeTable


class Supplement(Declared, frozen=True, kw_only=True):
    """How long a person has to answer what they are asked, in working time of the agency from the asking on;
    then the case is stopped. They are reminded once `remind_after` has passed."""

    within: Span
    remind_after: Span | None = None
    legal_basis: str
    unverified: bool = False


Standing = Literal["pauses", "resets"]


class WhenAsked(Declared, frozen=True, kw_only=True):
    """What a request does to the agency's clock: `pauses` it until the answer, or `resets` it, so that all its
    time counts from the answer on. `incomplete`: something is missing; `wrong`: what was given does not hold."""

    incomplete: Standing = "pauses"
    wrong: Standing = "pauses"


class Deadline(Declared, frozen=True, kw_only=True):
    """The first of `rows` that holds gives the budget, or the one row of `table`. After `cut_off` the next
    working day counts. What comes by post counts from the day on which it arrived, or from that of its postmark.
    Without `supplement` a person may take as long as they need to answer."""

    cut_off: Hour | None = None
    by_post: Literal["arrival", "postmark"] = "arrival"
    when_asked: WhenAsked = WhenAsked()
    supplement: Supplement | None = None
    rows: list[DeadlineRow] = []
    table: BudgetTable | None = None


class Write(Declared, frozen=True, kw_only=True):
    """What the signature writes: a version about a role. `set` maps fact → `role.fact`, `role` (its holder),
    `=literal`, `today` or `now`;
    facts of the registry that the case knows about the role under the same name are taken by themselves. The
    version holds from the day in `valid_from` (`role.fact`), else from that of the signature."""

    registry: str
    about: str
    set: dict[str, str] = {}
    each: str | None = (
        None  # a group: once for each entry, of which `group.fact` and facts of its own speak
    )
    valid_from: str | None = None
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


class Offer(Declared, frozen=True, kw_only=True):
    """A new record of a registry offers the bundle by itself to the holders of a role."""

    registry: str
    to: str  # fact of type subject
    role: str  # the role which that person plays
    text: Text


class Alone(Declared, frozen=True, kw_only=True):
    """How a service is applied for by itself, without a bundle. `once`: a person has it once, unless it was refused
    or withdrawn; else a new one may begin when the one before has ended."""

    minutes: Amount  # how long it takes to fill in
    roles: dict[str, Role]
    pages: list[Page]
    offers: list[Offer] = []
    start: Text | None = None  # the sentence that starts it by oneself; none: only by an offer
    once: bool = False
    late_when: Condition = False
    legal_text: Text | None = None


class Service(Dated, frozen=True, kw_only=True):
    """What a person applies for."""

    service: str
    code: str
    title: Text
    summary: Text | None = None
    keywords: dict[str, list[str]] = {}  # language → what people call it
    topics: list[str] = []  # applied for alone: under what people look for it
    users: list[Users] = msgspec.field(default_factory=lambda: ["people"])
    level: Literal["full", "partial"]
    agency: Competence
    alone: Alone | None = None  # none: only as a part of bundles
    roles: list[str] = []  # those of its bundle that it needs; alone: its own
    knows: list[Known] = []
    asks: list[Ask] = []
    groups: list[Group] = []
    signatures: list[Signature] = []
    contradictions: list[Contradiction] = []
    refusals: list[Refusal] = []
    papers: list[Paper] = []
    deadline: Deadline
    fees: list[Fee] = []
    steps: str | list[Step] | Shaped  # a shape's id, steps, or a shape with what is its own
    writes: list[Write] = []
    result: Result
    refusal: Result | None = (
        None  # the letter that the competent person signs; none: refused without one
    )
    delivery: list[Literal["counter", "post"]] = []  # how the result may be had besides the portal
    purpose: str
    reference: str | None = None


class Part(Declared, frozen=True, kw_only=True):
    """One service of a bundle. It begins when the part `after` which it stands has ended, and those that it
    `needs` were approved; without `needs` that is the part before. `otherwise` says what a person can do when it
    cannot begin any more."""

    service: str
    after: str | None = None
    needs: list[str] | None = None
    when: Condition = True
    otherwise: Text | None = None


class Bundle(Dated, frozen=True, kw_only=True):
    """Several services set off by one declaration of a life event."""

    bundle: str
    title: Text
    summary: Text
    keywords: dict[str, list[str]] = {}  # language → what people call it
    topics: list[str] = []  # under what people look for it
    users: list[Users] = msgspec.field(default_factory=lambda: ["people"])
    minutes: Amount  # how long it takes to fill in
    offers: list[Offer] = []
    start_without_offer: Text | None = None  # the sentence that starts it by oneself; none: cannot
    roles: dict[str, Role]
    pages: list[Page]
    asks: list[Ask] = []
    groups: list[Group] = []
    signatures: list[Signature] = []
    parts: list[Part]
    purpose: str
    once: bool = True  # for each subject, unless refused or withdrawn; else again when the one before has ended
    late_when: Condition = False  # declared later than the law asks
    legal_text: Text | None = None


def by_itself(service: Service, alone: Alone) -> Bundle:
    """A service that is applied for alone, as the bundle of one that the engine runs. It keeps the service's id."""
    return Bundle(
        bundle=service.service,
        title=service.title,
        summary=service.summary or service.title,
        effective_from=service.effective_from,
        effective_to=service.effective_to,
        legal_basis=service.legal_basis,
        unverified=service.unverified,
        topics=service.topics,
        users=service.users,
        minutes=alone.minutes,
        offers=alone.offers,
        start_without_offer=alone.start,
        roles=alone.roles,
        pages=alone.pages,
        parts=[Part(service=service.service)],
        purpose=service.purpose,
        once=alone.once,
        late_when=alone.late_when,
        legal_text=alone.legal_text,
    )
