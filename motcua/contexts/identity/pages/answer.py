"""The answer after a sign-in: the cookie, and the way to one's own pages."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.identity import model
from motcua.kernel.actors import ActorKind
from motcua.web import answers, visit
from motcua.web.ports import SESSION_COOKIE

STATE_COOKIE = "motcua_sign_in"


def signed_in(request: Request, token: str, kind: ActorKind, return_to: str) -> Response:
    """To where the person wanted to go, else to their own first page."""
    response = answers.go(model.local_path(return_to) or model.home_of(kind))
    longest = int(model.LONGEST.get(kind, model.LONGEST[ActorKind.OFFICIAL]).total_seconds())
    set_cookie(request, response, SESSION_COOKIE, token, longest)
    return response


def set_cookie(request: Request, response: Response, name: str, value: str, age_s: int) -> None:
    """Never readable by scripts, never sent along by other sites' forms."""
    frame = visit.of(request).frame
    response.set_cookie(
        frame.cookie(name),
        value,
        max_age=age_s,
        path="/",
        httponly=True,
        samesite="lax",
        secure=frame.secure_cookies,
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    frame = visit.of(request).frame
    response.delete_cookie(
        frame.cookie(name), path="/", httponly=True, samesite="lax", secure=frame.secure_cookies
    )
