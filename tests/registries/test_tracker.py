"""What a person sees of all reads of their data: who, when, why, under which article; also of their child."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import pytest_asyncio

from motcua.contexts.exchange import api as exchange
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.pages import ROUTES as PAGES
from motcua.contexts.registries.resources import ROUTES as RESOURCES
from motcua.infra.house import House
from motcua.infra.queries import Query
from motcua.kernel.actors import Actor, ActorKind, Purpose
from tests.client import Client, browser, make_official, sign_in
from tests.conftest import Clock, TestDatabase
from tests.registries.make import BIRTH, CLERK, MACHINE, citizen, make_person
from tests.web.assertions import assert_accessible

pytestmark = pytest.mark.usefixtures("land")


@pytest_asyncio.fixture
async def client(house: House) -> AsyncIterator[Client]:
    async with browser(house, routes=[*PAGES, *RESOURCES]) as client:
        yield client


async def read(house: House, actor: Actor, subject: UUID, purpose: Purpose = BIRTH) -> None:
    await registries.read(house, actor, purpose, registry="people", subject_id=subject)


async def test_the_tracker_says_who_when_why_and_which_law(house: House, client: Client) -> None:
    ada = await make_person(house)
    await sign_in(client, house, citizen(ada))
    empty = await client.get("/my/tracker")
    assert_accessible(empty)
    assert "Nobody has looked yet" in empty.text
    await read(house, CLERK, ada)
    await read(house, MACHINE, ada)
    page = await client.get("/my/tracker")
    assert_accessible(page)
    for shown in ("Town hall of Reed", "Registering a birth", "People Act, 4", "Book of people"):
        assert shown in page.text
    assert "Name, Birthday, Sex, Home" in page.text
    assert "20 November 2026" in page.text or "20/11/2026" in page.text


async def test_a_long_tracker_has_pages_and_loses_nothing(
    house: House, client: Client, clock: Clock
) -> None:
    ada = await make_person(house)
    for _ in range(23):
        await read(house, MACHINE, ada)
    clock.move(timedelta(minutes=1))
    await sign_in(client, house, citizen(ada))
    first = await client.get("/my/tracker")
    link = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = await client.get(link.replace("&amp;", "&"))
    assert (first.text.count("People Act, 4"), second.text.count("People Act, 4")) == (20, 3)
    assert (await client.get("/my/tracker?before=x&entry=y")).status_code == 404


async def test_a_mother_sees_her_child_s_tracker_until_it_is_of_age(
    house: House, client: Client, clock: Clock
) -> None:
    mother = await make_person(house)
    child = await make_person(house, name="Cy Reed", born="2026-11-01")
    async with house.db.transaction() as tx:
        await registries.write(
            house, tx, MACHINE, registry="parents", subject_id=child, case=None, source="test",
            values={"mother": str(mother), "birthday": "2026-11-01"},
            valid_from=date(2026, 11, 1), now=clock.now,
        )  # fmt: skip
    await read(house, CLERK, child)
    await sign_in(client, house, citizen(mother))
    own = await client.get("/my/tracker")
    assert f"/my/tracker/{child}" in own.text
    page = await client.get(f"/my/tracker/{child}")
    assert_accessible(page)
    assert "Town hall of Reed" in page.text
    assert "C. R." in page.text


async def test_somebody_else_s_tracker_is_not_found(house: House, client: Client) -> None:
    ada, bo = await make_person(house), await make_person(house, name="Bo Hill")
    await sign_in(client, house, citizen(ada))
    assert (await client.get(f"/my/tracker/{bo}")).status_code == 404
    assert (await client.get("/my/tracker/x")).status_code == 404


async def test_records_for_a_program_of_an_official(house: House, client: Client) -> None:
    ada = await make_person(house)
    clerk = await make_official(house, agency="TH1", duties=frozenset({"examine"}))
    await sign_in(client, house, clerk)
    why = {"motcua-purpose": "birth", "motcua-legal-basis": "Birth Act"}
    await in_hand(house, ada, "TH1")
    found = await client.http.get(f"/registries/people/{ada}", headers=why)
    assert found.status_code == 200
    assert found.json()[0]["values"] == {"full-name": "Ada Reed", "birthday": "1990-05-06"}
    for path, headers, status in (
        (f"/registries/people/{ada}", {}, 403),
        (f"/registries/people/{ada}", {**why, "motcua-purpose": "curiosity"}, 403),
        (f"/registries/nothing/{ada}", why, 404),
        ("/registries/people/39007123", why, 404),
    ):
        answer = await client.http.get(path, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_program_reads_for_an_open_case_of_its_own_agency_only(
    house: House, client: Client, database: TestDatabase
) -> None:
    ada, bo = await make_person(house), await make_person(house, name="Bo Hill")
    await sign_in(client, house, await make_official(house, agency="TH1", duties=frozenset()))
    why = {"motcua-purpose": "birth", "motcua-legal-basis": "Birth Act"}
    await in_hand(house, ada, "TH2")
    other = await in_hand(house, bo, "TH1")
    refused = await client.http.get(f"/registries/people/{ada}", headers=why)
    assert (refused.status_code, refused.json()["code"]) == (403, "no-case-in-hand")
    async with house.db.reading() as tx:
        assert await exchange.reads_of(tx, ada) == []
    assert (await client.http.get(f"/registries/people/{bo}", headers=why)).status_code == 200
    async with house.db.reading() as tx:
        (entry,) = await exchange.reads_of(tx, bo)
    assert entry.case_id == other
    with psycopg.connect(database.app, autocommit=True) as app:
        app.execute("SELECT registries.let_go(%s, '{TH1}', %s)", [[bo], [other]])
    assert (await client.http.get(f"/registries/people/{bo}", headers=why)).status_code == 403


async def in_hand(house: House, subject: UUID, agency: str) -> UUID:
    """An open case of an agency about a subject, as the log would tell it."""
    case = uuid4()
    told = Query(
        "in_hand",
        "SELECT registries.take_in_hand(%(s)s::uuid[], %(a)s::text[], %(s)s::uuid[], %(c)s::uuid[],"
        " ARRAY[now()])",
    )
    async with house.db.transaction() as tx:
        await tx.run(told, s=[subject], a=[agency], c=[case])
    return case


async def test_an_auditor_sees_less(house: House, client: Client) -> None:
    ada = await make_person(house, home="701")
    auditor = await make_official(house, agency=None, duties=frozenset())
    assert auditor.kind == ActorKind.AUDITOR
    await sign_in(client, house, auditor)
    why = {"motcua-purpose": "audit", "motcua-legal-basis": "Audit Act"}
    found = await client.http.get(f"/registries/people/{ada}", headers=why)
    assert found.json()[0]["values"] == {"home": "701"}
