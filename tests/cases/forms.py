"""Forms of a page as a browser would send them: hidden inputs, what stands in fields, what was chosen."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

from tests.client import Answer, Client

Fields = dict[str, str | list[str]]
"""Form fields; boxes that were ticked under one name are a list."""
Files = Mapping[str, tuple[str, bytes, str]]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self._area: str | None = None
        self._select: str | None = None
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((has.get("action", ""), {}))
            self._open = True
        if not self._open or not self.forms:
            return
        fields = self.forms[-1][1]
        kind, name = has.get("type", "text"), has.get("name", "")
        chosen = kind not in ("radio", "checkbox") or "checked" in has
        if tag == "input" and name and chosen and kind == "checkbox":
            ticked = fields.setdefault(name, [])
            assert isinstance(ticked, list)
            ticked.append(has.get("value", ""))
        elif tag == "input" and name and chosen and kind not in ("file", "submit"):
            fields[name] = has.get("value", "")
        elif tag == "textarea":
            fields[name], self._area = "", name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in fields):
            fields[self._select] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1][1][self._area] = f"{self.forms[-1][1][self._area]}{data}"


def form_of(page: Answer, action: str) -> tuple[str, Fields]:
    """The first form of a page whose address ends with, or holds, `action`."""
    reader = _Forms()
    reader.feed(page.text)
    for address, fields in reader.forms:
        if action in address:
            return address, fields
    raise AssertionError(f"no form for {action} on {page.url}: {[a for a, _ in reader.forms]}")


async def send(
    client: Client,
    page: Answer,
    action: str = "/page/",
    fields: Mapping[str, str | list[str]] | None = None,
    *,
    files: Files | None = None,
    follow: bool = True,
) -> Answer:
    """Fill a form of this very page and send it, as it was when the page was shown."""
    address, there = form_of(page, action)
    answer = await client.http.post(address, data={**there, **(fields or {})}, files=files)
    return await client._after(answer) if follow else answer


def born(name: str, day: str) -> dict[str, str]:
    year, month, of_month = day.split("-")
    return {f"{name}-year": year, f"{name}-month": month, f"{name}-day": of_month}


def found(pattern: str, page: Answer) -> str:
    """The first group of a pattern that must be on the page."""
    match = re.search(pattern, page.text)
    assert match is not None, f"{pattern} is not on {page.url}: {text_of(page)}"
    return match[1]


def text_of(page: Answer) -> str:
    """The words of a page's main part, for looking at."""
    main = page.text.split("<main")[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.partition(">")[2]))).strip()
