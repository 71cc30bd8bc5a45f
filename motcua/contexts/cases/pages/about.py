"""What one reads before anything is filled in: who may apply and who not, what is needed, what it costs, how long it
takes, who decides, and by which law; as the declaration says it, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from motcua.contexts.cases.pages.fees import speech_of
from motcua.contexts.catalogue.words import (
    CompiledService,
    Condition,
    Fee,
    Journey,
    Paper,
    Release,
    starts,
)
from motcua.contexts.catalogue.words.cells import TableRow
from motcua.contexts.catalogue.words.names import money
from motcua.contexts.catalogue.words.speaking import DELIVERED, Speech, paying
from motcua.kernel.texts import Message, Text, msg

LEVELS = {
    "full": msg("Everything is done online."),
    "partial": msg("Some of it has to be done in person."),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that the declaration says, and when and by which law. `only`: the condition as a sentence; `since`: it
    does not hold before that day; `rest`: it holds when nothing above does."""

    what: Text | Message | str
    law: str
    only: str = ""
    reason: Text | None = None
    optional: bool = False
    rest: bool = False
    since: str | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    label: Text
    rows: Sequence[Clause]
    terms: Sequence[Message]


@dataclass(frozen=True, slots=True)
class PartSaid:
    """One service of what is declared. `only`: the condition under which it runs at all."""

    id: str
    title: Text
    summary: Text | None
    since: date
    code: str
    only: str
    result: Text
    level: Message
    agency: Message
    times: Sequence[Clause]
    notes: Sequence[Clause]
    costs: Sequence[Cost]
    delivery: Sequence[Message]
    law: Sequence[str]
    unverified: bool


def about(request: Request, release: Release, journey: Journey, today: date) -> dict[str, object]:
    """The same for a service alone and for all parts of a bundle."""
    said = _About(release, journey, speech_of(request, journey.names, journey.roles), today)
    parts = [said.part(part) for part in journey.services.values()]
    return {
        "bundle": journey.bundle,
        "parts": parts,
        "who": [role.label for role in journey.declarants().values()],
        "papers": [said.paper(paper) for paper, _ in journey.tests.papers],
        "barred": [
            Clause(refusal.reason, refusal.legal_basis) for refusal, _ in journey.tests.refusals
        ],
        "unverified": journey.bundle.unverified or any(part.unverified for part in parts),
    }


@dataclass(frozen=True, slots=True)
class _About:
    release: Release
    journey: Journey
    speech: Speech
    today: date

    def part(self, part: CompiledService) -> PartSaid:
        service = part.service
        when = {one.service: one.when for one in self.journey.bundle.parts}[part.id]
        kind = self.release.territory.agency_kinds()[service.agency.kind]
        return PartSaid(
            id=part.id,
            title=service.title,
            summary=service.summary,
            since=starts(service),
            code=service.code,
            only=self.condition(when),
            result=service.result.title,
            level=LEVELS[service.level],
            agency=msg(
                "{agency}, where this is: {unit}",
                agency=kind.title,
                unit=self.speech.fact(service.agency.unit),
            ),
            times=list(self._times(part)),
            notes=list(self._notes(part)),
            costs=[self._cost(fee) for fee in service.fees],
            delivery=[DELIVERED[way] for way in service.delivery],
            law=service.legal_basis,
            unverified=service.unverified,
        )

    def paper(self, paper: Paper) -> Clause:
        only = self.condition(paper.when)
        return Clause(paper.label, paper.legal_basis, only=only, optional=not paper.required)

    def condition(self, raw: Condition) -> str:
        """As a sentence; "" for what always holds. What is joined on top reads as one speaks."""
        if raw is True:
            return ""
        for op, joined in (("all", msg(" and ")), ("any", msg(" or "))):
            if isinstance(raw, dict) and isinstance(several := raw.get(op), list):
                return self.speech.say(joined).join(map(self.speech.condition, several))
        return self.speech.condition(raw)

    def _cost(self, fee: Fee) -> Cost:
        rows = [
            self._row(row, money(row.amount, fee.currency, self.speech.language), row.reason)
            for row in fee.table.rows
            if not _over(row, self.today)
        ]
        return Cost(fee.label, rows, paying(fee, self.speech))

    def _row(self, row: TableRow, what: str, reason: Text | None = None) -> Clause:
        since = row.effective_from
        return Clause(
            what, row.legal_basis, only=self.speech.cells(row.when), reason=reason,
            since=since if since is not None and since > self.today.isoformat() else None,
            unverified=row.unverified,
        )  # fmt: skip

    def _times(self, part: CompiledService) -> Iterator[Clause]:
        deadline = part.service.deadline
        for place, row in enumerate(deadline.rows):
            yield Clause(
                self.speech.span(row.budget), row.legal_basis, only=self.condition(row.when),
                rest=place > 0 and row.when is True,
            )  # fmt: skip
        for limit in deadline.table.rows if deadline.table is not None else ():
            if not _over(limit, self.today):
                yield self._row(limit, self.speech.span(limit.budget))

    def _notes(self, part: CompiledService) -> Iterator[Clause]:
        deadline = part.service.deadline
        if deadline.cut_off is not None:
            hour = msg(
                "What arrives after {hour} counts from the next working day.", hour=deadline.cut_off
            )
            yield Clause(hour, "")
        if deadline.by_post == "postmark":
            yield Clause(msg("What comes by post counts from the day of its postmark."), "")
        if deadline.supplement is not None:
            limit = deadline.supplement
            said = msg(
                "Who is asked for more answers within {span}; then the case is stopped.",
                span=self.speech.span(limit.within),
            )
            yield Clause(said, limit.legal_basis, unverified=limit.unverified)


def _over(row: TableRow, today: date) -> bool:
    return row.effective_to is not None and row.effective_to < today.isoformat()
