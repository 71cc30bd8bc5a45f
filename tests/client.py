"""An HTTP client for stories: the whole application in process, cookies, CSRF tokens found in the page."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from html import unescape

import httpx2

from motcua.contexts.identity import api as identity
from motcua.entry import asgi
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.ports import SESSION_COOKIE
from motcua.web.routes import Route

Answer = httpx2.Response
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]*)"')


class Client:
    """A browser of one person. `post` first reads `page` (default: the same address) for the form's
    tokens, as a browser would have; `follow=True` goes on to where it is sent."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, *, follow: bool = False, **headers: str) -> Answer:
        answer = await self.http.get(path, headers=headers)
        return await self._after(answer) if follow else answer

    async def post(
        self,
        path: str,
        fields: Mapping[str, object] | None = None,
        *,
        page: str | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        tokens: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        sent = tokens if tokens is not None else await self.tokens(page or path)
        data = {**sent, **(fields or {})}
        answer = await self.http.post(path, data=data, files=files)
        return await self._after(answer) if follow else answer

    async def tokens(self, page: str) -> dict[str, str]:
        """The hidden tokens of a page's form."""
        text = (await self.http.get(page)).text
        found = {}
        for name, pattern in (("csrf", _TOKEN), ("form_token", _FORM_TOKEN)):
            match = pattern.search(text)
            if match:
                found[name] = unescape(match[1])
        return found

    async def _after(self, answer: Answer) -> Answer:
        for _ in range(5):
            if answer.status_code != 303:
                break
            answer = await self.http.get(answer.headers["location"])
        return answer


@asynccontextmanager
async def browser(
    house: House,
    *,
    routes: Sequence[Route] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Client]:
    """A client of this house that has signed in as nobody yet; of one context's routes only, if given."""
    transport = httpx2.ASGITransport(app=asgi.build(house, routes))
    base = house.settings.base_url
    async with httpx2.AsyncClient(
        transport=transport, base_url=base, headers={"accept": "text/html", **(headers or {})}
    ) as http:
        yield Client(http)


async def sign_in(client: Client, house: House, actor: Actor) -> Actor:
    """Make this client the actor's browser, without the sign-in page. An official's account must be there
    (identity.api.ensure_officials); a citizen needs none."""
    async with house.db.transaction() as tx:
        token = await identity.open_session(
            tx, kind=actor.kind, account=actor.id, method="demo", now=house.clock()
        )
    client.http.cookies.set(SESSION_COOKIE, token)
    return actor


async def make_official(house: House, *, agency: str | None, duties: frozenset[str]) -> Actor:
    """An official's account with these duties; an auditor's if there is no agency."""
    kind = ActorKind.OFFICIAL if agency else ActorKind.AUDITOR
    new = identity.NewOfficial(
        kind="official" if agency else "auditor", name="An official", agency=agency, duties=duties
    )
    async with house.db.transaction() as tx:
        (made,) = await identity.ensure_officials(tx, [new], now=house.clock())
    return Actor(kind=kind, id=made.id, agency=agency, duties=duties)
