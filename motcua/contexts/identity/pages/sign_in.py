"""Signing in by an OpenID Connect provider, and signing out."""

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.identity import access, actions, model
from motcua.contexts.identity.clients import Clients, OpenIdConnect
from motcua.contexts.identity.errors import NoSuchDoor, NotKnownHere, SignInExpired, SignInRefused
from motcua.contexts.identity.pages import demo
from motcua.contexts.identity.pages.answer import (
    STATE_COOKIE,
    drop_cookie,
    set_cookie,
    signed_in,
)
from motcua.contexts.identity.words import Audience, PeoplePort, SignIn
from motcua.kernel.actors import ActorKind
from motcua.web import answers, edge, visit
from motcua.web.doors import reading, transaction
from motcua.web.ports import SESSION_COOKIE
from motcua.web.routes import Allow, Route, page


async def show_sign_in(request: Request) -> Response:
    """The doors that there are. None at all is not found."""
    return await demo.show(request, text="", return_to=request.query_params.get("next", ""))


async def go_to_provider(request: Request) -> Response:
    """Off to the provider, with a state that only this browser has."""
    audience = request.path_params["audience"]
    client = _client(request, audience)
    return_to = request.query_params.get("next", "")
    async with transaction(request) as tx:
        state, sign_in = await actions.begin_sign_in(
            tx, audience, return_to, now=edge.clock(request)
        )
    address = await client.address(
        state=state, nonce=sign_in.nonce, verifier=sign_in.verifier, back=_back(request)
    )
    response = answers.go(address)
    within = int(model.SIGN_IN_WITHIN.total_seconds())
    set_cookie(request, response, STATE_COOKIE, state, within)
    return response


async def come_back(request: Request) -> Response:
    """The provider's answer. The state must be this browser's and unused."""
    state = request.query_params.get("state", "")
    kept = request.cookies.get(visit.of(request).frame.cookie(STATE_COOKIE))
    if not state or state != kept:
        raise SignInExpired()
    async with transaction(request) as tx:
        sign_in = await actions.take_sign_in(tx, state, now=edge.clock(request))
    code = request.query_params.get("code", "")
    if not code:
        raise SignInRefused(reason="no-code")
    client = _client(request, sign_in.audience)
    claims = await client.claims(
        code=code,
        nonce=sign_in.nonce,
        verifier=sign_in.verifier,
        back=_back(request),
        now=edge.clock(request),
    )
    response = await _open(request, client, sign_in, claims)
    drop_cookie(request, response, STATE_COOKIE)
    return response


async def _open(
    request: Request, client: OpenIdConnect, sign_in: SignIn, claims: Mapping[str, object]
) -> Response:
    kind, account = await _account(request, client, sign_in.audience, claims)
    async with transaction(request) as tx:
        token = await actions.open_session(
            tx,
            kind=kind,
            account=account,
            method="oidc",
            now=edge.clock(request),
            device=request.headers.get("user-agent", ""),
            replaced=edge.actor(request),
        )
    return signed_in(request, token, kind, sign_in.return_to)


async def _account(
    request: Request, client: OpenIdConnect, audience: Audience, claims: Mapping[str, object]
) -> tuple[ActorKind, UUID]:
    """Who this is here. Raises NotKnownHere."""
    if audience == "citizens":
        number = claims.get(client.provider.claim)
        people = edge.house(request).part(PeoplePort)
        subject = await people.by_number(number) if isinstance(number, str) else None
        if subject is None:
            raise NotKnownHere()
        return ActorKind.CITIZEN, subject
    async with reading(request) as tx:
        official = await access.official_of(tx, str(claims["iss"]), str(claims["sub"]))
    if official is None:
        raise NotKnownHere()
    return ActorKind(official.kind), official.id


async def sign_out(request: Request) -> Response:
    """End this session; the page afterwards is the public one."""
    async with transaction(request) as tx:
        await actions.sign_out(tx, edge.actor(request), now=edge.clock(request))
    response = answers.go("/")
    drop_cookie(request, response, SESSION_COOKIE)
    return response


def _client(request: Request, audience: str) -> OpenIdConnect:
    client = edge.house(request).part(Clients).of(audience)
    if client is None:
        raise NoSuchDoor()
    return client


def _back(request: Request) -> str:
    return edge.house(request).settings.base_url.rstrip("/") + "/sign-in/back"


ROUTES: list[Route] = [
    page("/sign-in", show_sign_in, name="sign-in", allow=Allow.ANYBODY),
    page("/sign-in/with/{audience}", go_to_provider, name="sign-in-with", allow=Allow.ANYBODY),
    page("/sign-in/back", come_back, name="sign-in-back", allow=Allow.ANYBODY),
    page("/sign-out", sign_out, name="sign-out", allow=Allow.ANYBODY, methods=["POST"]),
]
