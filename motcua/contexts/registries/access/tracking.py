"""The tracker of a person: their own, or of somebody they represent, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.words import Read
from motcua.contexts.identity import api as identity
from motcua.contexts.registries.access.books import release_of
from motcua.contexts.registries.access.people import masked_name
from motcua.contexts.registries.errors import TrackerNotFound
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.texts import Text

PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A read in the words of the release: who, why, by which law, what."""

    at: datetime
    reader_kind: str
    reader: Text
    purpose: Text
    legal_basis: str
    service: Text | None
    registries: tuple[Text, ...]
    facts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Tracker:
    lines: tuple[Line, ...]
    next: tuple[datetime, UUID] | None


async def tracker(
    house: House,
    tx: Tx,
    actor: Actor,
    subject_id: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    now: datetime,
) -> Tracker:
    """One page of a tracker. Raises TrackerNotFound for somebody whom the actor does not represent."""
    if subject_id != actor.id:
        if await identity.may_represent(tx, actor.id, subject_id, now) is None:
            raise TrackerNotFound()
    reads = await exchange.reads_of(
        tx,
        subject_id,
        before=before[0] if before else None,
        before_id=before[1] if before else None,
        limit=PAGE + 1,
    )
    shown, more = reads[:PAGE], len(reads) > PAGE
    lines = [await _line(house, tx, release_of(house), read) for read in shown]
    return Tracker(tuple(lines), (shown[-1].at, shown[-1].id) if more else None)


async def _line(house: House, tx: Tx, release: catalogue.Release, read: Read) -> Line:
    same = release.languages
    purpose = release.purposes.get(read.purpose)
    service = release.services.get(read.service) if read.service else None
    found = [(release.registries.get(id), id) for id in read.registries]
    facts = [(release.facts.get(id), id) for id in read.facts]
    return Line(
        at=read.at,
        reader_kind=read.reader_kind,
        reader=await _reader(house, tx, release, read),
        purpose=purpose.label if purpose else dict.fromkeys(same, read.purpose),
        legal_basis=read.legal_basis,
        service=service.title if service else None,
        registries=tuple(one.title if one else dict.fromkeys(same, id) for one, id in found),
        facts=tuple(one.label if one else dict.fromkeys(same, id) for one, id in facts),
    )


async def _reader(house: House, tx: Tx, release: catalogue.Release, read: Read) -> Text:
    """An office by its name, a person by initials; no official's own name."""
    if read.reader_kind == ActorKind.CITIZEN:
        return dict.fromkeys(release.languages, await masked_name(house, read.reader))
    if read.agency is None:
        return {}
    agency = release.territory.agency_by_code(read.agency)
    if agency is not None:
        return dict(agency.name)
    organisation = await exchange.organisation_by_code(tx, read.agency)
    return dict(organisation.name) if organisation else {}
