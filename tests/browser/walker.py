"""The people of the journey in Debian's Chromium: the same steps as the HTTP client's, on real pages.

Every route that a page leads to is opened once and judged: axe at two widths and in two languages,
nothing to scroll sideways, and a focus that can be seen on the whole way of the Tab key.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Locator
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route as Asked
from starlette.routing import compile_path

from motcua.web.routes import Route
from tests.browser.harness import AXE, DESK, FOCUS, PHONE, RULES, SHOTS
from tools.journey.browser import Browser, Stuck
from tools.journey.pages import Field, Form, Page, read

LANGUAGES = ("vi", "en")
WIDTHS = (PHONE, DESK)
# BROWSER_QUICK=1 judges each page in one language and at one width, while it is being written.
QUICK = [(LANGUAGES[0], PHONE)]
KEYBOARD_LOOK = (LANGUAGES[0], PHONE)
EVERY_LOOK = QUICK if os.environ.get("BROWSER_QUICK") else list(product(LANGUAGES, WIDTHS))


@dataclass
class Judgement:
    """What was visited on the whole journey, and what was found."""

    chromium: Chromium
    routes: list[Route]
    scripts: bool
    judges: bool = True  # else pages are driven and not judged
    seen: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    _bench: BrowserContext | None = None

    def route_of(self, address: str) -> Route | None:
        """The route of an address that answers a page."""
        path = urlsplit(address).path
        for route in self.routes:
            if "GET" in route.methods and compile_path(route.path)[0].match(path):
                return route
        return None

    def new_to(self, address: str) -> str | None:
        """The name of the route if no page of it has been judged yet."""
        route = self.route_of(address)
        if route is None or route.machine_readable or route.name in self.seen:
            return None
        return route.name

    def judge(self, url: str, name: str, texts: Mapping[str, str]) -> None:
        """`texts` are the same page in each language."""
        self.seen.add(name)
        if not self.judges:
            return
        for language, width in EVERY_LOOK:
            self._judge(url, name, texts[language], language=language, width=width)

    def _judge(self, url: str, name: str, html: str, *, language: str, width: int) -> None:
        if self._bench is None:
            self._bench = self.chromium.new_context(bypass_csp=True)
        tab = self._bench.new_page()
        try:
            tab.set_viewport_size({"width": width, "height": 800})
            tab.route("**/*", lambda asked: _replay(asked, url, html))
            tab.goto(url)
            SHOTS.mkdir(parents=True, exist_ok=True)
            tab.screenshot(path=SHOTS / f"{name}-{language}-{width}.png", full_page=True)
            where = f"{name} ({language}, {width} px)"
            if (spread := tab.evaluate("document.documentElement.scrollWidth")) > width:
                self.found.append(f"{where}: is {spread} px wide")
            if tab.evaluate("document.documentElement.lang") != language:
                self.found.append(f"{where}: is not in {language}")
            if (language, width) == KEYBOARD_LOOK:  # what Tab reaches hangs on neither
                self._keyboard(tab, where)
            tab.evaluate(AXE.read_text("utf-8"))
            faults = tab.evaluate(
                "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
            )
            for fault in faults["violations"]:
                for node in fault["nodes"]:
                    self.found.append(f"{where}: {fault['id']}: {node['html'][:200]}")
        finally:
            tab.close()

    def _keyboard(self, tab: Tab, where: str) -> None:
        """The Tab key reaches every control once around, and one sees where."""
        first = None
        for _ in range(150):
            tab.keyboard.press("Tab")
            focus = tab.evaluate(FOCUS)
            if focus["mark"] is None or focus["mark"] == first:
                return
            first = first or focus["mark"]
            if not focus["seen"]:
                self.found.append(f"{where}: the focus on {focus['mark']} cannot be seen")
                return


def _replay(asked: Asked, url: str, html: str) -> None:
    kind = asked.request.resource_type
    if kind == "document":
        asked.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif kind == "script":
        asked.abort()
    else:
        asked.continue_()


class RealBrowser(Browser):
    """One person's Chromium; `judgement` is shared by all people of a journey (set by `of`)."""

    judgement: Judgement

    @classmethod
    def of(cls, judgement: Judgement) -> type[Self]:
        return type(f"{cls.__name__}OfAJourney", (cls,), {"judgement": judgement})

    def __init__(self, portal: str, who: str) -> None:
        super().__init__(portal, who)
        self._context = self.judgement.chromium.new_context(
            base_url=portal,
            locale="vi-VN",
            java_script_enabled=self.judgement.scripts,
            viewport={"width": DESK if who.startswith("official") else PHONE, "height": 800},
        )
        self._tab = self._context.new_page()
        self._tab.set_default_timeout(20_000)
        self._errors: list[str] = []
        self._tab.on("pageerror", lambda error: self._errors.append(str(error)))

    def open(self, address: str) -> Page:
        answer = self._tab.goto(address)
        return self._arrived(answer.status if answer else 0)

    def raw(self, address: str) -> tuple[str, bytes]:
        answer = self._context.request.get(address)
        if answer.status != 200:
            raise Stuck(f"{self.who}: {urlsplit(address).path} answered {answer.status}")
        return answer.headers.get("content-type", ""), answer.body()

    def submit(
        self,
        form: Form,
        changed: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        box = self._box(form)
        self._open_folds()
        for name, value in (changed or {}).items():
            self._fill(box, form.fields[name], value)
        for name, (filename, content, kind) in (files or {}).items():
            chosen = {"name": filename, "mimeType": kind, "buffer": content}
            box.locator(f'[name="{name}"]').set_input_files(chosen)  # type: ignore[arg-type]  # a payload
        before = self._tab.url
        with self._tab.expect_navigation() as going:
            box.locator("button").first.click()
        answer = going.value
        status = answer.status
        page = self._arrived(status)
        if status >= 400:
            said = "; ".join(page.faults) or page.text[:300]
            raise Stuck(f"{self.who}: {urlsplit(before).path} answered {status}: {said}")
        return page

    def folded(self, media: Literal["screen", "print"]) -> list[str]:
        """The beginnings of what lies folded away, on a screen or on paper."""
        self._tab.emulate_media(media=media)
        found: list[str] = self._tab.evaluate(FOLDED)
        self._tab.emulate_media(media="screen")
        return found

    def close(self) -> None:
        super().close()
        self._context.close()

    def _box(self, form: Form) -> Locator:
        """The form on the page; of several with one address, the one with these fields."""
        boxes = self._tab.locator(f'form[action="{form.action}"]')
        names = set(form.fields)
        for place in range(boxes.count()):
            box = boxes.nth(place)
            there = box.locator("[name]").evaluate_all("all => all.map(one => one.name)")
            if names <= set(there):
                return box
        raise Stuck(f"{self.who}: the form {form.action} is not on the page any more")

    def _open_folds(self) -> None:
        """What is folded away is opened as a person does, by clicking it."""
        folds = self._tab.locator("details:not([open]) > summary")
        for _ in range(folds.count()):
            folds.first.click()

    def _fill(self, box: Locator, field: Field, value: object) -> None:
        values = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        named = box.locator(f'[name="{field.name}"]')
        if field.kind in ("radio", "checkbox"):
            for one in values:
                box.locator(f'[name="{field.name}"][value="{one}"]').check()
        elif field.kind == "select":
            named.select_option(values)
        elif field.kind != "hidden":
            named.fill(values[0])

    def _arrived(self, status: int) -> Page:
        address = self._tab.url
        html = self._tab.content()
        self.page = read(urlsplit(address).path, status, html)
        if self._errors:
            raise Stuck(f"{self.who}: errors in the browser: {self._errors}")
        if status < 400:
            self._look_around(address, html)
        return self.page

    def _look_around(self, address: str, html: str) -> None:
        """Judge this page if its route is new, and every new route that it links to."""
        waiting = [(address, 0)]
        while waiting:
            url, depth = waiting.pop(0)
            name = self.judgement.new_to(url)
            if name is None:
                continue
            texts = {language: self._said(url, language) for language in LANGUAGES}
            if not all(texts.values()):
                continue
            self.judgement.judge(url, name, {key: text or "" for key, text in texts.items()})
            for _, href in read(urlsplit(url).path, 200, texts["vi"] or "").links:
                linked = urljoin(url, href)
                if depth < 3 and linked.startswith(self._portal) and "#" not in href:
                    waiting.append((linked, depth + 1))

    def _said(self, url: str, language: str) -> str | None:
        """The page in a language, as this person gets it; None if it is no page."""
        clean = re.sub(r"[?&]lang=\w+", "", url)
        if clean != url:
            return None
        answer = self._context.request.get(clean, headers={"accept-language": language})
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return answer.text() if is_page and answer.status < 400 else None


FOLDED = """() => [...document.querySelectorAll("details > :not(summary)")]
  .filter(part => !part.checkVisibility())
  .map(part => part.textContent.trim().slice(0, 60))"""
