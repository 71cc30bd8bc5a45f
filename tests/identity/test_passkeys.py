"""Passkeys of officials, in a real browser with its virtual authenticator; what does not fit is refused."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from playwright.async_api import CDPSession, Page, Request

from motcua.contexts.identity import api
from motcua.contexts.identity.api import Clients
from motcua.contexts.identity.clients.webauthn import Passkeys
from motcua.contexts.identity.pages import ROUTES
from motcua.entry import asgi
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY, Actor
from motcua.web.ports import SESSION_COOKIE
from tests.browser.harness import chromium, free_port, judge, person, served
from tests.client import browser, make_official

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass
class Desk:
    """An official before a browser with a key that knows them."""

    house: House
    page: Page
    devtools: CDPSession
    key: str
    base: str
    official: Actor

    async def enter(self) -> str:
        """Sign in with the passkey; where one lands."""
        await self.page.goto("/sign-in")
        await self.page.get_by_role("button", name="Officials: sign in with a passkey").click()
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name="Use the passkey").click()
        return self.page.url.removeprefix(self.base)

    async def leave(self) -> None:
        await self.page.context.clear_cookies()

    async def add(self) -> None:
        await self.page.goto("/account/passkeys")
        await self.page.get_by_role("button", name="Add a passkey").click()
        await self.page.get_by_role("button", name="Create the passkey").click()
        await self.page.wait_for_url("**/account/passkeys")


@pytest_asyncio.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    port = free_port()
    base = f"http://localhost:{port}"
    house = replace(house, settings=replace(house.settings, base_url=base))
    house.parts[Clients] = Clients({}, house.http)
    house.parts[api.DemoPort] = api.DemoPort(
        people=_nobody, known=_unknown, agencies=_nowhere, appointed=_nothing
    )
    official = await make_official(house, agency="A1", duties=frozenset({"look"}))
    async with house.db.transaction() as tx:
        token = await api.open_session(
            tx, kind=official.kind, account=official.id, method="demo", now=house.clock()
        )
    async with (
        served(asgi.build(house, ROUTES), port),
        chromium() as program,
        person(program, base, language="en") as page,
    ):
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("WebAuthn.enable")
        made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": base}])
        yield Desk(house, page, devtools, made["authenticatorId"], base, official)


@pytest.mark.long
async def test_an_official_adds_a_passkey_and_signs_in_with_it(desk: Desk) -> None:
    async with judge(desk.page.context.browser) as axe:  # type: ignore[arg-type]  # it has one
        await desk.page.goto("/account/passkeys")
        await axe.approve(desk.page)
        await desk.add()
        assert await desk.page.get_by_text("Passkey 1", exact=True).is_visible()
        await axe.approve(desk.page)
        await desk.leave()
        assert await desk.enter() == "/desk"
        await desk.page.goto("/account/passkeys")
        assert await desk.page.get_by_text("not yet").count() == 0
    async with desk.house.db.reading() as tx:
        methods = [
            one.method for one in await api.own_sessions(tx, desk.official, desk.house.clock())
        ]
    assert sorted(methods) == ["demo", "passkey"]
    await desk.page.get_by_role("button", name="Remove passkey 1").click()
    await desk.leave()
    assert await desk.enter() == "/sign-in/passkey"
    assert "was not accepted" in await desk.page.content()


@pytest.mark.long
async def test_an_answer_counts_once_unchanged_and_for_an_account_in_office(desk: Desk) -> None:
    await desk.add()
    await desk.leave()
    sent: list[str] = []
    desk.page.on("request", lambda request: _keep(request, sent))
    assert await desk.enter() == "/desk"
    (answer,) = sent
    async with browser(desk.house, routes=ROUTES) as thief:
        page = await thief.post("/sign-in/passkey/begin", page="/sign-in")
        assert page.status_code == 200  # with a challenge of its own
        replayed = await thief.post("/sign-in/passkey", {"answer": answer}, page="/sign-in")
        assert replayed.status_code == 403
        again = await thief.post("/sign-in/passkey", {"answer": answer}, page="/sign-in")
        assert again.status_code == 409  # the challenge is gone
        for wrong in (
            "",
            "{}",
            "[]",
            '{"id": "x"}',
            answer[:-40] + '"}}',
            answer.replace("get", "got"),
        ):
            await thief.post("/sign-in/passkey/begin", page="/sign-in")
            refused = await thief.post("/sign-in/passkey", {"answer": wrong}, page="/sign-in")
            assert refused.status_code == 403, wrong
    await desk.leave()
    async with desk.house.db.transaction() as tx:
        await api.dismiss(tx, NOBODY, desk.official.id, now=desk.house.clock())
    assert await desk.enter() == "/sign-in/passkey"


@pytest.mark.long
async def test_a_key_that_knows_no_person_is_refused(desk: Desk) -> None:
    await desk.add()
    await desk.leave()
    await desk.devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": desk.key, "isUserVerified": False}
    )
    await desk.page.goto("/sign-in")
    await desk.page.get_by_role("button", name="Officials: sign in with a passkey").click()
    await desk.page.get_by_role("button", name="Use the passkey").click()
    await desk.page.get_by_text("The browser gave no passkey").wait_for()
    assert "/desk" not in desk.page.url


async def test_nobody_but_officials_has_passkeys(house: House) -> None:
    house.parts[Clients] = Clients({}, house.http)
    async with browser(house, routes=ROUTES) as visitor:
        assert (await visitor.get("/account/passkeys")).status_code == 303
        begun = await visitor.post("/sign-in/passkey/begin", page="/account/passkeys")
        assert begun.status_code in (403, 404, 409)


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://portal.example", "portal.example"),
        ("http://localhost:8000/", "localhost"),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
    ],
)
def test_a_passkey_needs_a_name(base_url: str, host: str | None) -> None:
    found = Passkeys.of(base_url)
    assert (found.host if found else None) == host


def _keep(request: Request, sent: list[str]) -> None:
    if request.method == "POST" and request.url.endswith("/sign-in/passkey"):
        sent.append(parse_qs(request.post_data or "")["answer"][0])


async def _nobody(text: str) -> list[api.DemoPerson]:
    return []


async def _nowhere(text: str) -> list[api.DemoAgency]:
    return []


async def _unknown(subject: object) -> bool:
    return False


async def _nothing(official: object) -> None:
    pass
