"""“How we reach you” and what messages cost, in a real browser: axe, two widths, two languages, no scripts."""

from datetime import timedelta
from itertools import product

import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import asgi
from motcua.infra.house import House
from motcua.web.ports import SESSION_COOKIE
from tests.browser.harness import DESK, PHONE, chromium, judge, person, served, shot
from tests.client import browser as client_of
from tests.client import make_official, sign_in
from tests.notify.gateway import gateway
from tests.notify.mailbox import mailbox
from tests.notify.make import citizen, code_of, make_contact, public_key, tell, with_servers, work

pytestmark = pytest.mark.long


async def test_every_state_of_the_page(house: House) -> None:
    async with mailbox() as box, gateway(public_key(house)) as door:
        house = with_servers(house, mail=box, sms=door)
        house.parts[catalogue.Releases] = catalogue.Releases(house.db)
        await make_contact(house, "sms", "+99912345678")
        await tell(house)
        await work(house)
        tokens = {}
        async with client_of(house) as client:
            official = await make_official(house, agency="A", duties=frozenset())
            for who in (citizen(), official):
                await sign_in(client, house, who)
                tokens[who.kind] = client.http.cookies[SESSION_COOKIE]
        async with served(asgi.build(house)) as base, chromium() as browser, judge(browser) as axe:
            for round_, (language, width) in enumerate(product(("en", "vi"), (PHONE, DESK))):
                async with person(
                    browser, base, language=language, width=width, scripts=False
                ) as page:
                    await page.context.add_cookies(
                        [{"name": SESSION_COOKIE, "value": tokens[citizen().kind], "url": base}]
                    )
                    await page.goto("/my/reach")
                    await axe.approve(page)
                    await page.fill("#mail", "ana")
                    await page.locator("form[action='/my/reach/mail'] button").click()
                    await axe.approve(page)
                    house.clock.move(timedelta(minutes=2))  # type: ignore[attr-defined]  # the clock of a test
                    await page.fill("#mail", f"ana{round_}@people.example")
                    await page.locator("form[action='/my/reach/mail'] button").click()
                    await page.wait_for_url("**/my/reach")
                    await axe.approve(page)
                    await page.fill("#mail-code", await code_of(house, "mail"))
                    await page.locator("form[action='/my/reach/mail/code'] button").click()
                    await page.wait_for_url("**/my/reach")
                    await axe.approve(page)
                    await shot(page, f"reach-{width}", language=language)
                    await page.context.add_cookies(
                        [{"name": SESSION_COOKIE, "value": tokens[official.kind], "url": base}]
                    )
                    await page.goto("/desk/messages")
                    await axe.approve(page)
                    await shot(page, f"messages-{width}", language=language)
