"""The first page shows the ways that there are, and leads who has signed in to their own page."""

import httpx2
from starlette.requests import Request
from starlette.responses import Response

from motcua.infra.house import House
from motcua.web import answers, app
from motcua.web.ports import SessionPort, SitePort
from motcua.web.routes import Allow, page
from tests.web.assertions import assert_accessible
from tests.web.conftest import SITE, _actor_of, sign_in


async def show(request: Request) -> Response:
    return answers.json({})


async def test_the_first_page(house: House) -> None:
    routes = [
        page("/apply", show, name="bundles", allow=Allow.ANYBODY),
        page("/my", show, name="my", allow=Allow.CITIZEN),
    ]
    site = app.build(house, routes, sessions=SessionPort(_actor_of), sites=SitePort(lambda: SITE))
    transport = httpx2.ASGITransport(app=site)
    async with httpx2.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
        response = await client.get("/")
        assert response.status_code == 200
        assert_accessible(response)
        assert 'href="/apply"' in response.text and "/verify" not in response.text
        sign_in(client, "ana")
        own = await client.get("/")
        assert (own.status_code, own.headers["location"]) == (303, "/my")
