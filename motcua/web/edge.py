"""What a handler may ask about its request: the house, the actor, the moment, the language, the body."""

from datetime import datetime

from starlette.requests import Request

from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.web import visit


def house(request: Request) -> House:
    return visit.of(request).house


def actor(request: Request) -> Actor:
    """Who asks; NOBODY when nobody has signed in."""
    return visit.of(request).actor


def clock(request: Request) -> datetime:
    """The moment of this request: the same for all that it does."""
    return visit.of(request).now


def language(request: Request) -> str:
    return visit.of(request).language


def session_token(request: Request) -> str:
    """The session's token, or the visitor's cookie when nobody has signed in."""
    return visit.of(request).binding


def address(request: Request) -> str:
    """The peer's network address, for limits only: never stored, never logged."""
    if visit.of(request).frame.proxied:
        return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return request.client.host if request.client else ""


async def body(request: Request) -> bytes:
    """The raw body, within the route's size limit."""
    return visit.of(request).body
