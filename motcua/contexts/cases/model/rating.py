"""What a citizen thought of how a case was handled: when it may be said, and what of it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from motcua.contexts.cases.errors import NothingToRate, RatedAlready
from motcua.contexts.cases.model.case import Case, Task
from motcua.contexts.cases.words import CaseState
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg

SATISFIED: Final = 4  # stars from which on somebody counts as satisfied
LONGEST: Final = 1000
_ANSWERED: Final = frozenset({CaseState.ISSUED, CaseState.REFUSED})
_SEEN: Final = ("acknowledge", "decide", "sign", "issue")


@dataclass(frozen=True, slots=True)
class Rating:
    """`step`: the kind of step that it is about; none: all of it. `words` are None once erased."""

    stars: int
    step: str | None
    words: str | None
    by_code: bool
    given_at: datetime

    @property
    def satisfied(self) -> bool:
        return self.stars >= SATISFIED


def may_rate(case: Case, rated: Rating | None) -> bool:
    """After the answer, be it a result or a refusal, and once."""
    return case.state in _ANSWERED and rated is None


def must_rate(case: Case, rated: Rating | None) -> None:
    """Raises NothingToRate, RatedAlready."""
    if case.state not in _ANSWERED:
        raise NothingToRate(reference=case.reference)
    if rated is not None:
        raise RatedAlready(reference=case.reference)


def steps(tasks: Sequence[Task]) -> list[str]:
    """The kinds of steps that this case went through and that a citizen can say something about."""
    been = {task.kind for task in tasks}
    return [kind for kind in _SEEN if kind in been]


def read(said: Mapping[str, str], steps: Sequence[str], *, by_code: bool, now: datetime) -> Rating:
    """What was filled in. Raises Invalid with a message for each field."""
    errors: dict[str, str] = {}
    stars, step, words = (said.get(name, "").strip() for name in ("stars", "step", "words"))
    if stars not in {"1", "2", "3", "4", "5"}:
        errors["stars"] = msg("Choose from one to five")
    if step and step not in steps:
        errors["step"] = msg("Choose what it is about.")
    if len(words) > LONGEST:
        errors["words"] = msg("Write at most {most} characters", most=LONGEST)
    if errors:
        raise Invalid(errors)
    return Rating(int(stars), step or None, words or None, by_code, now)
