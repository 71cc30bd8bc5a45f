"""How a question of a pack becomes a field: which kind, with which choices, and what stands in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from motcua.contexts.cases.inputs.declaring import AGAIN
from motcua.contexts.cases.model.draft import Draft, packed_key
from motcua.contexts.catalogue.words import Question, State, Value, Withheld, places
from motcua.contexts.catalogue.words.asks import PLACE
from motcua.contexts.catalogue.words.entries import MARK
from motcua.contexts.catalogue.words.names import minor_digits
from motcua.contexts.catalogue.words.places import WITHIN
from motcua.contexts.registries.words import masked_token
from motcua.kernel.texts import Message, Text, msg

_RADIOS = 7  # more choices than these stand in a list
_WIDTHS = {"integer": 5, "decimal": 10, "number": 20, "time": 5}


def shown_questions(
    draft: Draft,
    questions: Sequence[Question],
    state: State,
    raw: Mapping[str, str],
    errors: Mapping[str, str],
    now: datetime,
) -> list[dict[str, object]]:
    """The fields of a form; the two parts of an address stand together."""
    made: dict[str, dict[str, object]] = {
        q.id: shown_question(draft, q, state, raw, errors.get(q.id), now) for q in questions
    }
    for question in questions:
        place = made.get(_place_of(question))
        if question.ask.place is not None and place is not None:
            made[question.id] |= {
                "kind": "address",
                "place": made.pop(_place_of(question)) | _region(question, state, raw, draft, now),
            }
    return list(made.values())


def _place_of(question: Question) -> str:
    stem, mark, entry = question.id.partition(MARK)
    return f"{stem}{PLACE}{mark}{entry}"


def _region(
    question: Question, state: State, raw: Mapping[str, str], draft: Draft, now: datetime
) -> dict[str, object]:
    """What the place of an address lies in: a list to choose from, and what was chosen."""
    names, id = question.names, _place_of(question)
    place = names.facts[question.ask.place or ""]
    typed = {**draft.typed.get(id, {}), **raw}
    chosen = typed.get(f"{id}{WITHIN}", "")
    known = state.value(question.key[0], place.fact)
    if not chosen and isinstance(known, str):
        unit = names.territory.unit_by_code(known)
        chosen = unit.parent or "" if unit is not None else ""
    units = places.regions(names.territory, place, now.date())
    levels = {level.id: level.title for level in names.territory.levels()}
    return {
        "within": f"{id}{WITHIN}",
        "regions": [(unit.code, unit.title()) for unit in units],
        "region": chosen,
        "region_label": levels[units[0].level] if units else {},
    }


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
    offered: list[tuple[str, Text]] = []
    named = False
    if kind == "place" and error is not None and isinstance(value, str):
        offered, named = _places(question, value, now, typed.get(f"{question.id}{WITHIN}", ""))
    return {
        "id": question.id,
        "kind": kind,
        "label": _label(question),
        "hint": _kept_number(question, state, draft) or question.ask.hint,
        "legal_note": question.ask.legal_note,
        "required": question.ask.required,
        "choices": offered or choices,
        "again": f"{question.id}{AGAIN}" if offered else "",
        "many": len(offered) > places.MOST,
        "value": "" if offered else value,
        "error": _which(named) if offered else error,
        "currency": question.names.currency,
        "width": _WIDTHS.get(question.fact.type),
        "consent": question.ask.consent is not None,
        "code": _code(question, state) if kind == "place" and error is None else "",
    }


def _kept_number(question: Question, state: State, draft: Draft) -> Message | None:
    """A number that was given is kept sealed: only its end is shown, and what to do to keep it."""
    value = state.value(*question.key)
    if question.fact.type != "number" or packed_key(question.key) not in draft.answers:
        return None
    if not isinstance(value, str) or isinstance(value, Withheld):
        return None
    return msg("Given: {number}. Leave it empty to keep it.", number=masked_token(value))


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
    if answered is not None and question.fact.type == "number":
        return ""
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


def _places(
    question: Question, typed: str, now: datetime, within: str
) -> tuple[list[tuple[str, Text]], bool]:
    """The places that a name may mean, to choose from, and whether it names any; else all that lie in the region."""
    territory, names = question.names.territory, question.names
    day = now.date()
    units = places.found(territory, question.fact, typed, day, within=within)
    named = bool(units)
    if not named and within and question.fact.level is not None:
        units = territory.units(question.fact.level, parent=within, at=day)
    return [(unit.code, names.text(question.fact.fact, unit.code)) for unit in units], named


def _which(named: bool) -> Message:
    if named:
        return msg("More than one place has this name. Which one?")
    return msg("No place has this name. Choose one from the list")
