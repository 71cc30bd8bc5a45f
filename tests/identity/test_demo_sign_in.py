"""The demo's sign-in page, and that it is refused elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from motcua.contexts.identity.api import Clients, DemoAgency, DemoPerson, DemoPort, Official
from motcua.contexts.identity.pages import ROUTES
from motcua.infra.house import House
from motcua.web.ports import SESSION_COOKIE
from tests.client import Client, browser
from tests.web.assertions import assert_accessible

ANA = UUID("01890000-0000-7000-8000-000000000001")


class Offers:
    """What entry offers in a demo, here with one person and one agency."""

    def __init__(self) -> None:
        self.appointed: list[Official] = []

    def port(self) -> DemoPort:
        return DemoPort(
            people=self._people,
            known=self._known,
            agencies=self._agencies,
            appointed=self._appointed,
        )

    async def _people(self, text: str) -> list[DemoPerson]:
        ana = DemoPerson(ANA, "Ana Bee", date(1990, 1, 2), "Hive", note={"en": "Expects a notice"})
        return [ana] if text.lower() in ana.name.lower() else []

    async def _known(self, subject: UUID) -> bool:
        return subject == ANA

    async def _agencies(self, text: str) -> list[DemoAgency]:
        return [
            DemoAgency("A1", {"en": "Hive office"}, {"look": {"en": "Looks"}}, {"look": "Bo Bee"})
        ]

    async def _appointed(self, official: Official) -> None:
        self.appointed.append(official)


@pytest.fixture
def offers() -> Offers:
    return Offers()


@pytest_asyncio.fixture
async def client(house: House, offers: Offers) -> AsyncIterator[Client]:
    house.parts[Clients] = Clients({}, house.http)
    house.parts[DemoPort] = offers.port()
    async with browser(house, routes=ROUTES) as client:
        yield client


async def test_citizen_is_found_by_name_and_lands_on_their_own_page(client: Client) -> None:
    assert_accessible(await client.get("/sign-in"))
    found = await client.post("/sign-in/find", {"text": "bee"}, page="/sign-in")
    assert_accessible(found)
    assert "Ana Bee" in found.text and "Expects a notice" in found.text
    entered = await client.post("/sign-in/demo", {"person": str(ANA)}, page="/sign-in")
    assert (entered.status_code, entered.headers["location"]) == (303, "/my")
    assert (await client.get("/account/sessions")).status_code == 200


async def test_official_gets_an_account_with_the_duty_once(client: Client, offers: Offers) -> None:
    for _ in range(2):
        entered = await client.post("/sign-in/demo", {"official": "A1:look"}, page="/sign-in")
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    first, second = offers.appointed
    assert first == second and first.agency == "A1" and first.duties == {"look"}


async def test_auditor_lands_on_the_audit_page(client: Client) -> None:
    entered = await client.post("/sign-in/demo", {"official": "auditor"}, page="/sign-in")
    assert entered.headers["location"] == "/audit"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"person": "nobody"},
        {"person": str(uuid4())},
        {"official": "A1:sign"},
        {"official": "A9:look"},
    ],
)
async def test_wrong_choice_is_named(client: Client, sent: dict[str, str]) -> None:
    answer = await client.post("/sign-in/demo", sent, page="/sign-in")
    assert answer.status_code == 422
    assert "Choose whom to sign in as" in answer.text
    assert_accessible(answer)


async def test_person_returns_to_where_they_wanted_to_go(client: Client) -> None:
    sent = {"person": str(ANA), "next": "/account/sessions"}
    entered = await client.post("/sign-in/demo", sent, page="/sign-in")
    assert entered.headers["location"] == "/account/sessions"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_nobody_is_sent_to_another_site(client: Client, away: str) -> None:
    sent = {"person": str(ANA), "next": away}
    entered = await client.post("/sign-in/demo", sent, page="/sign-in")
    assert entered.headers["location"] == "/my"


async def test_demo_sign_in_is_not_there_outside_a_demo(house: House, offers: Offers) -> None:
    real = replace(
        house,
        settings=replace(house.settings, demo=False),
        parts={Clients: Clients({}, house.http), DemoPort: offers.port()},
    )
    async with browser(real, routes=ROUTES) as client:
        tokens = {"csrf": "x"}
        assert (await client.get("/sign-in")).status_code == 404
        for path in ("/sign-in/demo", "/sign-in/find"):
            answer = await client.post(path, {"person": str(ANA)}, page="/verify", tokens=tokens)
            assert answer.status_code in (403, 404)


async def test_signing_in_ends_the_session_that_it_replaces(client: Client, house: House) -> None:
    await client.post("/sign-in/demo", {"person": str(ANA)}, page="/sign-in")
    before = client.http.cookies[SESSION_COOKIE]
    await client.post("/sign-in/demo", {"official": "A1:look"}, page="/sign-in")
    assert client.http.cookies[SESSION_COOKIE] != before
    async with browser(house, routes=ROUTES) as thief:
        thief.http.cookies.set(SESSION_COOKIE, before)
        assert (await thief.get("/account/sessions")).status_code == 303
    assert (await client.get("/account/sessions")).status_code == 200


async def test_sessions_of_a_demo_end_with_it(client: Client, house: House) -> None:
    await client.post("/sign-in/demo", {"person": str(ANA)}, page="/sign-in")
    real = replace(house, settings=replace(house.settings, demo=False))
    async with browser(real, routes=ROUTES) as later:
        later.http.cookies.update(client.http.cookies)
        assert (await later.get("/account/sessions")).status_code == 303
    assert (await client.get("/account/sessions")).status_code == 200


async def test_over_https_no_other_host_can_set_our_cookies(house: House, offers: Offers) -> None:
    house.parts[Clients] = Clients({}, house.http)
    house.parts[DemoPort] = offers.port()
    settings = replace(house.settings, base_url="https://portal.example")
    async with browser(replace(house, settings=settings), routes=ROUTES) as client:
        first = await client.get("/sign-in?lang=en", follow=True)
        entered = await client.post("/sign-in/demo", {"person": str(ANA)}, page="/sign-in")
        assert entered.status_code == 303
        assert (await client.get("/account/sessions")).status_code == 200
        left = await client.post("/sign-out", page="/account/sessions")
        assert (await client.get("/account/sessions")).status_code == 303
        planted = client.http.cookies
        planted.clear()
        planted.set(SESSION_COOKIE, "x" * 32)  # as a sister host could
        assert "ended=1" not in (await client.get("/account/sessions")).headers["location"]
    for answer in (first, *first.history, entered, left):
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-") and "Path=/;" in f"{cookie};"
            assert "Secure" in cookie and "Domain" not in cookie
    assert entered.headers.get_list("set-cookie") and left.headers.get_list("set-cookie")
