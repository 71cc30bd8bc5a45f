"""A refusal becomes a page for people or a problem (RFC 9457) for programs."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from motcua.infra.ids import random_token
from motcua.kernel.errors import Denied, DomainError, Invalid, Unavailable
from motcua.kernel.texts import msg
from motcua.web import answers, texts, visit

STATUS = {"not-found": 404, "denied": 403, "invalid": 422, "conflict": 409, "unavailable": 503}
_log = structlog.get_logger("motcua.web")


class NotSignedIn(Denied):
    code, text, status = "not-signed-in", "Please sign in first.", "not-signed-in"


class FormOutOfDate(Denied):
    code = "form-out-of-date"
    text = (
        "This form is out of date, because you signed in or out since you opened it. "
        "Go back, load the page again and send it once more."
    )


class TooMuch(Invalid):
    code, status = "too-large", "too-large"
    text = "What was sent is too large. Choose a smaller file, or a photo of lower quality."


class TooOften(Unavailable):
    code, status = "too-often", "too-often"
    text = "That was a lot of requests in a short time. Wait a moment and try again."


class TooSlow(Unavailable):
    code, text = "too-slow", "This took too long. Please try again. Nothing is lost."


class WrongMethod(Invalid):
    code, status = "wrong-method", "wrong-method"
    text = "This page cannot be opened by its address alone. Start from your page."


class Unexpected(DomainError):
    code, status = "unexpected", "unexpected"
    text = "Something went wrong on our side. What you had saved is kept. Please try again later."


STATUS |= {
    "not-signed-in": 401,
    "too-large": 413,
    "too-often": 429,
    "wrong-method": 405,
    "unexpected": 500,
}
TITLES = {
    401: msg("Sign in"),
    403: msg("You cannot do this"),
    404: msg("Page not found"),
    405: msg("Page not found"),
    409: msg("This has changed"),
    413: msg("Too large"),
    422: msg("Please check"),
    429: msg("Please wait a moment"),
    500: msg("Something went wrong"),
    503: msg("Not available now"),
}


def status_of(refusal: DomainError) -> int:
    return STATUS.get(refusal.status, 422)


def said(refusal: DomainError) -> str:
    """The refusal's text in the current language."""
    return texts.translate(refusal.text, **refusal.data)


def answer(request: Request, refusal: DomainError, *, machine_readable: bool) -> Response:
    """The page or the problem of a planned refusal."""
    seen = visit.of(request)
    texts.speak(seen.language)
    status = status_of(refusal)
    if status >= 500:
        seen.reference = seen.reference or random_token(6)
    fields = {}
    if isinstance(refusal, Invalid):
        fields = {name: str(texts.translate(text)) for name, text in refusal.fields.items()}
    if machine_readable:
        return _problem(refusal, status, fields, seen.reference)
    response = answers.html(
        request,
        "refused.html",
        title=TITLES.get(status, TITLES[422]),
        status=status,
        text=said(refusal),
        kind=refusal.status,
        fields_refused=list(fields.values()),
        reference=seen.reference,
    )
    if status in (429, 503):
        response.headers["retry-after"] = "5"
    return response


def _problem(refusal: DomainError, status: int, fields: dict[str, str], reference: str) -> Response:
    problem: dict[str, object] = {
        "type": f"urn:motcua:{refusal.code}",
        "title": said(refusal),
        "status": status,
        "code": refusal.code,
    }
    if fields:
        problem["errors"] = fields
    if reference:
        problem["reference"] = reference
    response = answers.json(problem, status, media_type="application/problem+json")
    if status in (429, 503):
        response.headers["retry-after"] = "5"
    return response


def unexpected(request: Request, fault: BaseException, *, machine_readable: bool) -> Response:
    """A bug: the trace goes to the log under a reference, the person gets a plain page with it; words alone
    if the bug lies in what every page shows."""
    seen = visit.of(request)
    seen.reference = random_token(6)
    _log.error("unexpected", reference=seen.reference, route=seen.route, exc_info=fault)
    texts.speak(seen.language)
    refusal = Unexpected()
    try:
        return answer(request, refusal, machine_readable=machine_readable)
    except Exception as again:  # noqa: BLE001  # whatever it is, the person gets an answer
        _log.error("unexpected", reference=seen.reference, route=seen.route, exc_info=again)
        return Response(f"{said(refusal)} ({seen.reference})", 500, media_type="text/plain")
