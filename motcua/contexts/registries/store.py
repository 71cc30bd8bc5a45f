"""Rows of the registries: named queries, and the generated functions of each book."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from motcua.contexts.registries.model.columns import Book
from motcua.contexts.registries.model.reading import Reading
from motcua.contexts.registries.words import Change, DemoPerson, Representative, Version
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.infra.queries import Query
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "store.sql")

_READER = (
    "%(subject_id)s::uuid, %(by)s::text, %(actor_kind)s::text, %(actor)s::uuid, %(agency)s::text,"
    " %(purpose)s::text, %(basis)s::text, %(case_subject)s::uuid, %(case)s::uuid,"
    " %(service)s::text, %(step)s::text, %(on)s::date, %(at)s::timestamptz"
)
_CALLS = {
    "read": (
        "SELECT record_id, version_id, valid_from, recorded_at, source, facts FROM",
        f"{_READER}, %(facts)s::text[]",
    ),
    "history": (
        "SELECT record_id, version_id, valid_from, valid_to, recorded_at, superseded_at, source FROM",
        _READER,
    ),
    "match": ("SELECT", f"{_READER}, %(born)s::date"),
    "write": (
        "SELECT",
        "%(subject_id)s::uuid, %(record_id)s::uuid, %(version_id)s::uuid, %(valid_from)s::date,"
        " %(source)s::text, %(reason)s::text, %(case_subject)s::uuid, %(case)s::uuid,"
        " %(actor)s::uuid, %(values)s::jsonb, %(at)s::timestamptz",
    ),
    "erase": ("SELECT", "%(subject_id)s::uuid"),
    "initials": ("SELECT", "%(subject_id)s::uuid, %(on)s::date"),
}


@lru_cache(maxsize=4096)
def call(function: str, book: str) -> Query:
    """The statement that calls a generated function; the same text each time, so it is prepared once."""
    verb, places = _CALLS[function]
    return Query(f"{function}_{book}", f'{verb} books."{function}_{book}"({places})')


@lru_cache(maxsize=4096)
def call_in_hand(book: str) -> Query:
    """The same read for an open case of the reader's agency, which stands in the tracker's entry: the case is
    looked up first, as the book's function takes its arguments from it."""
    places = _READER.replace("%(subject_id)s::uuid", "h.subject_id")
    places = places.replace("%(case_subject)s::uuid", "h.case_subject")
    places = places.replace("%(case)s::uuid", "h.case_id")
    return Query(
        f"read_in_hand_{book}",
        "SELECT r.record_id, r.version_id, r.valid_from, r.recorded_at, r.source, r.facts"  # noqa: S608  # a book's name
        " FROM registries.case_in_hand(%(subject_id)s::uuid, %(agency)s::text) AS h,"
        f' LATERAL books."read_{book}"({places}, %(facts)s::text[]) AS r',
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A version as its function gives it: facts the reader may see, numbers still sealed."""

    record_id: UUID
    version_id: UUID
    valid_from: date
    recorded_at: datetime
    source: str
    facts: dict[str, object]


async def records(tx: Tx, book: Book, reading: Reading, facts: Sequence[str] | None) -> list[Row]:
    asked = None if facts is None else list(facts)
    return await tx.all(Row, call("read", book.name), **reading.params(), facts=asked)


async def records_in_hand(
    tx: Tx, book: Book, reading: Reading, facts: Sequence[str] | None
) -> list[Row]:
    """Raises MC015 without an open case of the reader's agency about the subject."""
    asked = None if facts is None else list(facts)
    params = reading.params()
    del params["case_subject"], params["case"]
    return await tx.all(Row, call_in_hand(book.name), **params, facts=asked)


async def versions(tx: Tx, book: Book, reading: Reading) -> list[Version]:
    return await tx.all(Version, call("history", book.name), **reading.params())


async def born_on(tx: Tx, book: Book, reading: Reading, born: date) -> bool:
    return await tx.value(bool, call("match", book.name), **reading.params(), born=born)


async def initials(tx: Tx, book: Book, subject_id: UUID, on: date) -> str | None:
    return await tx.value(
        str | None,  # type: ignore[arg-type]  # a union is no class, msgspec takes it
        call("initials", book.name),
        subject_id=subject_id,
        on=on,
    )


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be written; `values` by column, numbers sealed."""

    subject_id: UUID
    record_id: UUID
    version_id: UUID
    valid_from: date
    source: str
    reason: str | None
    case: CaseKey | None
    actor: UUID
    values: Mapping[str, object]
    at: datetime


async def write(tx: Tx, book: Book, new: NewVersion) -> UUID:
    """Gives the id of the record that the version belongs to."""
    return await tx.value(
        UUID,
        call("write", book.name),
        subject_id=new.subject_id,
        record_id=new.record_id,
        version_id=new.version_id,
        valid_from=new.valid_from,
        source=new.source,
        reason=new.reason,
        case_subject=new.case.subject_id if new.case else None,
        case=new.case.id if new.case else None,
        actor=new.actor,
        values=dict(new.values),
        at=new.at,
    )


async def erase(tx: Tx, book: Book, subject_id: UUID) -> int:
    return await tx.value(int, call("erase", book.name), subject_id=subject_id)


async def make_subject(tx: Tx, subject_id: UUID, kind: str, *, key: bytes, now: datetime) -> None:
    await tx.run(_sql["make_subject"], subject_id=subject_id, kind=kind, now=now)
    await tx.run(_sql["make_key"], subject_id=subject_id, key=key)


async def key_of(tx: Tx, subject_id: UUID) -> bytes:
    """Raises LookupError for an erased or unknown subject."""
    return await tx.value(bytes, _sql["key_of"], subject_id=subject_id)


async def forget(tx: Tx, subject_id: UUID, *, now: datetime) -> bool:
    """Delete the key and mark the subject; False when it was erased already or never was."""
    await tx.run(_sql["forget_key"], subject_id=subject_id)
    await tx.run(_sql["forget_demo_person"], subject_id=subject_id)
    return await tx.run(_sql["mark_erased"], subject_id=subject_id, now=now) == 1


async def subject_of_claim(tx: Tx, series: str, claim: bytes) -> UUID | None:
    found = await tx.values(UUID, _sql["subject_of_claim"], series=series, claim=claim)
    return found[0] if found else None


async def allot(
    tx: Tx, key: str, series: str, *, claims: list[bytes], sealed: list[bytes], now: datetime
) -> bytes:
    return await tx.value(
        bytes, _sql["allot"], key=key, series=series, claims=claims, sealed=sealed, now=now
    )


async def authority_is_down(tx: Tx, series: str) -> bool:
    return await tx.value(int, _sql["authority_down"], series=series) > 0


async def set_authority(tx: Tx, series: str, *, up: bool, now: datetime) -> None:
    if up:
        await tx.run(_sql["bring_authority_up"], series=series)
    else:
        await tx.run(_sql["take_authority_down"], series=series, now=now)


async def end_representations(
    tx: Tx, subject_id: UUID, registry: str, record_id: UUID
) -> list[Representative]:
    return await tx.all(
        Representative,
        _sql["end_representations"],
        subject_id=subject_id,
        registry=registry,
        record_id=record_id,
    )


async def end_all_representations(tx: Tx, subject_id: UUID) -> list[Representative]:
    return await tx.all(Representative, _sql["all_representations"], subject_id=subject_id)


async def add_representation(
    tx: Tx, subject_id: UUID, representative: Representative, *, record_id: UUID, since: date
) -> None:
    await tx.run(
        _sql["add_representation"],
        subject_id=subject_id,
        person=representative.person,
        registry=representative.registry,
        record_id=record_id,
        version_id=representative.version_id,
        legal_basis=representative.legal_basis,
        since=since,
        until=representative.until,
    )


async def add_representations(
    tx: Tx, found: Sequence[tuple[UUID, Representative, UUID, date]]
) -> None:
    """(subject, representative, record, since) of a load, in one pipeline."""
    await tx.many(
        _sql["add_representation"],
        [
            {
                "subject_id": subject_id,
                "person": representative.person,
                "registry": representative.registry,
                "record_id": record_id,
                "version_id": representative.version_id,
                "legal_basis": representative.legal_basis,
                "since": since,
                "until": representative.until,
            }
            for subject_id, representative, record_id, since in found
        ],
    )


async def representatives(tx: Tx, subject_id: UUID, at: date) -> list[Representative]:
    return await tx.all(Representative, _sql["representatives"], subject_id=subject_id, at=at)


async def demo_people_by_text(tx: Tx, text: str, n: int) -> list[DemoPerson]:
    return await tx.all(DemoPerson, _sql["demo_people_by_text"], text=text, n=n)


async def demo_people_by_id(tx: Tx, subjects: Sequence[UUID]) -> list[DemoPerson]:
    return await tx.all(DemoPerson, _sql["demo_people_by_id"], subjects=list(subjects))


@dataclass(frozen=True, slots=True)
class BookColumn:
    book: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class BookFunction:
    name: str
    fingerprint: str | None


async def lock_applying(tx: Tx) -> None:
    """One `apply` at a time, and none that waits long for a reader."""
    await tx.run(_sql["lock_applying"])
    await tx.run(_sql["patience"])


async def columns_of_books(tx: Tx) -> list[BookColumn]:
    return await tx.all(BookColumn, _sql["columns_of_books"])


async def functions_of_books(tx: Tx) -> list[BookFunction]:
    return await tx.all(BookFunction, _sql["functions_of_books"])


async def change_books(tx: Tx, id: UUID, change: Change, *, release: str, now: datetime) -> None:
    """Run one statement of a plan, as motcua_owner, and enter it into the ledger."""
    await tx.run(Query(f"apply_{change.registry}", change.sql))
    await tx.run(
        _sql["record_change"],
        id=id,
        release=release,
        registry=change.registry,
        why=change.why,
        statement=change.sql,
        now=now,
    )


@asynccontextmanager
async def open_to_owner(tx: Tx, book: Book) -> AsyncIterator[None]:
    """COPY does not pass row-level security: the owner lifts it for itself until the transaction's end."""
    await tx.run(Query("lift", f"ALTER TABLE {book.table} NO FORCE ROW LEVEL SECURITY"))
    yield
    await tx.run(Query("force", f"ALTER TABLE {book.table} FORCE ROW LEVEL SECURITY"))


async def load_subjects(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    """Rows of (subject, kind, moment, key); who is there already stays as they are."""
    await tx.run(_sql["stage_subjects"])
    await tx.copy(_sql["copy_subjects"], rows)
    await tx.run(_sql["take_subjects"])
    await tx.run(_sql["take_keys"])
    await tx.run(_sql["clear_subjects"])


async def load_versions(
    tx: Tx, book: Book, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    return await tx.copy(Query("copy_versions", f"COPY {book.table} ({names}) FROM STDIN"), rows)


async def load_claims(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    await tx.copy(_sql["copy_claims"], rows)


async def load_demo_people(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    await tx.copy(_sql["copy_demo_people"], rows)
