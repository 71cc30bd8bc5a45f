"""The frame of every page in a real browser: axe, keyboard, widths, languages, with and without scripts."""

from itertools import product

import pytest
from playwright.async_api import Page

from motcua.web.app import App
from tests.browser.harness import (
    DESK,
    PHONE,
    Judge,
    chromium,
    judge,
    person,
    served,
    shot,
    walk_by_keyboard,
)  # fmt: skip
from tests.web.conftest import site_app  # noqa: F401  # a fixture

pytestmark = pytest.mark.long


@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
async def test_every_field_right_and_wrong(site_app: App, scripts: bool) -> None:  # noqa: F811
    async with served(site_app) as base, chromium() as browser, judge(browser) as axe:
        for language, width in product(("en", "vi"), (PHONE, DESK)):
            async with person(
                browser, base, language=language, width=width, scripts=scripts
            ) as page:
                await fill_and_send(page, base, axe, language=language)


async def fill_and_send(page: Page, base: str, axe: Judge, *, language: str) -> None:
    await page.goto("/")
    assert await page.locator("html").get_attribute("lang") == language
    await axe.approve(page)
    await page.fill("#full-name", "")
    await page.fill("#born", "31")
    await page.fill("#born-month", "2")
    await page.locator("form[action='/send'] button").click()
    assert page.url == f"{base}/send"
    await axe.approve(page)
    await shot(page, "frame-errors", language=language)
    await page.locator(".govuk-error-summary a").first.click()
    await page.fill("#full-name", "Ana")
    for field, value in (("born", "1"), ("born-month", "2"), ("born-year", "2026")):
        await page.fill(f"#{field}", value)
    await page.locator("form[action='/send'] button").click()
    await page.wait_for_url(f"{base}/things/**")
    await axe.approve(page)


async def test_the_keyboard_reaches_everything_and_one_sees_where(site_app: App) -> None:  # noqa: F811
    async with (
        served(site_app) as base,
        chromium() as browser,
        person(browser, base, language="en") as page,
    ):
        await page.goto("/")
        reached = await walk_by_keyboard(page)
        names = " ".join(reached)
        for name in ("Skip to main content", "full-name", "born-year", "sex", "Continue", "place"):
            assert name in names, f"{name} is not reached: {reached}"
        await page.goto("/")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main-content"


async def test_a_broken_page_is_found_by_the_judge(site_app: App) -> None:  # noqa: F811
    """A seeded fault: the judge must see it, else its silence means nothing."""
    async with (
        served(site_app) as base,
        chromium() as browser,
        judge(browser) as axe,
        person(browser, base, language="en") as page,
    ):
        await page.goto("/")
        await page.evaluate("document.querySelector('label[for=full-name]').remove()")
        assert "label" in {fault.rule for fault in await axe.faults(page)}
