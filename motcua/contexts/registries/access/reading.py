"""Reading records: who asks follows from the actor; the book's function checks it again and leaves the entry."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.exchange import api as exchange
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import clients, store
from motcua.contexts.registries.access.books import (
    book_of,
    kind_of_agency,
    release_of,
    seals_of,
    today,
)
from motcua.contexts.registries.errors import (
    NoCaseInHand,
    NumberTaken,
    PurposeMissing,
    ReadNotDeclared,
    RegistryNotApplied,
    SourceDown,
    SubjectUnknown,
)
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import Book
from motcua.contexts.registries.model.reading import Reading
from motcua.contexts.registries.words import Record, Version
from motcua.infra.db import FunctionMissing, Raised, Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose


async def read(
    house: House,
    actor: Actor,
    purpose: Purpose,
    *,
    registry: str,
    subject_id: UUID,
    facts: Sequence[str] | None = None,
    on: date | None = None,
) -> list[Record]:
    """See api.read."""
    release = release_of(house)
    book = book_of(release, registry)
    reading = reader_of(house, release, book, actor, purpose, subject_id, on)
    if book.registry.held == "elsewhere":
        return await _elsewhere(house, book, reading, facts)
    async with house.db.reading() as tx:
        return await _here(house, tx, book, reading, facts)


async def read_for_case(
    house: House, actor: Actor, purpose: Purpose, *, registry: str, subject_id: UUID
) -> list[Record]:
    """As `read`, for programs: other than the subject and who represents it, a reader needs a case in hand, or
    an agreement that the registry declares. Raises NoCaseInHand too."""
    release = release_of(house)
    book = book_of(release, registry)
    reading = reader_of(house, release, book, actor, purpose, subject_id, None)
    permit = book.permits.get((purpose.code, reading.by))
    own = reading.by in {"subject", "representative"}
    if own or (permit is not None and permit.standing):
        return await read(house, actor, purpose, registry=registry, subject_id=subject_id)
    if book.registry.held == "elsewhere":
        raise NoCaseInHand()  # only cases themselves ask other nodes, with their key
    async with house.db.reading() as tx:
        with refusals(book):
            rows = await store.records_in_hand(tx, book, reading, None)
    return _records(house, book, reading, rows)


async def read_in(
    house: House,
    tx: Tx,
    actor: Actor,
    purpose: Purpose,
    *,
    registry: str,
    subject_id: UUID,
    facts: Sequence[str] | None = None,
    on: date | None = None,
) -> list[Record]:
    """See api.read_in. A registry held elsewhere is never asked inside a transaction."""
    release = release_of(house)
    book = book_of(release, registry)
    if book.registry.held == "elsewhere":
        raise SourceDown(registry=registry)
    reading = reader_of(house, release, book, actor, purpose, subject_id, on)
    return await _here(house, tx, book, reading, facts)


async def history(
    house: House, actor: Actor, purpose: Purpose, *, registry: str, subject_id: UUID
) -> list[Version]:
    """See api.history."""
    release = release_of(house)
    book = book_of(release, registry)
    if book.registry.held == "elsewhere":
        return []
    reading = reader_of(house, release, book, actor, purpose, subject_id, None)
    async with house.db.reading() as tx:
        with refusals(book):
            return await store.versions(tx, book, reading)


def reader_of(
    house: House,
    release: catalogue.Release,
    book: Book,
    actor: Actor,
    purpose: Purpose,
    subject_id: UUID,
    on: date | None,
) -> Reading:
    """Who reads, in the words of the registry's readers. Raises PurposeMissing, ReadNotDeclared."""
    if not purpose.code or not purpose.legal_basis:
        raise PurposeMissing()
    now = house.clock()
    by = _by(release, book, actor, purpose, subject_id)
    if by not in {"subject", "representative"} and (purpose.code, by) not in book.permits:
        raise ReadNotDeclared(registry=book.id, purpose=purpose.code, by=by)
    return Reading(subject_id, by, actor, purpose, on or today(release, now), now)


def _by(
    release: catalogue.Release, book: Book, actor: Actor, purpose: Purpose, subject_id: UUID
) -> str:
    match actor.kind:
        case ActorKind.CITIZEN if actor.id == subject_id:
            return "subject"
        case ActorKind.CITIZEN:
            in_a_case = purpose.case is not None or purpose.service is not None
            declared = (purpose.code, "party") in book.permits
            return "party" if in_a_case and declared else "representative"
        case ActorKind.OFFICIAL if actor.agency is not None:
            return kind_of_agency(release, actor.agency)
        case ActorKind.AUDITOR | ActorKind.MACHINE:
            return str(actor.kind)
        case _:
            return ""


async def _here(
    house: House, tx: Tx, book: Book, reading: Reading, facts: Sequence[str] | None
) -> list[Record]:
    with refusals(book):
        rows = await store.records(tx, book, reading, facts)
    return _records(house, book, reading, rows)


def _records(house: House, book: Book, reading: Reading, rows: Sequence[store.Row]) -> list[Record]:
    seals = seals_of(house.secrets)
    return [
        Record(
            registry=book.id,
            subject_id=reading.subject_id,
            record_id=row.record_id,
            version_id=row.version_id,
            values=rules.given(book, row.facts, seals),
            valid_from=row.valid_from,
            recorded_at=row.recorded_at,
            source=row.source,
        )
        for row in rows
    ]


async def _elsewhere(
    house: House, book: Book, reading: Reading, facts: Sequence[str] | None
) -> list[Record]:
    """Ask the node that holds the book. The entry is written here too: the reader is ours."""
    if reading.by == "representative":  # no function of a book checks it there
        async with house.db.reading() as tx:
            person, subject = reading.actor.id, reading.subject_id
            if await identity.may_represent(tx, person, subject, reading.at) is None:
                raise ReadNotDeclared(registry=book.id)
    permit = book.permits.get((reading.purpose.code, reading.by))
    seen = permit.facts if permit is not None else [c.fact for c in book.columns]
    wanted = [fact for fact in seen if facts is None or fact in facts]
    records = await clients.node_of(house).read(book, reading, wanted)
    newest = records[0].version_id if records else None
    if reading.by != "subject":
        basis = permit.legal_basis if permit is not None else reading.purpose.legal_basis
        async with house.db.reading() as tx:
            await exchange.record_read(
                tx, reading.actor, reading.purpose, subject_id=reading.subject_id, registry=book.id,
                version_id=newest, facts=wanted, at=reading.at, legal_basis=basis,
            )  # fmt: skip
    return records


@contextmanager
def refusals(book: Book) -> Iterator[None]:
    """What a book's functions refuse, as refusals of ours."""
    try:
        yield
    except FunctionMissing as missing:
        raise RegistryNotApplied(registry=book.id) from missing
    except Raised as raised:
        match raised.state:
            case "MC010":
                raise PurposeMissing() from raised
            case "MC012":
                raise ReadNotDeclared(registry=book.id) from raised
            case "MC013":
                raise SubjectUnknown() from raised
            case "MC015":
                raise NoCaseInHand() from raised
            case "MC014":
                raise NumberTaken(registry=book.id) from raised
        raise
