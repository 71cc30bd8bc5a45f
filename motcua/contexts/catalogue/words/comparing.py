"""What is different between two versions of a declaration, for whoever is filling it in or has to decide on it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import msgspec

from motcua.contexts.catalogue.words.declared import Value
from motcua.contexts.catalogue.words.journey import Journey
from motcua.contexts.catalogue.words.part import CompiledService
from motcua.contexts.catalogue.words.questions import Question
from motcua.contexts.catalogue.words.services import Paper, Refusal
from motcua.contexts.catalogue.words.state import State

T = TypeVar("T", Paper, Refusal)


class Matter(StrEnum):
    """What else of the declaration is different."""

    FEES = "fees"
    TIMES = "times"
    STEPS = "steps"
    AGENCY = "agency"
    REGISTRIES = "registries"
    RESULT = "result"
    LAW = "law"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Changes:
    """From an older to a newer version. Questions are the same by their ids, which never change; so are papers
    and refusals."""

    new: tuple[Question, ...] = ()
    gone: tuple[Question, ...] = ()
    changed: tuple[tuple[Question, Question], ...] = ()
    papers: tuple[Paper, ...] = ()  # that are new, or asked for otherwise
    refusals: tuple[Refusal, ...] = ()
    matters: tuple[Matter, ...] = ()

    def __bool__(self) -> bool:
        return any((self.new, self.gone, self.changed, self.papers, self.refusals, self.matters))


def compare(old: Journey, new: Journey) -> Changes:
    """What changes for a declaration that moves from one version to the other."""
    if old is new:
        return Changes()
    before, after = questions_of(old), questions_of(new)
    return Changes(
        new=tuple(question for id, question in after.items() if id not in before),
        gone=tuple(question for id, question in before.items() if id not in after),
        changed=tuple(
            (before[id], question)
            for id, question in after.items()
            if id in before and _asked(before[id]) != _asked(question)
        ),
        papers=_differing(_papers(old), _papers(new)),
        refusals=_differing(_refusals(old), _refusals(new)),
        matters=tuple(_matters(old, new)),
    )


def questions_of(journey: Journey) -> dict[str, Question]:
    """All questions by id; those of a group once, as an entry without a name asks them."""
    inside = (q for group in journey.groups.values() for q in group.entry("").questions)
    return {**journey.questions, **{question.id: question for question in inside}}


def still_fits(was: Question, now: Question, value: Value) -> bool:
    """Whether an answer to the question as it was answers it as it is now."""
    if was.fact.type != now.fact.type:
        return False
    match now.fact.type, value:
        case (("choice" | "choices"), _):
            known = {code for code, _ in now.names.choices(now.fact)}
            codes = value if isinstance(value, list) else [str(value)]
            return known.issuperset(codes) or bool(now.ask.choices_from)
        case "unit", str(code):
            unit = now.names.territory.unit_by_code(code)
            return unit is not None and now.fact.level in (None, unit.level)
        case "agency", str(code):
            return now.names.territory.agency_by_code(code) is not None
        case _:
            return was.fact.number == now.fact.number


def _asked(question: Question) -> tuple[object, ...]:
    """All of a question that a person can notice."""
    choices = question.choices(State()) if not question.ask.choices_from else []
    return question.ask, question.fact, choices


def _papers(journey: Journey) -> Mapping[str, Paper]:
    return {paper.id: paper for paper, _ in journey.tests.papers}


def _refusals(journey: Journey) -> Mapping[str, Refusal]:
    return {refusal.id: refusal for refusal, _ in journey.tests.refusals}


def _differing(before: Mapping[str, T], after: Mapping[str, T]) -> tuple[T, ...]:
    return tuple(one for id, one in after.items() if before.get(id) != one)


_LOOKED_AT: Mapping[Matter, Callable[[CompiledService], object]] = {
    Matter.FEES: lambda part: part.service.fees,
    Matter.TIMES: lambda part: part.service.deadline,
    Matter.STEPS: lambda part: part.steps,
    Matter.AGENCY: lambda part: part.service.agency,
    Matter.REGISTRIES: lambda part: (part.service.knows, part.service.writes),
    Matter.RESULT: lambda part: (part.service.result, part.service.refusal),
    Matter.LAW: lambda part: part.service.legal_basis,
}


def _matters(old: Journey, new: Journey) -> Iterable[Matter]:
    for matter, look in _LOOKED_AT.items():
        if {id: look(part) for id, part in old.services.items()} != {
            id: look(part) for id, part in new.services.items()
        }:
            yield matter
    if _rest(old) != _rest(new):
        yield Matter.OTHER


def _rest(journey: Journey) -> object:
    """What holds a declaration together and is none of the above."""
    bundle = journey.bundle
    return (
        bundle.roles,
        [(page.page, page.shows) for page in bundle.pages],
        bundle.parts,
        bundle.purpose,
        bundle.late_when,
        bundle.once,
        [msgspec.structs.replace(group.group, asks=[]) for group in journey.groups.values()],
        [one for one, _ in journey.tests.contradictions],
    )
