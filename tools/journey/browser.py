"""One person's browser: cookies, forms filled in from what the page shows, bounded waiting."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2

from tools.journey.pages import Form, Page, read

WITHIN_S = 60.0
T = TypeVar("T")


class Stuck(Exception):
    """The journey cannot go on; says where and what was expected."""


class Browser:
    """Never leaves the portal; follows redirects as a browser does after a form."""

    def __init__(self, portal: str, who: str) -> None:
        self.who = who
        self._portal = portal
        self._http = httpx2.Client(
            base_url=portal,
            timeout=WITHIN_S,
            follow_redirects=True,
            trust_env=False,
            headers={"accept": "text/html", "accept-language": "vi", "user-agent": "Journey/1"},
        )
        self.page = Page("", 0)

    def open(self, address: str) -> Page:
        return self._met(self._http.get(address))

    def raw(self, address: str) -> tuple[str, bytes]:
        """A file: its type and content."""
        answer = self._http.get(address)
        if answer.status_code != 200:
            raise Stuck(f"{self.who}: {_path(address)} answered {answer.status_code}")
        return answer.headers.get("content-type", ""), answer.content

    def follow(self, part: str) -> Page:
        """Click the link with this in its text or address."""
        address = self.page.link(part)
        if address is None:
            raise Stuck(f"{self.who}: no link with “{part}” on “{self.page.heading}”")
        return self.open(address)

    def submit(
        self,
        form: Form,
        changed: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        """Send a form with what stands in it and what was changed. Faults are raised with their words."""
        sent = {**form.filled(), **(changed or {})}
        address = urljoin(self._portal + self.page.address, form.action)
        if form.method == "get":
            return self._met(self._http.get(address, params=sent))  # type: ignore[arg-type]  # strings
        answer = self._http.post(address, data=sent, files=files)
        page = self._met(answer, faults_are_fine=True)
        if answer.status_code >= 400:
            raise Stuck(
                f"{self.who}: “{page.heading}” answered {answer.status_code}: "
                + ("; ".join(page.faults) or page.text[:300])
            )
        return page

    def form(self, ending: str) -> Form:
        """The form of this page whose action ends so. Raises Stuck."""
        found = self.page.form(ending)
        if found is None:
            known = ", ".join(form.action for form in self.page.forms) or "none"
            raise Stuck(f"{self.who}: no form …{ending} on “{self.page.heading}” (there: {known})")
        return found

    def wait(self, address: str, found: Callable[[Page], T | None], what: str) -> T:
        """Load a page until something is there; at most a minute."""
        return until(lambda: found(self.open(address)), f"{self.who}: {what}")

    def close(self) -> None:
        self._http.close()

    def _met(self, answer: httpx2.Response, *, faults_are_fine: bool = False) -> Page:
        address = str(answer.url)
        html = answer.text if "html" in answer.headers.get("content-type", "") else ""
        self.page = read(_path(address), answer.status_code, html)
        if answer.status_code >= 400 and not faults_are_fine:
            raise Stuck(
                f"{self.who}: {self.page.address} answered {answer.status_code} "
                f"“{self.page.heading}” {self.page.text[:200]}"
            )
        return self.page


def until(look: Callable[[], T | None], what: str) -> T:
    """Look again and again until something is there, at most a minute. Raises Stuck."""
    deadline = time.monotonic() + WITHIN_S
    pause = 0.02
    while True:
        there = look()
        if there is not None:
            return there
        if time.monotonic() > deadline:
            raise Stuck(f"{what} did not come within {WITHIN_S:.0f} s. Does the worker run?")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)


def _path(address: str) -> str:
    return urlsplit(address).path
