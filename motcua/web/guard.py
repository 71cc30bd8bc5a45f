"""The way of one request through the edge: limits, session, right, form, handler, answer."""

import asyncio
import time
from urllib.parse import quote, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from motcua.infra import observe
from motcua.infra.house import House
from motcua.infra.ids import random_token
from motcua.kernel.actors import NOBODY, ActorKind
from motcua.kernel.errors import Denied, DomainError, NotFound
from motcua.web import answers, bodies, csrf, edge, refusals, templating, visit
from motcua.web.languages import COOKIE as LANGUAGE_COOKIE
from motcua.web.languages import choose, switched
from motcua.web.packing import pack
from motcua.web.ports import SESSION_COOKIE, SessionPort
from motcua.web.recent import Recent, Seen
from motcua.web.routes import Allow, Route
from motcua.web.site import Frame
from motcua.web.visit import Visit

VISITOR_COOKIE = "motcua_visitor"
_SAFE = frozenset({"GET", "HEAD"})
_log = structlog.get_logger("motcua.web")
_YEAR_S = 365 * 24 * 3600


class Guard:
    """Answers requests for the routes of one frame. Deny by default: what no line allows is refused."""

    def __init__(self, house: House, frame: Frame) -> None:
        self._house, self._frame = house, frame
        self._recent = Recent()

    async def answer(self, request: Request, route: Route | None) -> Response:
        """The whole way; never raises but for a cancelled request."""
        began = time.perf_counter()
        seen = self._arrive(request, route)
        machine = route.machine_readable if route else _wants_json(request)
        try:
            response = await self._pass(request, route, seen)
        except DomainError as refusal:
            response = self._refused(request, refusal, machine=machine)
        except Exception as fault:  # noqa: BLE001  # here alone a bug becomes a page with a reference
            response = refusals.unexpected(request, fault, machine_readable=machine)
        self._finish(request, response, seen)
        took_s = time.perf_counter() - began
        method, status = request.method, response.status_code
        observe.REQUESTS.labels(seen.route, method, str(status)).observe(took_s)
        say = _log.debug if status < 400 else _log.info  # the ordinary is counted, not told
        say(
            "request",
            route=seen.route,
            method=method,
            status=status,
            duration_ms=round(took_s * 1000, 1),
        )
        return response

    def _arrive(self, request: Request, route: Route | None) -> Visit:
        site = self._frame.sites.site()
        seen = Visit(
            house=self._house,
            frame=self._frame,
            site=site,
            now=self._house.clock(),
            language=choose(request, site, self._frame.cookie(LANGUAGE_COOKIE)),
            path=quote(request.scope["path"], safe="/~!$&'()*+,;=:@"),
            query=request.scope.get("query_string", b"").decode("latin-1")
            if request.method in _SAFE
            else "",
            route=route.name if route else "",
            https=request.scope["scheme"] == "https" or self._frame.secure_cookies,
        )
        request.scope[visit.KEY] = seen
        return seen

    async def _pass(self, request: Request, route: Route | None, seen: Visit) -> Response:
        self._limit(edge.address(request))
        raw = request.scope.get("query_string", b"")
        if b"%00" in raw or "%00" in seen.path:
            raise NotFound()
        if route is None:
            await self._recognise(request, seen)  # who has signed in stays so on this page, too
            raise NotFound()
        if request.method not in route.methods and not (
            request.method == "HEAD" and "GET" in route.methods
        ):
            raise refusals.WrongMethod()
        if request.method in _SAFE and b"lang=" in raw:
            moved = switched(request, seen)
            if moved is not None:
                return moved
        async with asyncio.timeout(route.timeout_s):
            try:
                return await self._inside(request, route, seen)
            except TimeoutError:
                raise refusals.TooSlow() from None

    async def _inside(self, request: Request, route: Route, seen: Visit) -> Response:
        if route.allow is not Allow.MACHINE:
            await self._recognise(request, seen)
        if not templating.may(seen, route):
            if seen.actor is NOBODY:
                raise refusals.NotSignedIn()
            raise Denied()
        if request.method not in _SAFE:
            seen.body = await _read(request.receive, route.max_body)
            if route.allow is not Allow.MACHINE:
                self._check_form(request, route, seen)
        return await route.handler(request)

    async def _recognise(self, request: Request, seen: Visit) -> None:
        """Whom the session cookie stands for. A token that stands for nobody is a visitor's."""
        token = request.cookies.get(self._frame.cookie(SESSION_COOKIE), "")
        sessions = self._frame.sessions
        if token and sessions is not None and len(token) <= 200:
            await self._sign_in(sessions, token, seen, safe=request.method in _SAFE)
        if seen.actor is NOBODY:
            seen.binding = request.cookies.get(self._frame.cookie(VISITOR_COOKIE), "")
            if not seen.binding and request.method in _SAFE:
                seen.binding = random_token(24)
                seen.fresh_cookies.append((VISITOR_COOKIE, seen.binding, 24 * 3600))
        elif not self._frame.buckets.take(str(seen.actor.id), time.monotonic()):
            raise refusals.TooOften()

    async def _sign_in(self, sessions: SessionPort, token: str, seen: Visit, *, safe: bool) -> None:
        """What changes something never rests on a session that was read before."""
        known = self._recent.get(token, seen.now) if safe else None
        if known is None:
            db = self._house.db
            async with db.reading() as tx:
                actor = await sessions.actor_of(tx, token, seen.now)
            if actor is None or actor.kind is ActorKind.ANONYMOUS:
                return
            label = "" if sessions.label_of is None else await sessions.label_of(db, actor)
            known = Seen(actor, label, seen.now)
            if safe:
                self._recent.keep(token, known)
            else:
                self._recent.forget(actor.id)
        seen.actor, seen.binding, seen.label = known.actor, token, known.label

    def _limit(self, address: str) -> None:
        if not self._frame.buckets.take(address, time.monotonic()):
            raise refusals.TooOften()

    def _check_form(self, request: Request, route: Route, seen: Visit) -> None:
        try:
            headers = dict(request.scope["headers"])
            host = headers.get(b"host", b"")
            own = self._frame.origins | {b"http://" + host, b"https://" + host}
            csrf.check_origin(headers, own)
            if route.machine_readable:
                sent = request.headers.get("x-csrf-token", "")
            else:
                seen.form = bodies.parse(request.headers.get("content-type", ""), seen.body)
                sent = "".join(seen.form.get("csrf", [])[:1])
            csrf.check(self._frame.csrf_key, seen.binding, sent)
        except csrf.WrongForm:
            raise refusals.FormOutOfDate() from None

    def _refused(self, request: Request, refusal: DomainError, *, machine: bool) -> Response:
        """Who has not signed in is led to the sign-in page, and back afterwards."""
        if isinstance(refusal, refusals.NotSignedIn) and not machine:
            if "sign-in" in self._frame.routes:
                back = request.scope["path"] if request.method in _SAFE else _left(request)
                ended = 1 if self._frame.cookie(SESSION_COOKIE) in request.cookies else None
                return answers.see_other(request, "sign-in", next=back, ended=ended)
        try:
            return refusals.answer(request, refusal, machine_readable=machine)
        except Exception as fault:  # noqa: BLE001  # a refusal whose page is broken is one still
            _log.error("refusal page", code=refusal.code, exc_info=fault)
            return Response(refusal.code, refusals.status_of(refusal), media_type="text/plain")

    def _finish(self, request: Request, response: Response, seen: Visit) -> None:
        pack(response, request.headers.get("accept-encoding", ""))
        raw = response.raw_headers
        raw += SECURITY_HEADERS
        if not any(name == b"cache-control" for name, _ in raw):
            raw.append((b"cache-control", b"no-store"))
        for name, value, age_s in seen.fresh_cookies:
            response.set_cookie(
                self._frame.cookie(name), value, max_age=age_s, path="/", httponly=True, samesite="lax",
                secure=seen.https,
            )  # fmt: skip
        if seen.https:
            raw.append((b"strict-transport-security", f"max-age={_YEAR_S}".encode()))


SECURITY_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; "
        b"img-src 'self' data:; connect-src 'self'; form-action 'self'; "
        b"frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a form's Origin is "null"
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


def _left(request: Request) -> str | None:
    """The page of ours whose form was sent, so that signing in again leads back to it."""
    sent_from = urlsplit(request.headers.get("referer", ""))
    return sent_from.path if sent_from.netloc == request.headers.get("host") else None


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted


async def _read(receive: Receive, most: int) -> bytes:
    """The body, refused as soon as it is too long: what it claims to be is not trusted."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise refusals.TooSlow()
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise refusals.TooMuch()
        pieces.append(piece)
        if not message.get("more_body", False):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
