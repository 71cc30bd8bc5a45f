"""One's own sessions: to see them, and to end the one on a lost device."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.identity import access, actions
from motcua.contexts.identity.errors import SessionNotFound
from motcua.web import answers, edge
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, Route, page


async def list_sessions(request: Request) -> Response:
    actor = edge.actor(request)
    async with reading(request) as tx:
        sessions = await access.own_sessions(tx, actor, edge.clock(request))
    return answers.html(
        request, "identity/sessions.html", title="Where you are signed in", sessions=sessions
    )


async def end_session(request: Request) -> Response:
    try:
        session_id = UUID(request.path_params["session"])
    except ValueError:
        raise SessionNotFound() from None
    async with transaction(request) as tx:
        await actions.revoke_session(tx, edge.actor(request), session_id, now=edge.clock(request))
    return answers.see_other(request, "own-sessions")


ROUTES: list[Route] = [
    page("/account/sessions", list_sessions, name="own-sessions", allow=Allow.SIGNED_IN),
    page(
        "/account/sessions/{session}/end",
        end_session,
        name="end-session",
        allow=Allow.SIGNED_IN,
        methods=["POST"],
    ),
]
