"""Writing a version: values checked, numbers sealed, the event bound to them, representation granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Represents, Value
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import store
from motcua.contexts.registries.access import book_of, checked_values, release_of, seals_of
from motcua.contexts.registries.access.reading import refusals
from motcua.contexts.registries.errors import SourceDown, SubjectUnknown
from motcua.contexts.registries.events import RegistryVersionWritten
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import Book, birthday
from motcua.contexts.registries.model.seals import commitment
from motcua.contexts.registries.words import Representative
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id, random_bytes
from motcua.kernel.actors import Actor
from motcua.kernel.canonical import canonical
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Written:
    """A written version: its record and its values in their one spelling."""

    record_id: UUID
    version_id: UUID
    values: Mapping[str, Value]


async def new_subject(tx: Tx, kind: str, *, now: datetime) -> UUID:
    """See api.new_subject."""
    subject_id = new_id()
    await store.make_subject(tx, subject_id, kind, key=random_bytes(32), now=now)
    return subject_id


async def write(
    house: House,
    tx: Tx,
    actor: Actor,
    *,
    registry: str,
    subject_id: UUID,
    values: Mapping[str, Value],
    valid_from: date,
    source: str,
    case: CaseKey | None,
    now: datetime,
    record_id: UUID | None = None,
    reason: str | None = None,
) -> UUID:
    """See api.write."""
    written = await write_version(
        house,
        tx,
        actor,
        registry=registry,
        subject_id=subject_id,
        values=values,
        valid_from=valid_from,
        source=source,
        case=case,
        now=now,
        record_id=record_id,
        reason=reason,
    )
    return written.version_id


async def write_version(
    house: House,
    tx: Tx,
    actor: Actor,
    *,
    registry: str,
    subject_id: UUID,
    values: Mapping[str, Value],
    valid_from: date,
    source: str,
    case: CaseKey | None,
    now: datetime,
    record_id: UUID | None = None,
    reason: str | None = None,
) -> Written:
    """As `write`, and says to which record the version belongs."""
    release = release_of(house)
    book = book_of(release, registry)
    if book.registry.held == "elsewhere":
        raise SourceDown(registry=registry)
    clean = checked_values(release, book, values)
    version_id = new_id()
    new = store.NewVersion(
        subject_id=subject_id,
        record_id=record_id or new_id(),
        version_id=version_id,
        valid_from=valid_from,
        source=source,
        reason=reason,
        case=case,
        actor=actor.id,
        values=rules.kept(book, clean, seals_of(house.secrets)),
        at=now,
    )
    with refusals(book):
        record = await store.write(tx, book, new)
    await _represent(tx, release, book, subject_id, record, version_id, clean, valid_from, now=now)
    await events.append(
        tx,
        actor,
        RegistryVersionWritten(subject_id, registry, record, version_id, source),
        at=now,
        commitment=await _commitment(tx, subject_id, registry, version_id, clean),
    )
    return Written(record, version_id, clean)


async def _commitment(
    tx: Tx, subject_id: UUID, registry: str, version_id: UUID, values: Mapping[str, Value]
) -> bytes:
    """Binds the version's values to the log; mute once the subject's key is gone."""
    try:
        key = await store.key_of(tx, subject_id)
    except LookupError:
        raise SubjectUnknown() from None
    content = {"registry": registry, "version": str(version_id), "values": dict(values)}
    return commitment(key, canonical(content))


async def _represent(
    tx: Tx,
    release: catalogue.Release,
    book: Book,
    subject_id: UUID,
    record: UUID,
    version_id: UUID,
    values: Mapping[str, Value],
    since: date,
    *,
    now: datetime,
) -> None:
    """Say anew who may act for the subject by this record: both sides, ours and identity's."""
    if not book.registry.represents:
        return
    for former in await store.end_representations(tx, subject_id, book.id, record):
        if former.version_id is not None:
            await identity.withdraw_grant(
                tx,
                representative=former.person,
                subject=subject_id,
                proof=former.version_id,
                now=now,
            )
    for representative in representatives_by(release, book, version_id, values):
        if representative.person == subject_id:
            continue
        await store.add_representation(
            tx, subject_id, representative, record_id=record, since=since
        )
        await identity.grant(
            tx,
            representative=representative.person,
            subject=subject_id,
            proof=version_id,
            until=representative.until,
            legal_basis=representative.legal_basis,
            now=now,
        )


def representatives_by(
    release: catalogue.Release, book: Book, version_id: UUID, values: Mapping[str, Value]
) -> list[Representative]:
    """Whom a record makes representatives. A right that ends with an age needs the date of birth in the
    record: without it nobody is granted anything."""
    found: list[Representative] = []
    for rule in book.registry.represents:
        holder = values.get(rule.fact)
        if not isinstance(holder, str):
            continue
        known, until = _until(release, book, rule, values)
        if known:
            found.append(Representative(UUID(holder), rule.legal_basis, until, book.id, version_id))
    return found


def _until(
    release: catalogue.Release, book: Book, rule: Represents, values: Mapping[str, Value]
) -> tuple[bool, date | None]:
    """(can be told, last day)."""
    if rule.until_age is None:
        return True, None
    named = release.traits(book.registry.about)
    born = values.get(named[1].born) if named is not None and named[1].born else None
    if not isinstance(born, str):
        return False, None
    return True, birthday(date.fromisoformat(born), rule.until_age) - timedelta(days=1)
