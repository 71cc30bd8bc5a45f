"""Values as the component macros want them: texts said in the current language, rows and choices in shape."""

from collections.abc import Iterable, Mapping, Sequence

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from motcua.web.texts import shown_text, translate

Params = dict[str, object]


def say(value: object) -> object:
    """A language map, a message or a msgid in the current language."""
    return translate(value) if isinstance(value, str) else shown_text(value)


def content(value: object, **more: object) -> Params | None:
    """Text, or HTML where the value is markup of a template; None for nothing."""
    if not value and not isinstance(value, int):  # also what a template left undefined
        return None
    said = say(value)
    if isinstance(said, Markup):
        return {"html": said, **more}
    return {"text": str(said), **more}


def fault(message: object) -> Params | None:
    """The error message of a field."""
    return content(message, visuallyHiddenText=translate("Error"))


def label(value: object, heading: bool = False, size: str = "") -> Params:
    """A label or legend; with `heading` it is the page's h1."""
    kind = size or ("l" if heading else "")
    params = content(value) or {"text": ""}
    return params | {
        "isPageHeading": heading,
        "classes": f"govuk-label--{kind} govuk-fieldset__legend--{kind}" if kind else "",
    }


def options(choices: object, chosen: object = (), kind: str = "checked") -> list[Params]:
    """Choices as (value, label), (value, label, hint), a mapping value → label, or ready dicts.
    `chosen` is one value or several; `kind` says how a choice is marked."""
    if isinstance(choices, Mapping):
        choices = list(choices.items())
    picked = {str(chosen)} if isinstance(chosen, str) else _texts(chosen)
    found: list[Params] = []
    assert isinstance(choices, Iterable)
    for choice in choices:
        if isinstance(choice, Mapping):
            value, text, hint = choice["value"], choice["label"], choice.get("hint")
        elif isinstance(choice, str):
            value, text, hint = choice, choice, None
        else:
            value, text, hint = (*choice, None)[:3]
        item: Params = {"value": str(value), kind: str(value) in picked, **(content(text) or {})}
        if hint:
            item["hint"] = content(hint)
        found.append(item)
    return found


def _texts(values: object) -> set[str]:
    if isinstance(values, Iterable):
        return {str(value) for value in values}
    return set() if values is None else {str(values)}


def fault_list(errors: Mapping[str, str] | Sequence[object]) -> list[Params]:
    """The lines of an error summary, each leading to its field; "" is about the whole form."""
    if not isinstance(errors, Mapping):
        return [content(error) or {} for error in errors]
    return [
        (content(text) or {}) | ({"href": f"#{name}"} if name else {})
        for name, text in errors.items()
    ]


def rows(given: Iterable[object]) -> list[Params]:
    """Rows of a summary list, said in the current language. A row is a mapping or a tuple of key, value,
    source and the address of "change"."""
    found: list[Params] = []
    for row in given:
        if isinstance(row, Mapping):
            key, value = row.get("key"), row.get("value")
            source, change, verb = row.get("source"), row.get("change"), row.get("verb")
        else:
            assert isinstance(row, Sequence)
            key, value, source, change = (*row, None, None, None, None)[:4]
            verb = None
        found.append(
            {
                "key": _said(key),
                "value": _said(value),
                "source": say(source) if source else None,
                "change": change,
                "verb": say(verb) if verb else translate("Change"),
            }
        )
    return found


def _said(value: object) -> object:
    said = say(value)
    return "" if said is None else said


def cells(given: Iterable[Iterable[object]], numeric: Sequence[int] = ()) -> list[list[Params]]:
    """Rows of a table; the columns in `numeric` stand to the right."""
    return [head(row, numeric) for row in given]


def head(row: Iterable[object], numeric: Sequence[int] = ()) -> list[Params]:
    """One row of a table: texts, markup, or ready dicts."""
    found: list[Params] = []
    for place, cell in enumerate(row):
        ready = isinstance(cell, Mapping) and "format" in cell
        item: Params = dict(cell) if ready else content(cell) or {"text": ""}  # type: ignore[call-overload]  # a mapping
        if place in numeric:
            item["format"] = "numeric"
        found.append(item)
    return found


def tasks(items: Iterable[Mapping[str, object]]) -> list[Params]:
    """Lines of a task list: title, hint, href, status, and `done` or `colour` for its tag."""
    found: list[Params] = []
    for item in items:
        status = content(item.get("status")) or {"text": ""}
        colour = item.get("colour")
        line: Params = {
            "title": content(item["title"]),
            "hint": content(item.get("hint")),
            "status": {"tag": {**status, "classes": f"govuk-tag--{colour}"}} if colour else status,
        }
        if item.get("href"):
            line["href"] = item["href"]
        found.append(line)
    return found


def language_name(code: str, names: Mapping[str, str]) -> str:
    """How a language calls itself."""
    if code in names:
        return names[code]
    try:
        return str(Locale.parse(code).get_display_name() or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code
