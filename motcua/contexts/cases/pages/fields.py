"""How a question of a pack becomes a field: which kind, with which choices, and what stands in it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from motcua.contexts.cases.inputs.declaring import AGAIN
from motcua.contexts.cases.model.draft import Draft, packed_key
from motcua.contexts.catalogue.words import Question, State, Value
from motcua.contexts.catalogue.words.names import minor_digits
from motcua.kernel.texts import Message, Text, msg

_RADIOS = 7  # more choices than these stand in a list
_MOST_PLACES = 12
_WIDTHS = {"integer": 5, "decimal": 10, "number": 20, "time": 5}


def shown_question(
    draft: Draft,
    question: Question,
    state: State,
    raw: Mapping[str, str],
    error: str | None,
    now: datetime,
) -> dict[str, object]:
    """What the template needs. What was typed stands first, then the answer, then the suggestion."""
    typed = {**draft.typed.get(question.id, {}), **raw}
    choices = question.choices(state)
    kind = _kind(question, bool(choices), len(choices))
    value: object = _value(question, state, typed, draft.answers.get(packed_key(question.key)))
    places: list[tuple[str, Text]] = []
    if kind == "place" and error is not None and isinstance(value, str):
        places = _places(question, value, now)
    return {
        "id": question.id,
        "kind": kind,
        "label": _label(question),
        "hint": question.ask.hint,
        "legal_note": question.ask.legal_note,
        "required": question.ask.required,
        "choices": places or choices,
        "again": f"{question.id}{AGAIN}" if places else "",
        "value": "" if places else value,
        "error": msg("More than one place has this name. Which one?") if places else error,
        "currency": question.names.currency,
        "width": _WIDTHS.get(question.fact.type),
        "consent": question.ask.consent is not None,
        "code": _code(question, state) if kind == "place" and error is None else "",
    }


def _label(question: Question) -> Text | Message:
    """What may be left out says so; a consent is a free choice anyway."""
    if question.ask.required or question.ask.consent is not None:
        return question.label
    return msg("{label} (may be left out)", label=question.label)


def _kind(question: Question, chooses: bool, count: int) -> str:
    match question.fact.type:
        case "date":
            return "date"
        case "partial-date" | "longtext" | "money" | "choices" | "declaration" as kind:
            return kind
        case "unit" if not chooses:
            return "place"
        case _ if chooses:
            return "radios" if count <= _RADIOS else "select"
        case _:
            return "text"


def _value(question: Question, state: State, typed: Mapping[str, str], answered: object) -> object:
    if question.fact.type in ("date", "partial-date"):
        parts = {part: typed.get(f"{question.id}-{part}", "") for part in ("day", "month", "year")}
        if any(parts.values()):
            return parts
    elif question.fact.type == "choices" and question.id in typed:
        return typed[question.id].split("\n")
    elif question.id in typed:
        return typed[question.id]
    if answered is not None:
        return _plain(question, state.value(*question.key))
    suggested = question.default(state)
    if suggested is None and question.ask.choices_from and len(question.offered(state)) == 1:
        suggested = question.offered(state)[0]
    return _plain(question, suggested)


def _plain(question: Question, value: Value) -> object:
    if question.fact.type == "declaration":
        return "yes" if value else ""
    if question.fact.type == "partial-date" and isinstance(value, str):
        return dict(zip(("year", "month", "day"), value.split("-"), strict=False))
    if question.fact.type == "money" and isinstance(value, int):
        digits = minor_digits(question.names.currency)
        return str(Decimal(value).scaleb(-digits))
    if isinstance(value, bool):
        return "true" if value else "false"
    if question.fact.type == "unit" and isinstance(value, str) and not question.ask.choices_from:
        return question.names.text(question.fact.fact, value)
    return value


def _code(question: Question, state: State) -> str:
    """The code behind the name that stands in the field: sent back with it, so that a name which two
    places share is not asked twice."""
    value = state.value(*question.key)
    return value if isinstance(value, str) else ""


def _places(question: Question, typed: str, now: datetime) -> list[tuple[str, Text]]:
    """The places that a name may mean, to choose from."""
    territory = question.names.territory
    found = territory.search(typed, _MOST_PLACES, level=question.fact.level, at=now.date())
    return [(unit.code, question.names.text(question.fact.fact, unit.code)) for unit in found]
