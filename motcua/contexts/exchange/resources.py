"""The exchange over HTTP: the inbox of signed notices, and reads by other nodes."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.exchange import actions, inputs
from motcua.web import edge, signed
from motcua.web.answers import json
from motcua.web.routes import Allow, resource


async def take_notice(request: Request) -> Response:
    """202 with the receipt; 401 unsigned or wrongly signed, 409 replayed, 422 with a message for each field."""
    content = await edge.body(request)
    answer = await actions.receive_notice(
        edge.house(request),
        signed.message(request, content),
        request.path_params["registry"],
        inputs.notice(content),
    )
    return json(answer, 202)


async def answer_read(request: Request) -> Response:
    """200 with records, signed; 401, 403 and 404 as problems."""
    content = await edge.body(request)
    answer = await actions.receive_read(
        edge.house(request),
        signed.message(request, content),
        request.path_params["registry"],
        inputs.node_request(content),
    )
    return Response(answer.content, headers=answer.headers)


ROUTES = [
    resource(
        "/exchange/inbox/{registry}",
        take_notice,
        name="inbox",
        allow=Allow.MACHINE,
        methods=["POST"],
    ),
    resource(
        "/exchange/registries/{registry}",
        answer_read,
        name="node-read",
        allow=Allow.MACHINE,
        methods=["POST"],
    ),
]
