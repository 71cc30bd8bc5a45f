"""How far a case is, for whoever has its number and the code of its receipt. Neither stands in an address."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.access import rating as ratable
from motcua.contexts.cases.access import tracking as access
from motcua.contexts.cases.actions import tracking
from motcua.contexts.cases.errors import CaseNotFound, StatusNotFound, TooManyTries
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.tracking import Seen
from motcua.contexts.cases.pages import rated
from motcua.contexts.cases.pages.following import way_to
from motcua.contexts.cases.pages.home import COLOURS, STATES
from motcua.kernel.actors import NOBODY
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading
from motcua.web.routes import Allow, page


async def ask(request: Request) -> Response:
    """Enter a number and a code."""
    return _form(request, {})


async def ask_about(request: Request) -> Response:
    """Where a receipt's QR leads: the number stands there already. Who has signed in and takes part, or works on it,
    is led to the case itself."""
    reference = request.path_params["reference"]
    if edge.actor(request) is not NOBODY:
        try:
            return await way_to(request, reference)
        except CaseNotFound:
            pass
    return _form(request, {"reference": reference})


async def show(request: Request) -> Response:
    house, sent = edge.house(request), await forms.form(request)
    said = {name: forms.one(sent, name).strip()[:100] for name in ("reference", "code")}
    lacking = {
        name: text
        for name, text in (
            ("reference", msg("Enter the dossier number")),
            ("code", msg("Enter the code that stands beside it on the receipt")),
        )
        if not said[name]
    }
    if lacking:
        return _form(request, said, lacking, status=422)
    try:
        case = await tracking.find(
            house, **said, address=edge.address(request), now=edge.clock(request)
        )
    except (StatusNotFound, TooManyTries) as refusal:
        return refused(request, said, refusal)
    return await shown(request, case, said)


def refused(
    request: Request, said: Mapping[str, str], refusal: StatusNotFound | TooManyTries
) -> Response:
    """The form again, with what was typed but the code."""
    status = 404 if isinstance(refusal, StatusNotFound) else 503
    return _form(request, said, {"code": refusal.text}, status=status)


async def show_again(
    request: Request, said: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    """The case, with what is wrong in what one wants to say about it."""
    try:
        case = await tracking.find(
            edge.house(request), reference=said["reference"], code=said["code"],
            address=edge.address(request), now=edge.clock(request),
        )  # fmt: skip
    except (StatusNotFound, TooManyTries) as refusal:
        return refused(request, said, refusal)
    return await shown(request, case, said, errors)


async def shown(
    request: Request, case: Case, said: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> Response:
    async with reading(request) as tx:
        parts = await access.seen(tx, edge.house(request), case)
        rating = await ratable.of(tx, case)
    hidden = {name: said.get(name, "") for name in ("reference", "code")}
    return answers.html(
        request, "cases/status.html", title=msg("Where the application stands"),
        status=422 if errors else 200, errors=errors or {},
        parts=[(part, _in_words(request, part)) for part in parts],
        **rated.shown(rating, "/status/rate", hidden, said),
    )  # fmt: skip


def _in_words(request: Request, part: Seen) -> dict[str, object]:
    return {
        "state": STATES[part.state],
        "colour": COLOURS.get(part.state, "blue"),
        "status": declared.current(edge.house(request)).status(part.state, part.beside),
    }


def _form(
    request: Request, said: Mapping[str, str], errors: Mapping[str, str] | None = None, *,
    status: int = 200,
) -> Response:  # fmt: skip
    return answers.html(
        request, "cases/ask_status.html", title=msg("How far is my application?"), status=status,
        said=said, errors=errors or {},
    )  # fmt: skip


ROUTES = [
    page("/status", ask, name="ask-status", allow=Allow.ANYBODY, menu="Follow an application"),
    page("/status", show, name="status", allow=Allow.ANYBODY, methods=["POST"]),
    page("/status/{reference:path}", ask_about, name="ask-status-of", allow=Allow.ANYBODY),
]
