"""What follows for the citizen when a case is late or has ended without a result, and what they can do then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access.own import CaseView
from motcua.contexts.cases.model.case import Supplement
from motcua.contexts.cases.model.order import Ways, lost_parts
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import Journey, State
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Lost:
    """A part that does not begin any more; `otherwise`: what the pack says one can do."""

    title: Text
    otherwise: Text | None


@dataclass(frozen=True, slots=True)
class Ending:
    """`unanswered`: what nobody answered in time; `again`: the whole declaration can be made anew; `late`:
    what was promised is over; `letter`: a signed refusal goes to whoever looks at the case."""

    late: bool
    letter: bool
    unanswered: Supplement | None
    again: bool
    lost: tuple[Lost, ...]


def is_holder(view: CaseView, journey: Journey, person: UUID) -> bool:
    """Whether what the case ends with goes to this person's own page."""
    service = journey.services[view.case.service].service
    given = service.refusal if view.case.state is CaseState.REFUSED else service.result
    holders = view.filed.application.holders
    return given is not None and person in (holders.get(role) for role in given.holders)


def of(view: CaseView, journey: Journey, state: State, *, holder: bool, now: datetime) -> Ending:
    ways = Ways.of(view.filed.cases)
    filed_at = view.filed.application.submitted_at
    stopped = view.case.state is CaseState.STOPPED and view.case.clause is None
    return Ending(
        late=view.case.is_late(now),
        letter=holder and view.case.state is CaseState.REFUSED,
        unanswered=view.asked if stopped else None,
        again=all(case.service in ways.gone for case in view.filed.cases),
        lost=tuple(
            Lost(journey.services[part.service].service.title, part.otherwise)
            for part in lost_parts(journey, state, filed_at, ways)
        ),
    )
