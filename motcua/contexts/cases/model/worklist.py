"""Which lines of an agency's work an official sees, and which of them they ask for.

An agency's lines lie in *lanes*: all of one kind of step, way in, duty and so on, in the order of their due dates.
Whoever asks for some lines asks for some lanes, so that the page costs the same whatever lies in the others.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, Literal
from uuid import UUID

from motcua.contexts.cases.words import Channel

BY_MACHINE: Final = frozenset({"allot", "issue", "hand-over", "notify"})
"""Kinds of step that nobody does by hand."""
EARLIEST = datetime.fromisoformat("0001-01-02T00:00:00+00:00")
_NOBODY = UUID(int=0)
_EPOCH = datetime.fromtimestamp(0, UTC)
LATEST = datetime.fromisoformat("9999-12-30T00:00:00+00:00")

Due = Literal["", "late", "today", "week"]
Taken = Literal["", "me", "nobody", "somebody"]


@dataclass(frozen=True, slots=True)
class Lane:
    """`text` is how the database names it: `cases.work_list.lane`."""

    text: str
    kind: str
    channel: str
    taken: bool
    again: bool
    duty: str | None

    @classmethod
    def parse(cls, text: str) -> "Lane":
        kind, channel, taken, again, duty = text.split("/", 4)
        return cls(text, kind, channel, taken == "taken", again == "again", duty or None)

    def open_to(self, duties: Collection[str]) -> bool:
        """Whether somebody with these duties may see its lines."""
        return self.kind not in BY_MACHINE and (self.duty is None or self.duty in duties)


@dataclass(frozen=True, slots=True)
class After:
    """The last line of the page before."""

    due_at: datetime = EARLIEST
    task_id: UUID = _NOBODY

    @property
    def text(self) -> str:
        """As an address says it: microseconds and id."""
        return f"{(self.due_at - _EPOCH) // timedelta(microseconds=1)}_{self.task_id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an official asked to see; empty is everything."""

    service: str = ""
    step: str = ""
    due: Due = ""
    taken: Taken = ""
    channel: Channel | None = None
    again: bool = False
    """Only cases whose citizen was asked a second time."""

    def lanes(self, there: Iterable[Lane], duties: Collection[str]) -> list[Lane]:
        """Of the lanes that there are, those with what was asked for."""
        return [lane for lane in there if lane.open_to(duties) and self._asks_for(lane)]

    def _asks_for(self, lane: Lane) -> bool:
        return (
            self.step in ("", lane.kind)
            and self.channel in (None, lane.channel)
            and (lane.again or not self.again)
            and not (self.taken == "nobody" and lane.taken)
            and not (self.taken in ("me", "somebody") and not lane.taken)
        )

    def due_between(self, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
        """From when, and until before when, the lines are due: late ones belong to today and to this week."""
        if not self.due:
            return EARLIEST, LATEST
        if self.due == "late":
            return EARLIEST, now
        here = now.astimezone(zone)
        days = 1 if self.due == "today" else 7 - here.weekday()
        midnight = datetime.combine(here.date() + timedelta(days=days), time(), tzinfo=zone)
        return EARLIEST, midnight
