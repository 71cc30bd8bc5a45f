"""Reading what was sent: forms and uploads, size-limited, with one refusal that names the field."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request

from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import edge, visit
from motcua.web.bodies import Form, UnreadableForm, Upload, parse

__all__ = ["Form", "UnreadableForm", "Upload", "date_of", "form", "form_token", "one"]


async def form(request: Request) -> Form:
    """The form of this request; its CSRF token has been checked. Raises UnreadableForm."""
    seen = visit.of(request)
    if seen.form is None:
        kind = request.headers.get("content-type", "")
        seen.form = parse(kind, await edge.body(request))
    return seen.form


def one(sent: Mapping[str, list[str]], name: str, default: str = "") -> str:
    """The first value of a field without the spaces around it."""
    values = sent.get(name)
    return values[0].strip() if values else default


def form_token(sent: Mapping[str, list[str]]) -> str:
    """The form's own token: sent twice, it is the same submission. Raises UnreadableForm."""
    token = one(sent, "form_token")
    if not 16 <= len(token) <= 64 or not token.isascii():
        raise UnreadableForm()
    return token


def date_of(sent: Mapping[str, list[str]], name: str) -> date | None:
    """The date of a date field (three boxes, or one ISO value); None when it was left empty.
    Raises Invalid naming the field."""
    whole = one(sent, name)
    parts = [one(sent, f"{name}-{part}") for part in ("year", "month", "day")]
    if whole:
        parts = whole.split("-")
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise Invalid({name: msg("Enter a real date: day, month and year in numbers")}) from None
