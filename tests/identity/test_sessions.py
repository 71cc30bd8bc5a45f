"""Sessions: they slide, they end, they are revoked; duties are those of the moment."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from motcua.contexts.identity import api, model
from motcua.contexts.identity.api import Clients
from motcua.contexts.identity.pages import ROUTES
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY, Actor, ActorKind
from tests.client import Client, browser, make_official, sign_in
from tests.web.assertions import assert_accessible

ANA = Actor(kind=ActorKind.CITIZEN, id=UUID("01890000-0000-7000-8000-000000000001"))
CHILD = UUID("01890000-0000-7000-8000-000000000002")
PROOF = UUID("01890000-0000-7000-8000-000000000003")


@pytest_asyncio.fixture
async def client(house: House) -> AsyncIterator[Client]:
    house.parts[Clients] = Clients({}, house.http)
    async with browser(house, routes=ROUTES) as client:
        yield client


async def open_page(client: Client) -> int:
    return (await client.get("/account/sessions")).status_code


async def test_activity_keeps_a_session_and_idleness_ends_it(client: Client, house: House) -> None:
    await sign_in(client, house, ANA)
    for _ in range(3):
        house.clock.now += timedelta(minutes=50)  # type: ignore[attr-defined]  # the test's clock
        assert await open_page(client) == 200
    house.clock.now += timedelta(minutes=61)  # type: ignore[attr-defined]  # the test's clock
    assert await open_page(client) == 303


async def test_no_activity_keeps_a_session_longer_than_its_end(
    client: Client, house: House
) -> None:
    await sign_in(client, house, ANA)
    for _ in range(23):
        house.clock.now += timedelta(minutes=30)  # type: ignore[attr-defined]  # the test's clock
        assert await open_page(client) == 200
    house.clock.now += timedelta(minutes=30)  # type: ignore[attr-defined]  # the test's clock
    assert await open_page(client) == 303


async def test_signing_out_ends_the_session_also_for_a_copied_cookie(
    client: Client, house: House
) -> None:
    await sign_in(client, house, ANA)
    copied = dict(client.http.cookies)
    answer = await client.post("/sign-out", page="/account/sessions")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    async with browser(house, routes=ROUTES) as thief:
        thief.http.cookies.update(copied)
        assert await open_page(thief) == 303


async def test_session_of_a_lost_device_is_ended_from_another(client: Client, house: House) -> None:
    async with browser(house, routes=ROUTES) as lost:
        await sign_in(lost, house, ANA)
        await sign_in(client, house, ANA)
        page = await client.get("/account/sessions")
        assert_accessible(page)
        (path,) = (part.split('"')[0] for part in page.text.split('action="')[1:] if "/end" in part)
        assert (await client.post(path, page="/account/sessions")).status_code == 303
        assert await open_page(lost) == 303
    assert await open_page(client) == 200
    again = await client.post(path, page="/account/sessions")
    assert again.status_code == 404


async def test_nobody_ends_somebody_elses_session(client: Client, house: House) -> None:
    async with browser(house, routes=ROUTES) as other:
        bo = Actor(kind=ActorKind.CITIZEN, id=UUID("01890000-0000-7000-8000-00000000000b"))
        await sign_in(other, house, bo)
        await sign_in(client, house, ANA)
        async with house.db.reading() as tx:
            sessions = await api.own_sessions(tx, bo, house.clock())
        path = f"/account/sessions/{sessions[0].id}/end"
        assert (await client.post(path, page="/account/sessions")).status_code == 404
        assert await open_page(other) == 200


async def test_duties_are_those_of_the_moment_and_dismissal_is_at_once(
    client: Client, house: House
) -> None:
    bo = await make_official(house, agency="A1", duties=frozenset({"look"}))
    await sign_in(client, house, bo)
    token = client.http.cookies["motcua_session"]
    port = api.session_port(demo=True)
    async with house.db.transaction() as tx:
        await api.change_duties(tx, NOBODY, bo.id, {"look", "sign"}, now=house.clock())
    async with house.db.reading() as tx:
        seen = await port.actor_of(tx, token, house.clock())
    assert seen is not None and seen.duties == {"look", "sign"} and seen.agency == "A1"
    async with house.db.transaction() as tx:
        await api.dismiss(tx, NOBODY, bo.id, now=house.clock())
    assert await open_page(client) == 303


async def test_an_ended_session_is_felt_within_a_second_and_changes_nothing_at_once(
    client: Client, house: House
) -> None:
    bo = await make_official(house, agency="A1", duties=frozenset({"look"}))
    await sign_in(client, house, bo)
    tokens = await client.tokens("/account/sessions")  # read now, so known for a second
    async with house.db.transaction() as tx:
        await api.dismiss(tx, NOBODY, bo.id, now=house.clock())
    assert await open_page(client) == 200
    ended = await client.post(f"/account/sessions/{PROOF}/end", tokens=tokens)
    assert ended.status_code == 303 and ended.headers["location"].startswith("/sign-in")
    house.clock.now += timedelta(seconds=1)  # type: ignore[attr-defined]  # the test's clock
    assert await open_page(client) == 303


@pytest.mark.parametrize(
    "token", ["", "x", "." * 90, f"{'0' * 32}.{'a' * 43}", f"{'z' * 32}.{'a' * 43}"]
)
async def test_made_up_token_stands_for_nobody(house: House, token: str) -> None:
    async with house.db.reading() as tx:
        assert await api.session_port(demo=True).actor_of(tx, token, house.clock()) is None


async def test_representative_may_act_until_the_day_that_the_proof_says(house: House) -> None:
    now = house.clock()
    async with house.db.transaction() as tx:
        for _ in range(2):
            await api.grant(
                tx, representative=ANA.id, subject=CHILD, proof=PROOF,
                until=date(2027, 1, 31), legal_basis="Book of Bees, art. 3", now=now,
            )  # fmt: skip
    async with house.db.reading() as tx:
        (one,) = await api.represented_by(tx, ANA.id, now)
        assert (one.subject_id, one.legal_basis) == (CHILD, "Book of Bees, art. 3")
        last = now.replace(year=2027, month=1, day=31)
        assert await api.may_represent(tx, ANA.id, CHILD, last)
        assert await api.may_represent(tx, ANA.id, CHILD, last + timedelta(days=1)) is None
        assert await api.may_represent(tx, CHILD, ANA.id, now) is None
    async with house.db.transaction() as tx:
        await api.withdraw_grant(tx, representative=ANA.id, subject=CHILD, proof=PROOF, now=now)
    async with house.db.reading() as tx:
        assert await api.represented_by(tx, ANA.id, now) == []


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/my/x?y=1", "/my/x?y=1"),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("https://evil.example", ""),
        ("/a\r\nSet-Cookie: x", ""),
        ("", ""),
        ("/" + "a" * 600, ""),
    ],
)
def test_only_paths_of_this_portal_are_returned_to(wanted: str, path: str) -> None:
    assert model.local_path(wanted) == path
