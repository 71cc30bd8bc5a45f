"""Records for programs that act for a signed-in person: the declared facts, with the tracker's entry."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.registries import access, inputs
from motcua.web import answers, edge
from motcua.web.routes import Allow, resource


async def read_records(request: Request) -> Response:
    """200 with the records in force, an empty list if there are none; 403 without a declared purpose, or
    without an open case of the reader's agency about the subject."""
    records = await access.read_for_case(
        edge.house(request),
        edge.actor(request),
        inputs.purpose(request),
        registry=request.path_params["registry"],
        subject_id=inputs.subject(request),
    )
    return answers.json(records)


ROUTES = [
    resource(
        "/registries/{registry}/{subject}", read_records, name="records", allow=Allow.SIGNED_IN
    ),
]
