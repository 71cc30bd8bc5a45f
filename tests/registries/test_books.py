"""From declarations to tables by a recorded plan: applied twice it does nothing, and it never loses a value."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import msgspec
import psycopg
import pytest

from motcua.contexts.catalogue.words import Field, Registry, Release
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.errors import PlanRefused
from motcua.contexts.registries.model import planning
from motcua.contexts.registries.model.columns import Book, WrongId, book
from motcua.contexts.registries.model.planning import Present
from motcua.infra.db import Database
from motcua.infra.house import House
from tests.conftest import TestDatabase
from tests.registries.make import BIRTH, CLERK, citizen, make_person, settle
from tests.registries.make import land as declared


def with_fields(registry: Registry, *facts: str) -> Registry:
    return msgspec.structs.replace(
        registry, fields=[*registry.fields, *(Field(fact=f) for f in facts)]
    )


async def test_applying_twice_does_nothing(owner: Database, land: Release) -> None:
    assert (await registries.plan(owner, land)).empty
    assert (await registries.apply(owner, land)).empty


async def test_a_plan_changes_nothing(owner: Database, database: TestDatabase) -> None:
    plan = await registries.plan(owner, declared())
    assert {change.registry for change in plan.changes} == {
        "people", "birth-notes", "parents", "hives",
    }  # fmt: skip
    with psycopg.connect(database.superuser) as admin:
        assert admin.execute("SELECT count(*) FROM registries.plans").fetchone() == (0,)


async def test_every_statement_stands_in_the_ledger(
    owner: Database, land: Release, database: TestDatabase
) -> None:
    with psycopg.connect(database.superuser) as admin:
        whys = [
            w for (w,) in admin.execute("SELECT why FROM registries.plans WHERE registry = 'hives'")
        ]
    assert whys[:2] == ["new book", "one version of a record is in force"]
    assert land.hash == "land-1"


async def test_a_new_field_is_added_and_old_versions_have_none(
    house: House, owner: Database, land: Release
) -> None:
    ada = await make_person(house)
    people = with_fields(land.registries["people"], "weight")
    wider = replace(land, hash=uuid4().hex, registries={**land.registries, "people": people})
    settle(house, wider)
    plan = await registries.apply(owner, wider)
    assert [c.why for c in plan.changes if c.why.startswith("new")] == ["new field weight"]
    bo = await make_person(house, name="Bo Hill", weight=80)
    for subject, weight in ((ada, None), (bo, 80)):
        (record,) = await registries.read(
            house, citizen(subject), BIRTH, registry="people", subject_id=subject
        )
        assert record.values.get("weight") == weight


async def test_new_readers_are_a_new_function(owner: Database, land: Release) -> None:
    closed = msgspec.structs.replace(land.registries["people"], readers=[])
    release = replace(land, hash=uuid4().hex, registries={**land.registries, "people": closed})
    plan = await registries.apply(owner, release)
    assert {c.why for c in plan.changes if c.why.startswith("function")} == {
        "function read", "function history", "function match",
    }  # fmt: skip


async def test_a_retyped_field_is_refused_with_a_remedy(owner: Database, land: Release) -> None:
    facts = {
        **land.facts,
        "hive-count": msgspec.structs.replace(land.facts["hive-count"], type="text"),
    }
    release = replace(land, hash=uuid4().hex, facts=facts)
    with pytest.raises(PlanRefused) as refused:
        await registries.apply(owner, release)
    assert "hives: hive-count is kept as bigint" in str(refused.value.data["problems"])
    assert "declare a new fact" in str(refused.value.data["problems"])


@pytest.mark.parametrize("id", ["", "Caps", "a--b", "a;drop", 'a"b', "1a", "a" * 49])
def test_an_id_that_cannot_name_a_table_is_refused(id: str) -> None:
    people = msgspec.structs.replace(declared().registries["people"], registry=id)
    with pytest.raises(WrongId):
        book(people, declared().facts)


def books() -> Iterator[Book]:
    release = declared()
    for registry in release.registries.values():
        yield book(registry, release.facts)


def test_texts_of_a_pack_cannot_leave_their_quotes() -> None:
    release = declared()
    people = release.registries["people"]
    reader = msgspec.structs.replace(
        people.readers[0], legal_basis="x'; DROP TABLE books.people; --"
    )
    nasty = book(msgspec.structs.replace(people, readers=[reader]), release.facts)
    plan = planning.plan([nasty], Present())
    (read,) = [c.sql for c in plan.changes if c.why == "function read"]
    assert "basis := 'x''; DROP TABLE books.people; --'" in read


def test_every_book_is_distributed_by_its_subject_and_forced() -> None:
    for one in books():
        text = "\n".join(change.sql for change in planning.plan([one], Present()).changes)
        assert "-- citus: distributed(subject_id)\nCREATE TABLE" in text
        assert "PRIMARY KEY (subject_id, version_id)" in text
        assert "FORCE ROW LEVEL SECURITY" in text
        assert "GRANT SELECT" not in text


async def test_loading_is_as_writing(
    house: House, owner: Database, land: Release, database: TestDatabase
) -> None:
    mother, child = uuid4(), uuid4()
    now = house.clock()
    columns = ["subject", "valid_from", "full-name", "birthday", "land-number", "home"]
    rows = [
        [mother, "1990-05-06", "Ada Reed", "1990-05-06", "39007123", "701"],
        [child, "2020-02-29", "Cy Reed", "2020-02-29", "22007001", "701"],
    ]
    assert await registries.load(
        house, owner, land, "people", columns, rows, source="load", now=now
    ) == 2  # fmt: skip
    parents = [[child, "2020-02-29", str(mother), "2020-02-29"]]
    await registries.load(
        house, owner, land, "parents", ["subject", "valid_from", "mother", "birthday"], parents,
        source="load", now=now,
    )  # fmt: skip
    (record,) = await registries.read(house, CLERK, BIRTH, registry="people", subject_id=child)
    assert (record.values["full-name"], record.source) == ("Cy Reed", "load")
    found = await registries.find_person(
        house, CLERK, BIRTH, number="39007123", born=date(1990, 5, 6)
    )
    assert found == mother
    (granted,) = await registries.representing(house, mother, date(2026, 11, 20))
    assert granted.subject_id == child
    people = await registries.people_for_demo(house, 5, text="cy")
    assert [(one.subject_id, one.home) for one in people] == [(child, "701")]
    with psycopg.connect(database.owner) as admin:  # row-level security stands again
        assert admin.execute("SELECT count(*) FROM books.people").fetchone() == (0,)


async def test_a_load_with_a_wrong_row_leaves_nothing(
    house: House, owner: Database, land: Release, database: TestDatabase
) -> None:
    columns = ["subject", "valid_from", "full-name", "birthday"]
    rows = [[uuid4(), "1990-05-06", "Ada", "1990-05-06"], [uuid4(), "1990-05-06", "Bo", "soon"]]
    with pytest.raises(Exception, match="values-wrong"):
        await registries.load(
            house, owner, land, "people", columns, rows, source="load", now=house.clock()
        )
    with psycopg.connect(database.superuser) as admin:
        assert admin.execute("SELECT count(*) FROM registries.subjects").fetchone() == (0,)
