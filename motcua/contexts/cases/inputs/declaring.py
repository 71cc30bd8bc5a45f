"""Forms of a declaration read into typed values; one message for each wrong field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from motcua.contexts.cases.actions.papers import Given
from motcua.contexts.cases.errors import CaseNotFound, DraftNotFound
from motcua.contexts.cases.model.delivery import Way
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import FormPage, Question
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import forms
from motcua.web.forms import Form

AGAIN = ".again"
CODE = ".code"
_LONGEST_REASON = 2000


def draft_key(text: str) -> CaseKey:
    """Raises DraftNotFound."""
    try:
        return CaseKey.parse(text)
    except ValueError:
        raise DraftNotFound() from None


def filed_key(text: str) -> CaseKey:
    """Raises CaseNotFound."""
    try:
        return CaseKey.parse(text)
    except ValueError:
        raise CaseNotFound() from None


def some_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def raw_answers(sent: Form, questions: Iterable[Question]) -> dict[str, str]:
    """What was typed, by field; of several choices a line each. Where a list was offered, a name
    typed anew (`.again`) wins over it."""
    several = [q.id for q in questions if q.fact.type == "choices"]
    raw = {name: values[0] for name, values in sent.fields.items()}
    for name in several:
        raw[name] = "\n".join(sent.fields.get(name, ()))
    for name, text in list(raw.items()):
        if name.endswith(AGAIN) and text.strip():
            raw[name.removesuffix(AGAIN)] = text
        if name.endswith(CODE) and text and raw.get(_was(name)) == raw.get(name.removesuffix(CODE)):
            raw[name.removesuffix(CODE)] = text  # the name stands there as it was shown
    return raw


def _was(name: str) -> str:
    return f"{name.removesuffix(CODE)}.was"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person to be found: number and date of birth as typed in one question."""

    number: str
    born: date


def people(sent: Form, page: FormPage) -> tuple[dict[str, Wanted], dict[str, str]]:
    """Persons asked for on a page, by role, and one message for each wrong field. Left empty, nothing
    is asked for: a person found before stays."""
    found: dict[str, Wanted] = {}
    errors: dict[str, str] = {}
    for question in page.people:
        role = question.id.removeprefix("person.")
        wanted, wrong = person(sent, question.id)
        errors.update(wrong)
        if wanted is not None:
            found[role] = wanted
    return found, errors


def person(sent: Form, name: str) -> tuple[Wanted | None, dict[str, str]]:
    """The fields NAME (the number) and NAME.born (its date)."""
    number = "".join(forms.one(sent, name).split())
    errors: dict[str, str] = {}
    born: date | None = None
    try:
        born = forms.date_of(sent, f"{name}.born")
    except Invalid as wrong:
        errors |= wrong.fields
    if not number and born is None and not errors:
        return None, {}
    if not number or len(number) > 40:
        errors[name] = msg("Enter the personal number as it stands on the identity card")
    if born is None and f"{name}.born" not in errors:
        errors[f"{name}.born"] = msg("Enter the date of birth: day, month and year in numbers")
    return (None, errors) if errors or born is None else (Wanted(number, born), {})


def reason(sent: Form, name: str, message: str) -> str:
    """A free text that must be there. Raises Invalid."""
    text = forms.one(sent, name)
    if not text:
        raise Invalid({name: message})
    if len(text) > _LONGEST_REASON:
        raise Invalid({name: msg("Use at most {most} characters", most=_LONGEST_REASON)})
    return text


def uploads(sent: Form, name: str) -> list[Given]:
    """The files of a field, as many as were chosen."""
    return [Given(file.filename, file.content) for file in sent.uploads.get(name, [])]


def version(sent: Mapping[str, list[str]]) -> int:
    """The draft's version that was checked; 0 (stale) if it is no number."""
    text = forms.one(sent, "version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


CAME = (
    "came", "posted-day", "posted-month", "posted-year", "arrived-day", "arrived-month", "arrived-year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """How a declaration came to an official: brought, or by post with its days."""

    channel: Channel
    posted_on: date | None = None
    arrived_on: date | None = None


def came(sent: Form, today: date) -> Came:
    """Raises Invalid: a postmark is not younger than the arrival, and neither lies ahead."""
    place = envelope(sent)
    if forms.one(sent, f"{place}came") != Channel.POST:
        return Came(Channel.COUNTER)
    days: dict[str, date] = {}
    errors: dict[str, str] = {}
    for name in ("posted", "arrived"):
        try:
            day = forms.date_of(sent, place + name)
        except Invalid as wrong:
            errors |= wrong.fields
            continue
        if day is None:
            errors[place + name] = msg("Enter the day: day, month and year in numbers")
        elif day > today:
            errors[place + name] = msg(
                "This day lies ahead. Enter the one that stands on the envelope"
            )
        else:
            days[name] = day
    if not errors and days["posted"] > days["arrived"]:
        errors[f"{place}posted"] = msg("The postmark cannot be younger than the day of arrival")
    if errors:
        raise Invalid(errors)
    return Came(Channel.POST, days["posted"], days["arrived"])


def typed_envelope(sent: Form | None) -> dict[str, str]:
    """What was typed there, to be shown again."""
    place = "" if sent is None else envelope(sent)
    return {name: "" if sent is None else forms.one(sent, place + name) for name in CAME}


def envelope(sent: Form) -> str:
    """What stands before the names of the form's fields about how it came: a page has several such forms."""
    return forms.one(sent, "envelope")[:20]


def delivery(sent: Form, ways: Sequence[Way]) -> tuple[Way, str | None]:
    """How the result is wanted, and for the post to which address. Raises Invalid."""
    chosen = next((way for way in ways if way == forms.one(sent, "way")), None)
    if chosen is None:
        raise Invalid({"way": msg("Choose how you want to get the result")})
    if chosen is not Way.POST:
        return chosen, None
    return chosen, reason(sent, "address", msg("Enter the address to which it is to be sent"))
