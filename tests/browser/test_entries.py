"""A group of questions, an address and a confirmation in a real browser: axe, two widths, no scripts."""

from datetime import date

import pytest

from motcua.contexts.registries import api as registries
from motcua.entry import asgi
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.ports import SESSION_COOKIE
from tests.browser.harness import DESK, PHONE, chromium, judge, person, served, shot
from tests.cases.land import found_land, somebody
from tests.cases.make import MACHINE
from tests.client import browser as client_of
from tests.client import sign_in
from tests.conftest import TestDatabase

pytestmark = pytest.mark.long


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_entries_are_listed_added_and_taken_out_by_hand(
    house: House, database: TestDatabase, width: int
) -> None:
    await found_land(house, database)
    mover = await somebody(house)
    async with house.db.transaction() as tx:
        await registries.write(
            house, tx, MACHINE, registry="nestbook", subject_id=mover,
            values={"lorn": "Pim Taal", "drimdag": "2020-01-01"}, valid_from=date(2020, 1, 1),
            source="test", case=None, now=house.clock(),
        )  # fmt: skip
    async with client_of(house) as client:
        await sign_in(client, house, Actor(ActorKind.CITIZEN, mover))
        token = client.http.cookies[SESSION_COOKIE]
    async with (
        served(asgi.build(house)) as base,
        chromium() as browser,
        judge(browser) as axe,
        person(browser, base, language="en", width=width, scripts=False) as page,
    ):
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": base}])

        async def approve() -> None:
            """Of the invented tongue axe says that there is no such."""
            faults = [one for one in await axe.faults(page) if one.rule != "valid-lang"]
            assert not faults, f"{page.url}: {faults}"

        async def on(label: str = "Save and continue") -> None:
            await page.get_by_role("button", name=label).click()
            await approve()

        async def born(group: str, day: str, month: str, year: str) -> None:
            for name, text in (("Day", day), ("Month", month), ("Year", year)):
                await page.get_by_role("group", name=group).get_by_label(name).fill(text)

        await page.goto("/apply/nesttrek")
        await page.locator("form[action$='/start'] button").click()
        await approve()
        await born("Day of the move", "1", "12", "2026")
        await page.get_by_label("Region").select_option("Z")
        await page.get_by_label("Burrow to move to").fill("Anbel")
        await page.get_by_label("House number").fill("Nuuk 4")
        await page.get_by_role("radio", name="No").check()
        await shot(page, f"address-{width}", language="en")
        await on()
        await shot(page, f"address-which-{width}", language="en")
        await page.get_by_role("radio", name="Dellik").check()
        await on()
        await shot(page, f"entries-{width}", language="en")
        await page.get_by_role("link", name="Change (Pim Taal)").click()
        await approve()
        await page.get_by_role("radio", name="Yes").check()
        await on()
        await page.get_by_role("radio", name="Yes").check()
        await on()
        await page.get_by_label("Name").fill("Pom Taal")
        await born("First day", "3", "4", "2022")
        await page.get_by_role("radio", name="No").check()
        await on()
        await shot(page, f"entry-{width}", language="en")
        await born("Wild since", "1", "1", "2023")
        await on()
        await shot(page, f"entries-two-{width}", language="en")
        await page.get_by_role("link", name="Take out (Pom Taal)").click()
        await approve()
        await shot(page, f"entry-removal-{width}", language="en")
        await on("Take it out")
        await page.get_by_role("radio", name="No").check()
        await on()
        await on("File the declaration")
        await page.get_by_label("All of this is true").check()
        await shot(page, f"signature-{width}", language="en")
        await on("File the declaration")
        assert "/applications/" in page.url, page.url
