"""What the registries offer the exchange: recording a signed notice, answering another node."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Value
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.words import NODE, NodeRequest, Notice, Organisation, Recorded
from motcua.contexts.registries import store
from motcua.contexts.registries.access import book_of, checked_values, release_of, seals_of, today
from motcua.contexts.registries.access.books import naming_book
from motcua.contexts.registries.access.reading import refusals
from motcua.contexts.registries.actions.writing import new_subject, write_version
from motcua.contexts.registries.errors import ReadNotDeclared, RegistryNotFound, ValuesWrong
from motcua.contexts.registries.events import NoticeRecorded
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import Book
from motcua.contexts.registries.model.reading import Reading
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.texts import msg


async def record_notice(
    house: House, tx: Tx, sender: Organisation, registry: str, notice: Notice, *, now: datetime
) -> Recorded:
    """See exchange's NoticeHandler: the subject if the notice makes it, a version, one event."""
    release = release_of(house)
    book = _inbox(release, sender, registry)
    values, fields = await _values(house, tx, sender, book, notice, now=now)
    day = _day(notice.valid_from)
    if day is None or day > today(release, now):
        fields["valid_from"] = msg("A date up to today is expected: year-month-day")
    subject_id = await _subject(house, tx, sender, book, notice, fields, now=now)
    try:
        checked_values(release, book, values)
    except ValuesWrong as wrong:
        fields = {**wrong.fields, **fields}
    if fields or day is None:
        raise exchange.NoticeWrong(fields, registry=registry)
    if subject_id is None:
        subject_id = await new_subject(tx, book.registry.about, now=now)
    actor = _actor(sender)
    written = await write_version(
        house,
        tx,
        actor,
        registry=registry,
        subject_id=subject_id,
        values=values,
        valid_from=day,
        source=f"notice:{sender.code}",
        case=None,
        now=now,
    )
    event = NoticeRecorded(
        subject_id,
        registry,
        written.record_id,
        written.version_id,
        sender.code,
        _offered(release, registry, written.values, today(release, now)),
    )
    event_id = await events.append(tx, actor, event, at=now)
    return Recorded(subject_id, written.record_id, written.version_id, event_id)


async def answer_node(
    house: House, sender: Organisation, asked: NodeRequest
) -> list[dict[str, object]]:
    """See exchange's RecordReader: the declared readers decide, and the entry names the asking node."""
    release = release_of(house)
    book = book_of(release, asked.registry)
    if book.registry.held == "elsewhere":
        raise RegistryNotFound(registry=asked.registry)
    # A node vouches for its readers; any other organisation reads as what it is.
    if sender.kind not in {NODE, asked.by}:
        raise ReadNotDeclared(registry=asked.registry)
    if asked.by in {"subject", "representative"} or (asked.purpose, asked.by) not in book.permits:
        raise ReadNotDeclared(registry=asked.registry)
    day = _day(asked.on)
    subject_id = _uuid(asked.subject)
    if day is None or subject_id is None:
        raise ValuesWrong({"subject" if subject_id is None else "on": msg("This cannot be read")})
    purpose = Purpose(asked.purpose, asked.legal_basis, service=asked.service)
    reading = Reading(subject_id, asked.by, _actor(sender), purpose, day, house.clock())
    async with house.db.reading() as tx:
        with refusals(book):
            rows = await store.records(tx, book, reading, asked.facts)
    seals = seals_of(house.secrets)
    return [
        {
            "record_id": str(row.record_id),
            "version_id": str(row.version_id),
            "valid_from": row.valid_from.isoformat(),
            "recorded_at": row.recorded_at.isoformat(),
            "source": row.source,
            "values": rules.given(book, row.facts, seals),
        }
        for row in rows
    ]


def _inbox(release: catalogue.Release, sender: Organisation, registry: str) -> Book:
    declared = release.registries.get(registry)
    if declared is None or declared.held == "elsewhere" or not declared.notices_from:
        raise exchange.InboxNotFound(registry=registry)
    if sender.kind not in declared.notices_from:
        raise exchange.NoticeNotAllowed(registry=registry)
    return book_of(release, registry)


async def _values(
    house: House, tx: Tx, sender: Organisation, book: Book, notice: Notice, *, now: datetime
) -> tuple[dict[str, Value], dict[str, str]]:
    """Values with people found by number and date of birth, and messages for those who were not."""
    values: dict[str, Value] = {}
    fields: dict[str, str] = {}
    for fact, sent in notice.values.items():
        column = book.column(fact)
        if column is not None and column.type == "subject" and sent is not None:
            found = await _person(house, tx, sender, sent, now=now)
            if isinstance(found, UUID):
                values[fact] = str(found)
            else:
                fields[fact] = found
        elif isinstance(sent, str | int | bool | None):
            values[fact] = sent
        else:
            fields[fact] = msg("A text, a whole number, or yes or no is expected")
    return values, fields


async def _subject(
    house: House,
    tx: Tx,
    sender: Organisation,
    book: Book,
    notice: Notice,
    fields: dict[str, str],
    *,
    now: datetime,
) -> UUID | None:
    """Whom the notice is about; None if it makes its subject. What is wrong goes into `fields`."""
    if book.registry.makes_subject:
        if notice.subject is not None:
            fields["subject"] = msg("This notice makes its subject. Leave it out")
        return None
    found = await _person(house, tx, sender, notice.subject, now=now)
    if isinstance(found, UUID):
        return found
    fields["subject"] = found
    return None


async def _person(
    house: House, tx: Tx, sender: Organisation, sent: object, *, now: datetime
) -> UUID | str:
    """A person named by number and date of birth, entered into their tracker; else what is wrong."""
    shape = msg('A person is expected: "number" and "born" (year-month-day)')
    if not isinstance(sent, Mapping) or set(sent) != {"number", "born"}:
        return shape
    number, born = sent["number"], _day(str(sent["born"]))
    if not isinstance(number, str) or born is None:
        return shape
    release = release_of(house)
    book = naming_book(release, "person")
    column = book.trait("number") if book is not None else None
    if book is None or column is None or column.number is None:
        return msg("People cannot be named by number here")
    declared = next((permit for permit in book.permits.values() if permit.by == sender.kind), None)
    if declared is None:
        return msg("Your kind of organisation may not name people by number here")
    claim = seals_of(house.secrets).claim(column.number, number)
    found = await store.subject_of_claim(tx, column.number, claim)
    if found is not None:
        purpose = Purpose(declared.purpose, declared.legal_basis)
        day = today(release, now)
        reading = Reading(found, sender.kind, _actor(sender), purpose, day, now)
        with refusals(book):
            if await store.born_on(tx, book, reading, born):
                return found
    return msg("No person has this number and this date of birth")


def _offered(
    release: catalogue.Release, registry: str, values: Mapping[str, Value], day: date
) -> list[UUID]:
    """The holders of the facts that bundles in force today offer themselves to; a notice may come late."""
    offered: dict[UUID, None] = {}
    for journey in release.journeys_at(day).values():
        for offer in journey.bundle.offers:
            holder = _uuid(values.get(offer.to)) if offer.registry == registry else None
            if holder is not None:
                offered[holder] = None
    return list(offered)


def _actor(sender: Organisation) -> Actor:
    return Actor(ActorKind.ORGANISATION, sender.id, agency=sender.agency or sender.code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
