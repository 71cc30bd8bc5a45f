"""A version is written with its event, ends the one before and overwrites nothing; numbers are never plain."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from motcua.contexts.catalogue.words import Value
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.errors import (
    NumberTaken,
    ReadNotDeclared,
    SourceDown,
    SubjectUnknown,
    ValuesWrong,
)
from motcua.infra.house import House
from tests.conftest import Drain, TestDatabase
from tests.registries.make import BIRTH, CLERK, MACHINE, citizen, make_person

pytestmark = pytest.mark.usefixtures("land")
ADA: Mapping[str, Value] = {"full-name": "Ada Reed", "birthday": "1990-05-06"}


async def write(
    house: House,
    subject: UUID,
    values: Mapping[str, Value],
    *,
    registry: str = "people",
    since: date = date(2020, 1, 1),
    record: UUID | None = None,
) -> UUID:
    async with house.db.transaction() as tx:
        return await registries.write(
            house, tx, MACHINE, registry=registry, subject_id=subject, values=values, case=None,
            valid_from=since, source="test", now=house.clock(), record_id=record,
        )  # fmt: skip


def rows(database: TestDatabase, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.superuser) as admin:
        return admin.execute(sql.encode()).fetchall()


async def test_a_version_ends_the_one_before(house: House, database: TestDatabase) -> None:
    ada = await make_person(house)
    await write(house, ada, {**ADA, "full-name": "Ada Hill"})
    shown = rows(
        database,
        "SELECT full_name, valid_from, valid_to, superseded_at FROM books.people ORDER BY valid_from",
    )
    assert shown == [
        ("Ada Reed", date(1990, 5, 6), date(2020, 1, 1), None),
        ("Ada Hill", date(2020, 1, 1), None, None),
    ]
    versions = await registries.history(
        house, citizen(ada), BIRTH, registry="people", subject_id=ada
    )
    assert len({version.record_id for version in versions}) == 1


async def test_a_correction_of_the_same_day_supersedes(
    house: House, database: TestDatabase
) -> None:
    ada = await make_person(house)
    await write(house, ada, {**ADA, "full-name": "Ada Rede"}, since=date(1990, 5, 6))
    shown = rows(database, "SELECT full_name, superseded_at IS NULL FROM books.people ORDER BY 1")
    assert shown == [("Ada Rede", True), ("Ada Reed", False)]


async def test_several_records_stand_beside_each_other(house: House) -> None:
    ada = await make_person(house)
    for count in (3, 4):
        await write(house, ada, {"hive-count": count}, registry="hives")

    async def hives() -> dict[UUID, Value]:
        records = await registries.read(house, MACHINE, BIRTH, registry="hives", subject_id=ada)
        return {record.record_id: record.values["hive-count"] for record in records}

    before = await hives()
    assert sorted(map(str, before.values())) == ["3", "4"]
    chosen = next(iter(before))
    await write(
        house, ada, {"hive-count": 9}, registry="hives", since=date(2021, 1, 1), record=chosen
    )
    assert await hives() == {**before, chosen: 9}


async def test_two_writers_of_one_subject_leave_one_version_in_force(
    house: House, database: TestDatabase
) -> None:
    ada = await make_person(house)
    since = date(2020, 1, 1)
    names = [f"Ada {number}" for number in range(8)]
    await asyncio.gather(*(write(house, ada, {**ADA, "full-name": n}, since=since) for n in names))
    in_force = "superseded_at IS NULL AND valid_to IS NULL"
    assert rows(database, f"SELECT count(*) FROM books.people WHERE {in_force}") == [(1,)]
    assert rows(database, "SELECT count(*) FROM books.people") == [(9,)]


async def test_the_event_holds_ids_and_a_commitment_only(
    house: House, database: TestDatabase, drain: Drain
) -> None:
    await make_person(house, number="39007123")
    await drain()
    ((body, commitment),) = rows(database, "SELECT body, commitment FROM infra.log")
    assert set(body) == {"registry", "record_id", "version_id", "source"}
    assert len(commitment) == 32


async def test_a_number_is_kept_sealed(house: House, database: TestDatabase) -> None:
    await make_person(house, number="39007123")
    ((row,),) = rows(database, "SELECT row_to_json(p)::text FROM books.people p")
    assert "39007123" not in row
    assert b"39007123".hex() not in row


async def test_a_number_belongs_to_one_subject(house: House, database: TestDatabase) -> None:
    await make_person(house, number="39007123")
    with pytest.raises(NumberTaken):
        await make_person(house, name="Bo Hill", number="39007123")
    assert rows(database, "SELECT count(*) FROM books.people") == [(1,)]


async def test_each_wrong_value_is_named(house: House) -> None:
    ada = await make_person(house)
    with pytest.raises(ValuesWrong) as wrong:
        await write(house, ada, {"birthday": "soon", "sex": "x", "land-number": "12", "more": "1"})
    assert set(wrong.value.fields) == {"full-name", "birthday", "sex", "land-number", "more"}


async def test_nobody_and_a_book_elsewhere_are_not_written(house: House) -> None:
    with pytest.raises(SubjectUnknown):
        await write(house, uuid4(), ADA)
    ada = await make_person(house)
    with pytest.raises(SourceDown):
        await write(house, ada, {"hive-count": 1}, registry="far-hives")


async def test_finding_needs_number_and_birthday(house: House, database: TestDatabase) -> None:
    ada = await make_person(house, number="39007123")
    born = date(1990, 5, 6)

    async def find(number: str, day: date) -> UUID | None:
        return await registries.find_person(house, CLERK, BIRTH, number=number, born=day)

    assert await find("39007123", born) == ada
    assert await find("3900 7123", born) == ada
    assert await find("39007123", date(1990, 5, 7)) is None
    assert await find("39007124", born) is None
    assert await find("", born) is None
    assert rows(database, "SELECT facts FROM exchange.reads") == [(["birthday"],)]
    async with house.db.reading() as tx:
        assert await registries.sign_in_subject(house, tx, "39007123") == ada
        assert await registries.sign_in_subject(house, tx, "1") is None


async def test_a_refused_search_does_not_tell_whether_there_is_such_a_number(house: House) -> None:
    await make_person(house, number="39007123")
    born = date(1990, 5, 6)
    for number in ("39007123", "39007124"):
        stranger = citizen(uuid4())
        assert (
            await registries.find_person(house, stranger, BIRTH, number=number, born=born) is None
        )
        with pytest.raises(ReadNotDeclared):
            other = replace(CLERK, agency="nowhere")
            await registries.find_person(house, other, BIRTH, number=number, born=born)


async def test_a_record_of_parents_lets_the_mother_act_until_of_age(house: House) -> None:
    mother, child = await make_person(house), await make_person(house, name="Cy Reed")
    born: Mapping[str, Value] = {"mother": str(mother), "birthday": "2020-02-29"}
    await write(house, child, born, registry="parents", since=date(2020, 2, 29))

    async def may(day: date) -> bool:
        theirs = await registries.representatives(house, child, day)
        hers = await registries.representing(house, mother, day)
        assert bool(theirs) == bool(hers)
        return bool(theirs)

    assert await may(date(2026, 11, 20))
    assert await may(date(2038, 2, 28))
    assert not await may(date(2038, 3, 1))


async def test_a_representative_reads_what_the_subject_may_read_and_it_is_seen(
    house: House, database: TestDatabase
) -> None:
    mother, child = await make_person(house), await make_person(house, name="Cy Reed")
    born: Mapping[str, Value] = {"mother": str(mother), "birthday": "2020-02-29"}
    await write(house, child, born, registry="parents", since=date(2020, 2, 29))
    (record,) = await registries.read(
        house, citizen(mother), BIRTH, registry="people", subject_id=child
    )
    assert record.values["full-name"] == "Cy Reed"
    assert rows(database, "SELECT reader_kind FROM exchange.reads") == [("citizen",)]


async def test_a_corrected_record_takes_the_right_back(house: House) -> None:
    mother, other = await make_person(house), await make_person(house, name="Bo Hill")
    child = await make_person(house, name="Cy Reed")
    for parent in (mother, other):
        born: Mapping[str, Value] = {"mother": str(parent), "birthday": "2020-02-29"}
        await write(house, child, born, registry="parents", since=date(2020, 2, 29))
    day = date(2026, 11, 20)
    (left,) = await registries.representatives(house, child, day)
    assert left.person == other
    assert await registries.representing(house, mother, day) == []
    async with house.db.reading() as tx:
        assert await identity.may_represent(tx, mother, child, house.clock()) is None


async def test_without_a_birthday_nobody_is_granted_a_right_that_ends_with_an_age(
    house: House,
) -> None:
    mother, child = await make_person(house), await make_person(house, name="Cy Reed")
    await write(house, child, {"mother": str(mother)}, registry="parents")
    assert await registries.representatives(house, child, date(2026, 11, 20)) == []


async def test_erasing_leaves_the_log_and_its_proof_standing(
    house: House, database: TestDatabase, drain: Drain
) -> None:
    ada = await make_person(house, number="39007123")
    await drain()
    before = rows(database, "SELECT * FROM infra.log ORDER BY seq")
    async with house.db.transaction() as tx:
        await registries.erase(house, tx, MACHINE, ada, now=house.clock())
    await drain()
    assert rows(database, "SELECT count(*) FROM books.people") == [(0,)]
    assert rows(database, "SELECT count(*) FROM registries.subject_keys") == [(0,)]
    after = rows(database, "SELECT * FROM infra.log ORDER BY seq")
    assert after[: len(before)] == before
    assert rows(database, "SELECT kind FROM infra.log ORDER BY seq DESC LIMIT 1") == [
        ("subject-erased",)
    ]
    async with house.db.reading() as tx:
        assert await registries.sign_in_subject(house, tx, "39007123") is None
    with pytest.raises(SubjectUnknown):
        await write(house, ada, ADA)
    with pytest.raises(SubjectUnknown):
        async with house.db.transaction() as tx:
            await registries.erase(house, tx, MACHINE, ada, now=house.clock())
