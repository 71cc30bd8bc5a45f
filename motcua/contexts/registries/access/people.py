"""Finding and naming people: by number and birth date, by traits, by whom they represent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import SubjectKind, Value
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import store
from motcua.contexts.registries.access import reading
from motcua.contexts.registries.access.books import naming_book, release_of, seals_of, today
from motcua.contexts.registries.errors import ReadNotDeclared
from motcua.contexts.registries.model.columns import Book
from motcua.contexts.registries.words import (
    DemoPerson,
    Display,
    Record,
    Representative,
    Represented,
)
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY, Actor, Purpose

PERSON: SubjectKind = "person"


async def find_person(
    house: House, actor: Actor, purpose: Purpose, *, number: str, born: date
) -> UUID | None:
    """See api.find_person."""
    release = release_of(house)
    book = _people(release)
    # Asked before it is known whether anybody has the number: a refusal must not tell.
    reading.reader_of(house, release, book, actor, purpose, NOBODY.id, None)
    async with house.db.reading() as tx:
        found = await _by_number(house, tx, book, number)
        # Nobody's book is opened for a number that nobody has: the time tells neither.
        whom = found or NOBODY.id
        try:
            asked = reading.reader_of(house, release, book, actor, purpose, whom, None)
            with reading.refusals(book):
                return found if await store.born_on(tx, book, asked, born) else None
        except ReadNotDeclared:
            return None


async def sign_in_subject(house: House, tx: Tx, number: str) -> UUID | None:
    """See api.sign_in_subject."""
    return await _by_number(house, tx, _people(release_of(house)), number)


async def display(
    house: House, actor: Actor, purpose: Purpose, subject_id: UUID, kind: SubjectKind = PERSON
) -> Display | None:
    """See api.display."""
    release = release_of(house)
    book = naming_book(release, kind)
    if book is None or book.registry.traits is None:
        return None
    traits = book.registry.traits
    facts = [fact for fact in (getattr(traits, name) for name in traits.__struct_fields__) if fact]
    records = await reading.read(
        house, actor, purpose, registry=book.id, subject_id=subject_id, facts=facts
    )
    return _shown(release, book, records[0]) if records else None


async def masked_name(house: House, subject_id: UUID) -> str:
    """See api.masked_name."""
    return (await masked_names(house, [subject_id]))[subject_id]


async def masked_names(house: House, subjects: Sequence[UUID]) -> dict[UUID, str]:
    """See api.masked_names."""
    release = release_of(house)
    book = _people(release)
    if book.trait("name") is None or book.registry.held == "elsewhere":
        return dict.fromkeys(subjects, "")
    day = today(release, house.clock())
    async with house.db.reading() as tx:
        with reading.refusals(book):
            return {
                subject: await store.initials(tx, book, subject, day) or "" for subject in subjects
            }


async def representatives(house: House, subject_id: UUID, at: date) -> list[Representative]:
    async with house.db.reading() as tx:
        return await store.representatives(tx, subject_id, at)


async def representing(house: House, person: UUID, at: date) -> list[Represented]:
    moment = datetime.combine(at, time(12), UTC)
    async with house.db.reading() as tx:
        grants = await identity.represented_by(tx, person, moment)
    return [Represented(grant.subject_id, grant.legal_basis, grant.until) for grant in grants]


async def people_for_demo(house: House, n: int, *, text: str = "") -> list[DemoPerson]:
    if not house.settings.demo:
        return []
    async with house.db.reading() as tx:
        return await store.demo_people_by_text(tx, text.strip(), n)


async def demo_people(house: House, subjects: Sequence[UUID]) -> list[DemoPerson]:
    if not house.settings.demo or not subjects:
        return []
    async with house.db.reading() as tx:
        return await store.demo_people_by_id(tx, subjects)


def _people(release: catalogue.Release) -> Book:
    book = naming_book(release, PERSON)
    if book is None:
        raise LookupError("no registry of the release names persons; pack check refuses that")
    return book


async def _by_number(house: House, tx: Tx, book: Book, number: str) -> UUID | None:
    column = book.trait("number")
    if column is None or column.number is None or not number.strip():
        return None
    claim = seals_of(house.secrets).claim(column.number, number)
    return await store.subject_of_claim(tx, column.number, claim)


def _shown(release: catalogue.Release, book: Book, record: Record) -> Display:
    def text(trait: str) -> str | None:
        column = book.trait(trait)
        value: Value = record.values.get(column.fact) if column else None
        return None if value is None else str(value)

    def day(trait: str) -> date | None:
        written = text(trait)
        return date.fromisoformat(written) if written else None

    number = text("number") or ""
    column = book.trait("number")
    series = release.numbers.get(column.number or "") if column else None
    shown = series.mask if series else 3
    return Display(
        subject_id=record.subject_id,
        name=text("name") or "",
        born=day("born"),
        sex=text("sex"),
        number_masked="•" * max(len(number) - shown, 0) + number[max(len(number) - shown, 0) :],
        died=day("died"),
        home=text("home"),
        address=text("address"),
    )
