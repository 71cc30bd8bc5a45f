"""Rating a case that is answered: what the form shows, and sending it, signed in or by the receipt's code."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.actions import rating
from motcua.contexts.cases.errors import StatusNotFound, TooManyTries
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages import following, status
from motcua.contexts.cases.pages.rated import SAID
from motcua.kernel.errors import Invalid
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def rate(request: Request) -> Response:
    key, said = inputs.filed_key(request.path_params["key"]), await _said(request)
    try:
        async with transaction(request) as tx:
            await rating.rate(tx, edge.actor(request), key, said, now=edge.clock(request))
    except Invalid as wrong:
        return await following.case_page(request, errors=wrong.fields, said=said)
    return answers.see_other(request, "case", key=key)


async def rate_by_code(request: Request) -> Response:
    said = await _said(request)
    try:
        case = await rating.rate_by_code(
            edge.house(request), said, address=edge.address(request), now=edge.clock(request)
        )
    except (StatusNotFound, TooManyTries) as refused:
        return status.refused(request, said, refused)
    except Invalid as wrong:
        return await status.show_again(request, said, wrong.fields)
    return await status.shown(request, case, said)


async def _said(request: Request) -> Mapping[str, str]:
    sent = await forms.form(request)
    return {name: forms.one(sent, name)[:4000] for name in (*SAID, "reference", "code")}


ROUTES = [
    page("/cases/{key}/rate", rate, name="rate", allow=Allow.SIGNED_IN, methods=["POST"]),
    page("/status/rate", rate_by_code, name="rate-by-code", allow=Allow.ANYBODY, methods=["POST"]),
]
