"""The papers that the law asks for on the way of a case: when each can be had, and what it says. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from motcua.contexts.cases.errors import DaysWrong, FormNotFound
from motcua.contexts.cases.model.case import Case, Supplement, Task
from motcua.contexts.cases.model.holding import Holding
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import FormKind, Release
from motcua.kernel.texts import say

FOR_CITIZENS: Final[tuple[FormKind, ...]] = (
    "receipt", "supplement", "not-accepted", "delay", "stopped",
)  # fmt: skip
FOR_OFFICIALS: Final[tuple[FormKind, ...]] = (*FOR_CITIZENS, "sheet")

Said = Mapping[str, object]
MOST_DAYS: Final = 366
PART: Final = 500
"""Lines of a register in one file of print."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case in one line of its agency's register. It names nobody: the number leads to the case."""

    accepted_at: datetime
    id: UUID
    reference: str
    service: str
    release: str
    channel: str
    state: CaseState
    due_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    asked_again: bool


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both in it."""

    first: date
    last: date

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first moment until before that of the day after."""
        after = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), zone), datetime.combine(after, time(), zone)


def days(first: date | None, last: date | None) -> Days:
    """Raises DaysWrong."""
    if first is None or last is None or not first <= last < first + timedelta(days=MOST_DAYS):
        raise DaysWrong(most=MOST_DAYS)
    return Days(first, last)


def had(case: Case, supplements: Sequence[Supplement]) -> set[FormKind]:
    """The papers that there are of a case, by what has happened to it."""
    found: set[FormKind] = {"receipt", "sheet"}
    if case.state is CaseState.NOT_ACCEPTED:
        found = {"not-accepted", "sheet"}
    if supplements:
        found.add("supplement")
    if case.new_day is not None:
        found.add("delay")
    if case.state is CaseState.STOPPED:
        found.add("stopped")
    return found


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes days and moments as the release's own papers do: in its first language and its zone."""

    release: Release

    @property
    def language(self) -> str:
        return self.release.languages[0]

    def day(self, at: datetime | None) -> str:
        return (
            ""
            if at is None
            else self.release.day(at.astimezone(self.release.zone).date(), self.language)
        )

    def moment(self, at: datetime | None) -> str:
        if at is None:
            return ""
        return f"{at.astimezone(self.release.zone):%H:%M} {self.day(at)}"


def about(
    release: Release, case: Case, *, applicant: str, code: str | None, papers: Iterable[str]
) -> Said:
    """What every paper of a case says."""
    write = Writer(release)
    new_day = None if case.new_day is None else release.day(case.new_day, write.language)
    return {
        "reference": case.reference,
        "service": say(release.services[case.service].title, write.language),
        "law": case.legal_basis,
        "channel": str(case.channel),
        "applicant": applicant,
        "code": code or "",
        "papers": list(papers),
        "accepted": write.moment(case.accepted_at),
        "due": write.moment(case.due_at),
        "closed": write.day(case.closed_at),
        "decided": write.moment(case.decided_at),
        "reason": case.reason or "",
        "clause": case.clause or "",
        "new_day": new_day or "",
        "late_reason": case.late_reason or "",
    }


def request(release: Release, supplements: Sequence[Supplement], wanted: UUID | None) -> Said:
    """What was asked: the request that is named, else the last one. Raises FormNotFound."""
    found = [one for one in supplements if wanted in (None, one.id)]
    if not found:
        raise FormNotFound()
    write, one = Writer(release), found[-1]
    return {
        "what": one.what or "",
        "why": one.why or "",
        "again": one.again or "",
        "lack": str(one.lack),
        "asked": write.moment(one.asked_at),
        "until": write.moment(one.until_at),
    }


def officials(holdings: Sequence[Holding]) -> set[UUID]:
    """Who stands in a ledger, as one who had the case or who gave it."""
    held = {line.official for line in holdings}
    return held | {line.given_by for line in holdings if line.given_by is not None}


def sheet(
    release: Release, tasks: Sequence[Task], holdings: Sequence[Holding], names: Mapping[UUID, str]
) -> Said:
    """Who had the case, line by line; until when each step had to be done."""
    write = Writer(release)
    task = {one.id: one for one in tasks}
    return {
        "lines": [
            {
                "step": task[line.task_id].kind,
                "official": names.get(line.official, ""),
                "given_by": "" if line.given_by is None else names.get(line.given_by, ""),
                "how": str(line.how),
                "since": write.moment(line.from_at),
                "until": write.moment(line.to_at),
                "ended": "" if line.ended is None else str(line.ended),
                "due": write.moment(task[line.task_id].due_at),
                "late": (line.to_at or task[line.task_id].due_at) > task[line.task_id].due_at,
            }
            for line in holdings
            if line.task_id in task
        ]
    }


def register(release: Release, lines: Sequence[Line], *, days: Days, before: int) -> Said:
    """A part of a register; `before` lines stand in the parts before it."""
    write = Writer(release)
    return {
        "first": release.day(days.first, write.language),
        "last": release.day(days.last, write.language),
        "lines": [
            {"place": str(before + place), **in_words(write, line)}
            for place, line in enumerate(lines, 1)
        ],
    }


def in_words(write: Writer, line: Line) -> dict[str, str]:
    """A line of a register as it is printed, and as it goes into a table."""
    service = write.release.services.get(line.service)
    return {
        "reference": line.reference,
        "service": line.service if service is None else say(service.title, write.language),
        "channel": line.channel,
        "state": str(line.state),
        "accepted": write.moment(line.accepted_at),
        "due": write.moment(line.due_at),
        "decided": write.moment(line.decided_at),
        "closed": write.moment(line.closed_at),
        "asked_again": "1" if line.asked_again else "",
    }
