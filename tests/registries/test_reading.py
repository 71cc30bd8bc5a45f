"""A registry is read for a declared purpose only, one subject at a time, and each read is seen by the person."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest

from motcua.contexts.catalogue.words import Registry, Release
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.words import Read
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.errors import (
    PurposeMissing,
    ReadNotDeclared,
    RegistryNotApplied,
    RegistryNotFound,
)
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey
from tests.conftest import Clock, TestDatabase
from tests.registries.make import BIRTH, CLERK, MACHINE, citizen, make_person, settle
from tests.registries.make import land as declared

pytestmark = pytest.mark.usefixtures("land")


async def reads(house: House, subject: UUID) -> list[Read]:
    async with house.db.reading() as tx:
        return await exchange.reads_of(tx, subject)


async def read(house: House, actor: Actor, subject: UUID, purpose: Purpose = BIRTH) -> list[object]:
    records = await registries.read(house, actor, purpose, registry="people", subject_id=subject)
    return [dict(record.values) for record in records]


async def test_an_official_sees_the_declared_fields_only(house: House) -> None:
    ada = await make_person(house, number="19007123", sex="f", home="701")
    assert await read(house, CLERK, ada) == [
        {"full-name": "Ada Reed", "birthday": "1990-05-06", "sex": "f", "home": "701"}
    ]


async def test_the_subject_sees_everything_and_leaves_no_entry(house: House) -> None:
    ada = await make_person(house, number="19007123")
    (values,) = await read(house, citizen(ada), ada)
    assert values == {"full-name": "Ada Reed", "birthday": "1990-05-06", "land-number": "19007123"}
    assert await reads(house, ada) == []


async def test_a_read_stands_in_the_tracker_with_who_why_and_law(house: House) -> None:
    ada = await make_person(house)
    await read(house, CLERK, ada)
    (entry,) = await reads(house, ada)
    assert (entry.reader_kind, entry.agency, entry.purpose) == ("official", "TH1", "birth")
    assert entry.legal_basis == "People Act, 4"
    assert (entry.registries, entry.facts) == (
        ("people",),
        ("full-name", "birthday", "sex", "home"),
    )


async def test_an_official_who_looks_again_soon_has_one_line(house: House, clock: Clock) -> None:
    ada = await make_person(house)
    for _ in range(3):
        await read(house, CLERK, ada)
    assert len(await reads(house, ada)) == 1
    clock.move(timedelta(minutes=16))
    await read(house, CLERK, ada)
    assert len(await reads(house, ada)) == 2


async def test_another_case_is_another_line(house: House) -> None:
    ada = await make_person(house)
    for number in (1, 2):
        case = CaseKey(ada, UUID(int=number))
        await read(house, CLERK, ada, Purpose("birth", "Birth Act", case=case))
    assert {entry.case_id for entry in await reads(house, ada)} == {UUID(int=1), UUID(int=2)}


async def test_a_machine_names_service_and_step_each_time(house: House) -> None:
    ada = await make_person(house)
    for _ in range(2):
        await read(house, MACHINE, ada, Purpose("birth", "x", service="register", step="check"))
    entries = await reads(house, ada)
    assert [(entry.service, entry.step) for entry in entries] == [("register", "check")] * 2


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.OFFICIAL, UUID(int=9), agency="nowhere"),
        Actor(ActorKind.OFFICIAL, UUID(int=9)),
        Actor(ActorKind.AUDITOR, UUID(int=9)),
        Actor(ActorKind.ANONYMOUS, UUID(int=0)),
        Actor(ActorKind.CITIZEN, UUID(int=9)),
    ],
)
async def test_who_is_not_declared_reads_nothing(house: House, actor: Actor) -> None:
    ada = await make_person(house)
    with pytest.raises(ReadNotDeclared):
        await read(house, actor, ada)
    assert await reads(house, ada) == []


async def test_without_a_purpose_nothing_is_read(house: House) -> None:
    ada = await make_person(house)
    with pytest.raises(PurposeMissing):
        await read(house, CLERK, ada, Purpose("", "Birth Act"))
    with pytest.raises(ReadNotDeclared):
        await read(house, CLERK, ada, Purpose("curiosity", "none"))


async def test_an_unknown_registry_is_not_found(house: House) -> None:
    with pytest.raises(RegistryNotFound):
        await registries.read(house, CLERK, BIRTH, registry="nothing", subject_id=UUID(int=1))


async def test_a_book_that_was_not_applied_says_so(house: House, database: TestDatabase) -> None:
    ada = await make_person(house)
    with psycopg.connect(database.owner, autocommit=True) as owner:
        owner.execute("DROP FUNCTION books.read_people")
    with pytest.raises(RegistryNotApplied):
        await read(house, CLERK, ada)


async def test_the_application_cannot_select_from_a_book(
    house: House, database: TestDatabase
) -> None:
    await make_person(house)
    with psycopg.connect(database.app) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT full_name FROM books.people")


async def test_the_application_cannot_write_the_tracker_beside_its_function(
    database: TestDatabase,
) -> None:
    for forged in ("DELETE FROM exchange.reads", "UPDATE exchange.reads SET purpose = 'x'"):
        with psycopg.connect(database.app) as app:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forged.encode())


async def test_even_the_owner_who_forgets_the_where_sees_the_subject_in_scope_only(
    house: House, database: TestDatabase
) -> None:
    ada, bo = await make_person(house), await make_person(house, name="Bo Hill")
    with psycopg.connect(database.owner) as owner:
        assert owner.execute("SELECT full_name FROM books.people").fetchall() == []
        owner.execute("SELECT set_config('motcua.subject', %s, true)", [str(bo)])
        assert owner.execute("SELECT full_name FROM books.people").fetchall() == [("Bo Hill",)]
    assert ada != bo


async def test_the_database_checks_the_declared_readers_again(database: TestDatabase) -> None:
    call = """SELECT * FROM books.read_people(gen_random_uuid(), 'town-hall', 'official',
        gen_random_uuid(), 'TH1', 'curiosity', 'x', NULL, NULL, NULL, NULL, now()::date, now(), NULL)"""
    with psycopg.connect(database.app) as app:
        with pytest.raises(psycopg.DatabaseError, match="read-not-declared"):
            app.execute(call.encode())


async def test_a_day_decides_which_version_is_in_force(house: House) -> None:
    ada = await make_person(house, home="7")
    async with house.db.transaction() as tx:
        await registries.write(
            house, tx, MACHINE, registry="people", subject_id=ada, case=None, source="move",
            values={"full-name": "Ada Hill", "birthday": "1990-05-06"},
            valid_from=date(2020, 1, 1), now=house.clock(),
        )  # fmt: skip

    async def name(on: date) -> list[object]:
        records = await registries.read(
            house, CLERK, BIRTH, registry="people", subject_id=ada, on=on
        )
        return [record.values["full-name"] for record in records]

    assert await name(date(2019, 12, 31)) == ["Ada Reed"]
    assert await name(date(2020, 1, 1)) == ["Ada Hill"]
    assert await name(date(1990, 5, 5)) == []


async def test_today_is_the_land_s_day(house: House, clock: Clock) -> None:
    """Half past midnight in the land is still yesterday in UTC: what holds from today is seen."""
    clock.now = clock.now.replace(hour=15, minute=30)
    born = (clock.now + timedelta(hours=9)).date()
    assert born != clock.now.date()
    child = await make_person(house, born=born.isoformat())
    assert len(await read(house, CLERK, child)) == 1


async def test_masked_names_are_initials(house: House) -> None:
    ada = await make_person(house, name="Ada  Maria Reed")
    assert await registries.masked_name(house, ada) == "A. M. R."
    assert await registries.masked_name(house, UUID(int=5)) == ""


async def test_a_display_masks_the_number(house: House, land: Release) -> None:
    ada = await make_person(house, number="19007123")
    shown = await registries.display(house, citizen(ada), BIRTH, ada)
    assert shown is not None
    assert (shown.name, shown.born, shown.number_masked) == (
        "Ada Reed",
        date(1990, 5, 6),
        "•••••123",
    )
    seen = await registries.display(house, CLERK, BIRTH, ada)
    assert seen is not None
    assert seen.number_masked == ""


async def test_readers_follow_the_release(house: House) -> None:
    ada = await make_person(house)
    closed = declared()
    people = closed.registries["people"]
    settle(house, declared(hash="land-closed", people=_without_readers(people)))
    with pytest.raises(ReadNotDeclared):
        await read(house, CLERK, ada)


def _without_readers(people: Registry) -> Registry:
    return msgspec.structs.replace(people, readers=[])
