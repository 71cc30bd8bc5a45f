"""Banks over HTTP: the signed notice of movements."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.payments import actions
from motcua.infra.http_signatures import Message
from motcua.web import edge
from motcua.web.answers import json
from motcua.web.routes import Allow, resource


async def take_notice(request: Request) -> Response:
    """202 with what was new; 401 unsigned or wrongly signed, 403 another bank's, 409 replayed, 422 with the place."""
    message = _message(request, await edge.body(request))
    code = request.path_params["account"]
    return json(await actions.take_notice(edge.house(request), message, code), 202)


def _message(request: Request, content: bytes) -> Message:
    """The request as it came over the wire: the raw path, and repeated headers joined."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Message.request(
        request.method,
        request.headers.get("host", ""),
        raw.decode("ascii", "replace").partition("?")[0],
        headers,
        content,
        query=request.url.query,
    )


ROUTES = [
    resource(
        "/payments/notices/{account}",
        take_notice,
        name="payment-notice",
        allow=Allow.MACHINE,
        methods=["POST"],
    )
]
