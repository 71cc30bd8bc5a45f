"""Somebody who has no mouse: Tab leads from field to field, keys fill them, Enter sends."""

from collections.abc import Mapping

from playwright.sync_api import Locator

from tests.browser.walker import RealBrowser
from tools.journey.browser import Stuck
from tools.journey.pages import Field, Form, Page

MOST_TABS = 150


class KeyboardBrowser(RealBrowser):
    """Fills and sends each form by keys alone, in the order in which Tab meets its fields."""

    def submit(
        self,
        form: Form,
        changed: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        assert not files, "choosing a file is the system's own window"
        box = self._box(form)
        for name, value in (changed or {}).items():
            self._type(box, form.fields[name], str(value))
        self._reach(box.locator("button").first)
        with self._tab.expect_navigation() as going:
            self._tab.keyboard.press("Enter")
        page = self._arrived(going.value.status)
        if page.status >= 400:
            said = "; ".join(page.faults) or page.text[:300]
            raise Stuck(f"{self.who}: {page.address} answered {page.status}: {said}")
        return page

    def focused(self) -> str:
        """The name of the field in which one types without a step."""
        name: str = self._tab.evaluate("document.activeElement.name || ''")
        return name

    def shows(self, selector: str) -> bool:
        return self._tab.locator(selector).count() > 0

    def _type(self, box: Locator, field: Field, value: str) -> None:
        if field.kind in ("radio", "checkbox"):
            self._choose(box, field, value)
            return
        self._reach(box.locator(f'[name="{field.name}"]'))
        self._tab.keyboard.press("Control+A")
        self._tab.keyboard.type(value)

    def _choose(self, box: Locator, field: Field, value: str) -> None:
        """Tab reaches a group of radios at the chosen one or the first; arrows go on from there."""
        wanted = box.locator(f'[name="{field.name}"][value="{value}"]')
        if field.kind == "checkbox":
            self._reach(wanted)
            self._tab.keyboard.press("Space")
            return
        start = field.chosen[0] if field.chosen else field.choices[0][0]
        self._reach(box.locator(f'[name="{field.name}"][value="{start}"]'))
        self._tab.keyboard.press("Space")
        for _ in field.choices:
            if wanted.is_checked():
                return
            self._tab.keyboard.press("ArrowDown")
        raise Stuck(f"{self.who}: no key chooses {field.name}")

    def _reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            if target.evaluate("it => it === document.activeElement"):
                return
            self._tab.keyboard.press("Tab")
        raise Stuck(f"{self.who}: Tab does not reach {target}")
