"""Passkeys of officials: to sign in with one, to add one, to remove a lost one.

The browser's part is `static/passkey.js`; the challenge is kept like that of any other sign-in, and used once.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.identity import access, actions, model
from motcua.contexts.identity.clients.webauthn import Passkeys
from motcua.contexts.identity.errors import NoSuchDoor, NotKnownHere, SignInExpired
from motcua.contexts.identity.pages.answer import (
    STATE_COOKIE,
    drop_cookie,
    set_cookie,
    signed_in,
)
from motcua.contexts.identity.words import SignIn
from motcua.kernel.actors import ActorKind
from motcua.web import answers, edge, forms, visit
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, Route, page


async def begin(request: Request) -> Response:
    """A page that asks the browser for a passkey. Raises NoSuchDoor where there can be none."""
    passkeys = _passkeys(request)
    sent = await forms.form(request)
    async with transaction(request) as tx:
        state, sign_in = await actions.begin_sign_in(
            tx, "officials", forms.one(sent, "next"), now=edge.clock(request)
        )
    options = passkeys.to_get(sign_in.nonce)
    return _ceremony(request, "Sign in with a passkey", "get", options, state)


async def enter(request: Request) -> Response:
    """The browser's answer. Raises PasskeyRefused, SignInExpired."""
    sent, sign_in = await forms.form(request), await _taken(request)
    async with transaction(request) as tx:
        official = await actions.use_passkey(
            tx, _passkeys(request), forms.one(sent, "answer"), sign_in.nonce,
            now=edge.clock(request),
        )  # fmt: skip
        kind = ActorKind(official.kind)
        token = await actions.open_session(
            tx,
            kind=kind,
            account=official.id,
            method="passkey",
            now=edge.clock(request),
            device=request.headers.get("user-agent", ""),
            replaced=edge.actor(request),
        )
    response = signed_in(request, token, kind, sign_in.return_to)
    drop_cookie(request, response, STATE_COOKIE)
    return response


async def list_own(request: Request) -> Response:
    async with reading(request) as tx:
        found = await access.own_passkeys(tx, edge.actor(request))
    base = edge.house(request).settings.base_url
    return answers.html(
        request, "identity/passkeys.html", title="Your passkeys", passkeys=found,
        possible=Passkeys.of(base) is not None, named=_named,
    )  # fmt: skip


async def begin_adding(request: Request) -> Response:
    """A page that asks the browser for a new passkey."""
    passkeys = _passkeys(request)
    async with transaction(request) as tx:
        official = await access.official(tx, edge.actor(request).id)
        if official is None:
            raise NotKnownHere()
        known = await access.own_passkeys(tx, edge.actor(request))
        state, sign_in = await actions.begin_sign_in(tx, "officials", "", now=edge.clock(request))
    options = passkeys.to_create(official, sign_in.nonce, [one.credential_id for one in known])
    return _ceremony(request, "Add a passkey", "create", options, state)


async def add(request: Request) -> Response:
    sent, sign_in = await forms.form(request), await _taken(request)
    proven = _passkeys(request).created(forms.one(sent, "answer"), sign_in.nonce)
    async with transaction(request) as tx:
        label = model.device_of(request.headers.get("user-agent", ""))
        await actions.add_passkey(
            tx, edge.actor(request), proven, label=label, now=edge.clock(request)
        )
    response = answers.see_other(request, "own-passkeys")
    drop_cookie(request, response, STATE_COOKIE)
    return response


async def remove(request: Request) -> Response:
    try:
        credential_id = urlsafe_b64decode(request.path_params["passkey"])
    except (NotBase64, ValueError):
        credential_id = b""
    async with transaction(request) as tx:
        await actions.remove_passkey(
            tx, edge.actor(request), credential_id, now=edge.clock(request)
        )
    return answers.see_other(request, "own-passkeys")


def _ceremony(request: Request, title: str, verb: str, options: str, state: str) -> Response:
    response = answers.html(
        request, "identity/passkey.html", title=title, verb=verb, options=options
    )
    set_cookie(request, response, STATE_COOKIE, state, int(model.SIGN_IN_WITHIN.total_seconds()))
    return response


async def _taken(request: Request) -> SignIn:
    """The challenge that this browser was given, once, whatever comes of it. Raises SignInExpired."""
    state = request.cookies.get(visit.of(request).frame.cookie(STATE_COOKIE))
    if not state:
        raise SignInExpired()
    async with transaction(request) as tx:
        return await actions.take_sign_in(tx, state, now=edge.clock(request))


def _passkeys(request: Request) -> Passkeys:
    found = Passkeys.of(edge.house(request).settings.base_url)
    if found is None:
        raise NoSuchDoor()
    return found


def _named(credential_id: bytes) -> str:
    """A passkey's place in an address."""
    return urlsafe_b64encode(credential_id).decode()


ROUTES: list[Route] = [
    page("/sign-in/passkey/begin", begin, name="passkey-begin", allow=Allow.ANYBODY, methods=["POST"]),
    page("/sign-in/passkey", enter, name="passkey-enter", allow=Allow.ANYBODY, methods=["POST"]),
    page("/account/passkeys", list_own, name="own-passkeys", allow=Allow.OFFICIAL),
    page(
        "/account/passkeys/begin", begin_adding, name="passkey-add-begin", allow=Allow.OFFICIAL,
        methods=["POST"],
    ),
    page("/account/passkeys/add", add, name="passkey-add", allow=Allow.OFFICIAL, methods=["POST"]),
    page(
        "/account/passkeys/{passkey}/remove", remove, name="passkey-remove", allow=Allow.OFFICIAL,
        methods=["POST"],
    ),
]  # fmt: skip
