"""A small site: pages of every kind of right, one form with every field, one resource."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import Response

from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import Conflict, Invalid
from motcua.kernel.texts import msg
from motcua.web import answers, app, edge, forms
from motcua.web.limits import Buckets
from motcua.web.ports import SESSION_COOKIE, SessionPort, Site, SitePort
from motcua.web.routes import Allow, Route, page, resource

ACTORS = {
    "ana": Actor(kind=ActorKind.CITIZEN, id=UUID(int=1), session=UUID(int=11)),
    "ola": Actor(kind=ActorKind.OFFICIAL, id=UUID(int=2), agency="A", session=UUID(int=12)),
    "dan": Actor(
        kind=ActorKind.OFFICIAL, id=UUID(int=3), agency="A", duties=frozenset({"decide"}),
        session=UUID(int=13),
    ),
}  # fmt: skip


async def show_all(request: Request) -> Response:
    return answers.html(request, "web/all.html", title="All fields", **_context(request))


async def send_all(request: Request) -> Response:
    sent = await forms.form(request)
    errors: dict[str, str] = {}
    if not forms.one(sent, "full-name"):
        errors["full-name"] = msg("Enter a name with at most {n} signs", n=60)
    try:
        forms.date_of(sent, "born")
    except Invalid as wrong:
        errors |= wrong.fields
    if errors:
        for name in ("weight", "why", "sex", "langs", "agree", "place", "paper"):
            errors[name] = "Enter something"
        context = _context(request) | {"errors": errors, "value": forms.one(sent, "full-name")}
        return answers.html(request, "web/all.html", title="All fields", status=422, **context)
    forms.form_token(sent)
    return answers.see_other(request, "thing", thing="a/b", seen=1)


def _context(request: Request) -> dict[str, Any]:
    later = edge.clock(request) + timedelta(hours=5)
    return {"value": "", "born": date(2026, 3, 27), "later": later}


async def show_thing(request: Request) -> Response:
    return answers.html(
        request, "refused.html", title="Thing", text=request.path_params.get("thing", ""),
        fields_refused=[], reference="",
    )  # fmt: skip


async def broken(request: Request) -> Response:
    raise RuntimeError("secret of the house")


async def moved_on(request: Request) -> Response:
    raise Conflict()


async def take(request: Request) -> Response:
    if b"big" in await edge.body(request):
        raise Invalid({"size": msg("This cannot be read")})
    return answers.json({"taken": True}, 201)


ROUTES: list[Route] = [
    page("/", show_all, name="all", allow=Allow.ANYBODY, menu="Start"),
    page("/send", send_all, name="send", allow=Allow.ANYBODY, methods=["POST"]),
    page("/things/{thing}", show_thing, name="thing", allow=Allow.ANYBODY),
    page("/mine", show_thing, name="mine", allow=Allow.CITIZEN, menu="My things"),
    page("/mine-too", send_all, name="mine-too", allow=Allow.CITIZEN, methods=["POST"]),
    page("/desk", show_thing, name="desk", allow=Allow.OFFICIAL, menu="Work list"),
    page("/decide", show_thing, name="decide", allow=Allow.OFFICIAL, duty="decide"),
    page("/broken", broken, name="broken", allow=Allow.ANYBODY),
    page("/moved-on", moved_on, name="moved-on", allow=Allow.ANYBODY),
    page("/sign-in", show_all, name="sign-in", allow=Allow.ANYBODY),
    resource("/api/things", take, name="api", allow=Allow.MACHINE, methods=["POST"]),
    resource("/api/own", take, name="own", allow=Allow.CITIZEN, methods=["POST"]),
    resource("/api/broken", broken, name="api-broken", allow=Allow.MACHINE),
]


async def _actor_of(tx: Tx, token: str, now: datetime) -> Actor | None:
    return ACTORS.get(token)


SITE = Site(
    languages=("en", "vi"),
    language_names={"en": "English", "vi": "Tiếng Việt"},
    name={"en": "Public services", "vi": "Dịch vụ công"},
)


@pytest.fixture
def site_app(house: House) -> app.App:
    return app.build(
        house,
        ROUTES,
        sessions=SessionPort(_actor_of),
        sites=SitePort(lambda: SITE),
        buckets=Buckets(per_second=5, burst=60),
    )


@pytest_asyncio.fixture
async def client(site_app: app.App) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=site_app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
        yield client


def sign_in(client: httpx2.AsyncClient, who: str) -> None:
    client.cookies.set(SESSION_COOKIE, who)
