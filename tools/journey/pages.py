"""A page as a person meets it: its forms with their fields and choices, its links, its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """A field of a form. Radios and checkboxes of one name are one field with several choices."""

    name: str
    kind: str
    value: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)  # (value, label)
    chosen: list[str] = field(default_factory=list)
    label: str = ""


@dataclass
class Form:
    """Where it goes, and what it would send if nothing were changed."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, object]:
        """What stands in the form now."""
        sent: dict[str, object] = {}
        for each in self.fields.values():
            if each.kind in ("radio", "checkbox"):
                if each.chosen:
                    sent[each.name] = list(each.chosen)
            elif each.kind != "file":
                sent[each.name] = each.value
        return sent


@dataclass
class Page:
    """What was read."""

    address: str
    status: int
    title: str = ""
    heading: str = ""
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (text, address)
    items: list[str] = field(default_factory=list)  # the lines of lists
    text: str = ""
    faults: list[str] = field(default_factory=list)
    mono: str | None = None  # the first number printed in figures of one width
    finished: bool = False
    approved: bool = False  # something is tagged in green
    cards: int = 0

    def form(self, ending: str) -> Form | None:
        """The first form whose action ends so."""
        return next((form for form in self.forms if form.action.endswith(ending)), None)

    def link(self, part: str) -> str | None:
        """The address of the first link with this in its text or its address."""
        return next((href for text, href in self.links if part in text or part in href), None)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._form: Form | None = None
        self._labels: dict[str, str] = {}
        self._ids: dict[str, tuple[Field, str]] = {}
        self._taken: list[tuple[str, list[str], str]] = []  # open elements whose words we gather
        self._select: Field | None = None
        self._option: str | None = None
        self._words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.page.forms.append(self._form)
        elif tag in ("title", "h1", "a", "label", "li", "option"):
            extra = given.get("href") or given.get("for") or given.get("value", "")
            self._taken.append((tag, [], extra))
            if tag == "option" and self._select is not None and "selected" in given:
                self._select.value = given.get("value", "")
        elif tag in ("input", "textarea", "select"):
            self._field(tag, given)
        marks = given.get("class", "").split()
        self.page.finished |= "m-finished" in marks
        if "m-mono" in marks and self.page.mono is None:
            self._taken.append((tag, [], "mono"))
        self.page.approved |= "govuk-tag--green" in marks
        self.page.cards += "govuk-summary-card" in marks
        if "govuk-error-message" in marks:
            self._taken.append((tag, [], "fault"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        if self._taken and self._taken[-1][0] == tag:
            name, words, extra = self._taken.pop()
            self._gathered(name, " ".join("".join(words).split()), extra)
        elif tag == "textarea":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._words.append(data)
        for _, words, _ in self._taken:
            words.append(data)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, form = given.get("name", ""), self._form
        if form is None or not name:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        found = form.fields.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox"):
            value = given.get("value", "on")
            found.choices.append((value, ""))
            if "checked" in given:
                found.chosen.append(value)
            self._ids[given.get("id", "")] = (found, value)
        else:
            found.value = given.get("value", "")
            self._ids[given.get("id", "")] = (found, "")
        if tag == "select":
            self._select = found
        if tag == "textarea":
            self._taken.append(("textarea", [], name))

    def _gathered(self, tag: str, words: str, extra: str) -> None:
        if extra == "fault":
            self.page.faults.append(words)
        elif extra == "mono":
            self.page.mono = self.page.mono or words
        elif tag == "title":
            self.page.title = words
        elif tag == "h1":
            self.page.heading = words
        elif tag == "a":
            self.page.links.append((words, extra))
        elif tag == "li":
            self.page.items.append(words)
        elif tag == "label":
            self._labels[extra] = words
        elif tag == "option" and self._select is not None:
            self._select.choices.append((extra, words))
        elif tag == "textarea" and self._form is not None:
            self._form.fields[extra].value = words

    def finish(self) -> None:
        for id, (found, value) in self._ids.items():
            label = self._labels.get(id, "")
            if value:
                found.choices = [
                    (one, label if one == value and not known else known)
                    for one, known in found.choices
                ]
            else:
                found.label = label
        self.page.text = " ".join("".join(self._words).split())


def read(address: str, status: int, html: str) -> Page:
    """The page of an answer."""
    page = Page(address, status)
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    reader.finish()
    return page
