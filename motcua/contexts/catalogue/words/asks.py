"""What a pack asks: questions, and groups of questions that are asked again for each of several entries."""

# ruff: noqa: RUF012 (msgspec copies an empty default for each value)

from typing import Annotated, Final, Literal, TypeVar

from msgspec import Meta
from msgspec.structs import replace

from motcua.contexts.catalogue.words.declared import Condition, Declared
from motcua.kernel.texts import Text


class Asking(Declared, frozen=True, kw_only=True):
    """What every question says. `id` never changes."""

    id: str
    fact: str
    label: Text | None = None  # none: the fact's
    hint: Text | None = None
    legal_note: Text | None = None  # why it is asked, under which law; folded behind the question
    required: bool = True
    when: Condition = True
    default: str | None = None  # `role.fact` offered as the first suggestion, always editable
    choices_from: list[str] | None = None  # `role.fact`s whose values are the choices
    settle: bool = False  # taken without asking when `choices_from` leaves one choice
    consent: str | None = None  # purpose: a yesno that is asked, never pre-ticked
    exempt: str | None = None  # law that asks it again though a registry holds the fact
    reuse: bool = False  # when a registry answers it, show that instead of asking
    place: str | None = None  # of an address: the fact of type unit that is asked with it


class Ask(Asking, frozen=True, kw_only=True):
    """A question; the answer is the fact about the role."""

    page: str
    about: str


PLACE: Final = ".place"
"""Ends the id of the question for the place of an address."""
A = TypeVar("A", bound=Asking)


def split(ask: A) -> list[A]:
    """A question as the answers that it takes: an address is a place and what is written below it."""
    if ask.place is None:
        return [ask]
    place = replace(
        ask, id=f"{ask.id}{PLACE}", fact=ask.place, place=None, label=None, hint=None,
        legal_note=None, default=None,
    )  # fmt: skip
    return [place, ask]


class Signature(Declared, frozen=True, kw_only=True):
    """A sentence that the declarant confirms over everything that they declare, last of all. `fact`, of type
    `signature`, keeps the moment and a commitment to what was declared; another answer afterwards undoes it."""

    about: str
    fact: str
    text: Text
    when: Condition = True
    legal_basis: str


class Inside(Declared, frozen=True, kw_only=True):
    """Answers of one entry that do not go together: said at the question `at` of the entry."""

    id: str
    at: str
    when: Condition
    message: Text


class Group(Declared, frozen=True, kw_only=True):
    """Questions that are asked again for each of several things or people. `fact`, of type `group`, names it: its
    conditions call an entry's answers `fact.…`, as if that were a role. The page belongs to it alone."""

    about: str
    fact: str
    page: str
    entry: Text  # what one of them is called
    more: Text  # the question whether there is one (more)
    named_by: list[str] = []  # facts that name an entry; none: its number
    min: Annotated[int, Meta(ge=0, le=100)] = 0
    max: Annotated[int, Meta(ge=1, le=100)] = 20
    when: Condition = True
    asks: list[Asking]
    contradictions: list[Inside] = []
    registry: str | None = None  # each record in force about `about` is an entry
    when_down: Literal["required", "later"] = "later"
