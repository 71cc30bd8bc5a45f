"""Whether a case may be rated still, and what about."""

from dataclasses import dataclass

from motcua.contexts.cases.model import rating as model
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.rating import Rating
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import ratings
from motcua.infra.db import Tx


@dataclass(frozen=True, slots=True)
class Ratable:
    """`steps`: kinds of steps that it may be about."""

    open: bool
    given: Rating | None
    steps: tuple[str, ...]


async def of(tx: Tx, case: Case) -> Ratable:
    """For whoever may see the case; the words are for its office alone."""
    given = await ratings.of_case(tx, case.key)
    may = model.may_rate(case, given)
    steps = model.steps(await store.tasks(tx, case.key)) if may else []
    return Ratable(may, given, tuple(steps))
