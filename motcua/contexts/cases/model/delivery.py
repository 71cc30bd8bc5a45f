"""How a result reaches whoever asked for it: a machine of its own, which begins when the result has gone out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from motcua.contexts.cases.errors import NotToBeDone
from motcua.contexts.catalogue.words import Beside
from motcua.kernel.keys import CaseKey


class Way(StrEnum):
    """The portal has every result at once; an office hands it out or sends it besides."""

    PORTAL = "portal"
    COUNTER = "counter"
    POST = "post"


class State(StrEnum):
    TO_DELIVER = "to-deliver"
    HANDED_OVER = "handed-over"
    SENT = "sent"
    RETURNED = "returned"


class Verb(StrEnum):
    HAND_OVER = "hand-over"
    SEND = "send"
    TAKE_BACK = "take-back"  # the post brings it back


_MOVES: Mapping[tuple[State, Verb], State] = {
    (State.TO_DELIVER, Verb.HAND_OVER): State.HANDED_OVER,
    (State.TO_DELIVER, Verb.SEND): State.SENT,
    (State.SENT, Verb.TAKE_BACK): State.RETURNED,
    (State.RETURNED, Verb.SEND): State.SENT,
    (State.RETURNED, Verb.HAND_OVER): State.HANDED_OVER,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A result on its way, at the office that took the declaration in. Whoever wants it by post may fetch it all the
    same; what is to be fetched is not sent."""

    agency: str
    case_id: UUID
    subject_id: UUID
    application_id: UUID
    reference: str
    service: str
    way: Way
    state: State
    since: datetime
    done_at: datetime | None = None
    done_by: UUID | None = None
    tracking: str = ""

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.case_id)

    @property
    def done(self) -> bool:
        return self.state in (State.HANDED_OVER, State.SENT)

    def verbs(self) -> list[Verb]:
        """What may be done with it now."""
        return [
            verb
            for (state, verb) in _MOVES
            if state == self.state and not (verb is Verb.SEND and self.way is not Way.POST)
        ]

    def moved(self, verb: Verb, *, by: UUID, now: datetime, tracking: str = "") -> "Delivery":
        """Raises NotToBeDone."""
        if verb not in self.verbs():
            raise NotToBeDone(reference=self.reference)
        state = _MOVES[self.state, verb]
        done = state in (State.HANDED_OVER, State.SENT)
        return replace(
            self, state=state, tracking=tracking or self.tracking,
            since=self.since if done else now, done_at=now if done else None,
            done_by=by if done else None,
        )  # fmt: skip


def beside(delivery: Delivery | None) -> Beside | None:
    """What of the delivery shows a national status of its own: a result that nobody has yet is not returned."""
    return Beside.TO_DELIVER if delivery is not None and not delivery.done else None
