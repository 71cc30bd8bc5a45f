"""Banks over HTTP: the signed notice of movements."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.payments import actions
from motcua.web import edge, signed
from motcua.web.answers import json
from motcua.web.routes import Allow, resource


async def take_notice(request: Request) -> Response:
    """202 with what was new; 401 unsigned or wrongly signed, 403 another bank's, 409 replayed, 422 with the place."""
    message = signed.message(request, await edge.body(request))
    code = request.path_params["account"]
    return json(await actions.take_notice(edge.house(request), message, code), 202)


ROUTES = [
    resource(
        "/payments/notices/{account}",
        take_notice,
        name="payment-notice",
        allow=Allow.MACHINE,
        methods=["POST"],
    )
]
