"""Drives pages in Debian's Chromium: scripts on or off, axe over the HTML that came back, screenshots.

axe hangs in a context without scripts, and a page with scripts of its own may differ from what
everybody gets; so a page is driven in one context and its HTML judged in another, where the page's
own scripts are blocked (STYLE §7).
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from motcua.web.app import App

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / ".motcua" / "shots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 360, 1280


@dataclass(frozen=True)
class Fault:
    """What axe found: the rule, how bad, and where."""

    rule: str
    impact: str
    where: tuple[str, ...]
    help: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def served(app: App, port: int | None = None) -> AsyncIterator[str]:
    """The application behind the real HTTP server, in this event loop; yields its address."""
    port = port or free_port()
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    running = asyncio.create_task(server.serve())
    await _listening(port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()  # type: ignore[no-untyped-call]  # Granian types its outer server alone
        await running


async def _listening(port: int) -> None:
    for _ in range(1000):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    raise TimeoutError("the server does not listen")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def person(
    browser: Browser, base: str, *, language: str, width: int = DESK, scripts: bool = True
) -> AsyncIterator[Page]:
    """A new visitor: a browser context with its own cookies, a language and a width. A page that asks
    another host for anything, or whose script fails, fails the test at the end."""
    context = await browser.new_context(
        base_url=base,
        locale=language,
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    strangers: list[str] = []
    errors: list[str] = []
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("request", lambda request: _note_stranger(request.url, base, strangers))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    try:
        yield page
        assert not strangers, f"asked another host: {strangers}"
        assert not errors, f"errors in the browser: {errors}"
    finally:
        await context.close()


def _note_stranger(url: str, base: str, strangers: list[str]) -> None:
    if not url.startswith((base, "data:", "about:")):
        strangers.append(url)


class Judge:
    """axe-core over the HTML of a page, in a context of its own where the page's scripts are blocked."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context

    async def faults(self, page: Page) -> list[Fault]:
        """What axe finds in the page as it stands now, at the page's own width."""
        html, size = await page.content(), page.viewport_size
        judged = await self._context.new_page()
        try:
            if size:
                await judged.set_viewport_size(size)
            await judged.route("**/*", _Replay(page, html).answer)
            await judged.goto(page.url)
            await judged.evaluate("document.fonts.ready")
            await judged.evaluate(AXE.read_text("utf-8"))
            found: dict[str, Any] = await judged.evaluate(
                "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
            )
        finally:
            await judged.close()
        return [
            Fault(
                rule=violation["id"],
                impact=violation["impact"],
                where=tuple(str(node["html"])[:160] for node in violation["nodes"]),
                help=violation["help"],
            )
            for violation in found["violations"]
        ]

    async def approve(self, page: Page) -> None:
        """Fails with what axe found, and if the page is wider than the screen."""
        faults = await self.faults(page)
        assert not faults, f"{page.url}: {faults}"
        size = page.viewport_size
        box = await page.locator("main").bounding_box()
        if size and box:
            assert box["x"] + box["width"] <= size["width"] + 1, f"{page.url} scrolls sideways"


class _Replay:
    """Gives the kept HTML for the page itself, its styles as they are, and no script."""

    def __init__(self, page: Page, html: str) -> None:
        self._page, self._html = page, html

    async def answer(self, route: Route) -> None:
        kind = route.request.resource_type
        if kind == "document":
            await route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif kind == "script":
            await route.abort()
        else:
            await route.continue_()


@asynccontextmanager
async def judge(browser: Browser) -> AsyncIterator[Judge]:
    context = await browser.new_context(bypass_csp=True)
    try:
        yield Judge(context)
    finally:
        await context.close()


async def shot(page: Page, name: str, *, language: str) -> Path:
    """A screenshot of the whole page: .motcua/shots/NAME-LANGUAGE-WIDTH.png."""
    size = page.viewport_size
    path = SHOTS / f"{name}-{language}-{size['width'] if size else 0}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=path, full_page=True, animations="disabled")
    return path


async def walk_by_keyboard(page: Page, *, most: int = 200) -> list[str]:
    """What Tab reaches, in order, until it comes round; fails where the focus cannot be seen."""
    reached: list[str] = []
    for _ in range(most):
        await page.keyboard.press("Tab")
        focus: dict[str, Any] = await page.evaluate(FOCUS)
        if focus["mark"] is None:
            break
        if reached and focus["mark"] == reached[0]:
            break
        assert focus["seen"], f"the focus on {focus['mark']} cannot be seen"
        reached.append(focus["mark"])
    return reached


FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {mark: null, seen: true};
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const label = at.parentElement && at.parentElement.querySelector("label");
  const before = label ? getComputedStyle(label, "::before") : null;
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
    || (before && (before.outlineStyle !== "none" || before.boxShadow !== "none"));
  const name = at.id || at.name || at.textContent.trim().slice(0, 40);
  return {
    mark: at.tagName.toLowerCase() + ":" + name + "@" + Math.round(box.top + scrollY),
    seen: box.width > 0 && box.height > 0 && marked,
  };
}"""
