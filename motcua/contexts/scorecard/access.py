"""The board as one may see it: in public merged cells, for a reader with a purpose the events."""

from dataclasses import dataclass
from datetime import datetime

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Count, Indicator
from motcua.contexts.scorecard import store
from motcua.contexts.scorecard.errors import IndicatorNotFound
from motcua.contexts.scorecard.model import Cell, count_id, events_of, evidence_hash, public, total
from motcua.infra import log
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import Denied

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One indicator with what may be shown of it, and what proves it."""

    indicator: Indicator
    total: Cell
    by_agency: list[Cell]
    by_day: list[Cell]
    by_service: list[Cell]
    counted_to: int
    evidence: str


async def board(house: House, release: catalogue.Release) -> list[tuple[Indicator, Cell]]:
    """Every indicator of the release with its share in all."""
    zone = release.site.time_zone
    async with house.readers["scorecard"].reading() as tx:
        totals = await store.totals(tx)
    shown = []
    for indicator in release.indicators.values():
        cell = Cell(
            place="",
            numerator=totals.get(count_id(indicator.numerator, zone), 0),
            denominator=totals.get(count_id(indicator.denominator, zone), 0),
        )
        shown.append((indicator, cell))
    return shown


async def opened(house: House, release: catalogue.Release, name: str) -> Shown:
    """An indicator by agency and by day, small cells merged. Raises IndicatorNotFound."""
    indicator = release.indicators.get(name)
    if indicator is None:
        raise IndicatorNotFound()
    zone = release.site.time_zone
    over, under = count_id(indicator.numerator, zone), count_id(indicator.denominator, zone)
    one_by_one = count_id(events_of(indicator.denominator), zone)
    async with house.readers["scorecard"].reading() as tx:
        agencies = await store.cells_by_agency(
            tx, numerator=over, denominator=under, events=one_by_one
        )
        services = await store.cells_by_service(
            tx, numerator=over, denominator=under, events=one_by_one
        )
        days = await store.cells_by_day(tx, numerator=over, denominator=under, events=one_by_one)
        counted_to = await store.counted_to(tx)
    by_agency = public(agencies, under=indicator.merge_under)
    by_service = public(services, under=indicator.merge_under)
    by_day = public(days, under=indicator.merge_under)
    return Shown(
        indicator=indicator, total=total(agencies), by_agency=by_agency, by_day=by_day,
        by_service=by_service,
        counted_to=counted_to,
        evidence=evidence_hash(
            indicator, [*by_agency, *by_day, *by_service], counted_to=counted_to
        ),
    )  # fmt: skip


def may_open_events(actor: Actor) -> bool:
    """The events behind a number are for auditors, and for officials about their own agency."""
    return actor.kind in (ActorKind.AUDITOR, ActorKind.OFFICIAL)


async def events_behind(
    house: House, release: catalogue.Release, actor: Actor, name: str
) -> "Opened":
    """The newest events behind a number: all for an auditor, those of the own agency for an official.
    Raises IndicatorNotFound, Denied."""
    indicator = release.indicators.get(name)
    if indicator is None:
        raise IndicatorNotFound()
    scope = scope_of(actor)
    counts = {"numerator": indicator.numerator, "denominator": indicator.denominator}
    kinds = sorted({count.event for count in counts.values()})
    async with house.db.reading() as tx:
        entries = await log.newest(tx, kinds, agency=scope, count=_SHOWN)
    lines = [
        Line(
            seq=entry.seq,
            at=entry.at,
            kind=entry.kind,
            agency=str(entry.body.get("agency", "")),
            service=str(entry.body.get("service", "")),
            counted=tuple(place for place, count in counts.items() if fits(count, entry)),
        )
        for entry in entries
    ]
    return Opened(indicator=indicator, entries=[line for line in lines if line.counted])


def fits(count: Count, entry: log.Entry) -> bool:
    """Whether an event is counted: the same rule as the database's `body @> condition`."""
    return entry.kind == count.event and all(
        entry.body.get(key) == value for key, value in count.where.items()
    )


def scope_of(actor: Actor) -> str | None:
    """The agency whose events the actor may open; none is all of them. Raises Denied."""
    if actor.kind is ActorKind.AUDITOR:
        return None
    if actor.kind is ActorKind.OFFICIAL and actor.agency:
        return actor.agency
    raise Denied()


@dataclass(frozen=True, slots=True)
class Line:
    """An event behind a number. `counted`: "numerator", "denominator" or both."""

    seq: int
    at: datetime
    kind: str
    agency: str
    service: str
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    indicator: Indicator
    entries: list[Line]
