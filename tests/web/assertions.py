"""What every page must keep: one h1, a language, a title, labelled inputs, errors tied to their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import httpx2

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
LABELLED = frozenset({"input", "select", "textarea"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def words(self) -> str:
        return " ".join((self.text + " " + " ".join(c.words() for c in self.children)).split())

    def inside(self, tag: str) -> bool:
        at = self.parent
        while at is not None:
            if at.tag == tag:
                return True
            at = at.parent
        return False


class Page(HTMLParser):
    """A page as a list of elements. Unbalanced tags fail."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert not self._open, f"<{self._open[-1].tag}> is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        parent = self._open[-1] if self._open else None
        element = Element(tag, {name: value or "" for name, value in attrs}, parent)
        self.elements.append(element)
        if parent is not None:
            parent.children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open and self._open[-1].tag == tag, (
            f"</{tag}> closes <{self._open[-1].tag if self._open else 'nothing'}>"
        )
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def by_id(self, name: str) -> Element | None:
        return next((e for e in self.elements if e.attributes.get("id") == name), None)


def assert_accessible(response: httpx2.Response) -> Page:
    """The floor that every page keeps; returns the parsed page for further questions."""
    assert response.headers["content-type"].startswith("text/html"), response.headers
    page = Page(response.text)
    _frame(page)
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    doubled = {name for name in ids if ids.count(name) > 1}
    assert not doubled, f"ids used twice: {doubled}"
    _inputs(page)
    _errors(page)
    for image in page.all("img"):
        assert "alt" in image.attributes, "an image without alt"
    for link in page.all("a", "button"):
        named = (
            link.words()
            or link.attributes.get("aria-label")
            or any(child.attributes.get("alt") for child in link.children)
        )
        assert named, f"a {link.tag} without a name"
    _references(page, set(ids))
    _safe(page)
    return page


def _frame(page: Page) -> None:
    (html,) = page.all("html")
    assert html.attributes.get("lang"), "no lang"
    titles = [title for title in page.all("title") if title.inside("head")]
    assert len(titles) == 1 and titles[0].words(), "no title"
    headings = page.all("h1")
    assert len(headings) == 1, f"{len(headings)} h1: {[h.words() for h in headings]}"
    assert headings[0].words(), "an empty h1"
    assert headings[0].inside("main"), "the h1 lies outside main"
    assert len(page.all("main")) == 1, "not exactly one main"
    assert page.all("header") and page.all("footer"), "no header or footer"
    levels = [int(h.tag[1]) for h in page.all("h1", "h2", "h3", "h4") if h.inside("main")]
    for above, below in pairwise(levels):
        assert below <= above + 1, f"heading levels jump: {levels}"


def _inputs(page: Page) -> None:
    labels = {label.attributes.get("for"): label for label in page.all("label")}
    for element in page.all(*LABELLED):
        kind = element.attributes.get("type", "text")
        if kind in ("hidden", "submit", "button"):
            continue
        name = element.attributes.get("name")
        assert name, f"<{element.tag}> without a name"
        label = labels.get(element.attributes.get("id"))
        named = element.attributes.get("aria-label") or element.inside("label")
        assert (label is not None and label.words()) or named, f"{name} has no label"
        if kind in ("radio", "checkbox") and _group(page, name) > 1:
            assert element.inside("fieldset"), f"{name} has no fieldset"
    for fieldset in page.all("fieldset"):
        assert any(c.tag == "legend" and c.words() for c in fieldset.children), "no legend"
    for form in page.all("form"):
        if form.attributes.get("method", "get").lower() == "post":
            names = {e.attributes.get("name") for e in page.all("input") if _within(e, form)}
            assert "csrf" in names, f"a form without csrf: {form.attributes.get('action')}"


def _group(page: Page, name: str) -> int:
    return sum(1 for e in page.all("input") if e.attributes.get("name") == name)


def _within(element: Element, other: Element) -> bool:
    at: Element | None = element
    while at is not None and at is not other:
        at = at.parent
    return at is other


def _errors(page: Page) -> None:
    messages = [
        e for e in page.elements if "govuk-error-message" in e.attributes.get("class", "").split()
    ]
    described = " ".join(e.attributes.get("aria-describedby", "") for e in page.elements).split()
    for message in messages:
        assert message.attributes.get("id") in described, f"{message.words()!r} belongs to no field"
    summaries = [e for e in page.elements if e.attributes.get("class") == "govuk-error-summary"]
    if messages:
        assert len(summaries) == 1, "errors without one summary"
        (title,) = page.all("title")
        (html,) = page.all("html")
        if html.attributes["lang"] == "en":
            assert title.words().startswith("Error:"), (
                "the title does not say that there is an error"
            )


def _references(page: Page, ids: set[str]) -> None:
    for element in page.elements:
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for name in element.attributes.get(attribute, "").split():
                assert name in ids, f"{attribute}={name} leads nowhere"
        target = element.attributes.get("href", "")
        if element.tag == "a" and target.startswith("#") and len(target) > 1:
            assert target[1:] in ids, f"a link to {target} leads nowhere"


def _safe(page: Page) -> None:
    """Nothing that the content security policy would stop, and nothing that a person did not ask for."""
    for element in page.elements:
        handlers = [name for name in element.attributes if name.startswith("on")]
        assert not handlers, f"inline handlers {handlers}"
        assert "style" not in element.attributes, f"inline style on <{element.tag}>"
        assert element.tag not in ("style", "marquee", "blink"), element.tag
        if element.tag == "script":
            assert element.attributes.get("src", "").startswith("/static/"), "an inline script"
        if element.tag == "a" and element.attributes.get("target"):
            raise AssertionError("a link that opens a new window")
        tabindex = element.attributes.get("tabindex", "0")
        assert tabindex in ("0", "-1"), f"tabindex={tabindex}"
