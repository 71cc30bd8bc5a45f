"""Puts routes, templates and ports together to one ASGI application."""

import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from motcua.infra.house import House
from motcua.web import health, start, templating
from motcua.web.assets import PREFIX, Assets
from motcua.web.guard import Guard
from motcua.web.limits import Buckets
from motcua.web.ports import SessionPort, Site, SitePort
from motcua.web.routes import Route
from motcua.web.site import Frame

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


class TwoRoutes(ValueError):
    """Two routes have one name, or one path for the same method."""


class App:
    """The ASGI application. Fixed paths are found in a dictionary, others by their first part and
    then by their pattern."""

    def __init__(self, guard: Guard, frame: Frame, lifespan: Lifespan) -> None:
        self._guard, self._assets, self._lifespan = guard, frame.assets, lifespan
        self.frame = frame
        self._fixed: dict[str, list[Route]] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], Route]]] = {}
        for route in frame.routes.values():
            if "{" in route.path:
                patterns = self._patterns.setdefault(_first(route.path), [])
                patterns.append((compile_path(route.path)[0], route))
            else:
                self._fixed.setdefault(route.path, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["path"].startswith(PREFIX):
            await self._assets(scope, receive, send)
            return
        route = self._find(scope)
        response = await self._guard.answer(Request(scope, receive, send), route)
        await response(scope, receive, send)

    def _find(self, scope: Scope) -> Route | None:
        """The route of this path and method; another of the same path if no method fits."""
        path: str = scope["path"]
        method: str = scope["method"]
        scope["path_params"] = {}
        nearest: Route | None = None
        for route in self._fixed.get(path, ()):
            if _takes(route, method):
                return route
            nearest = route
        if nearest is not None:
            return nearest
        candidates = self._patterns.get(_first(path), []) + self._patterns.get("", [])
        for pattern, route in candidates:
            match = pattern.match(path)
            if match and (_takes(route, method) or nearest is None):
                scope["path_params"] = match.groupdict()
                nearest = route
                if _takes(route, method):
                    return route
        return nearest

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with self._lifespan():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as fault:
            await send({"type": "lifespan.startup.failed", "message": repr(fault)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


def build(
    house: House,
    routes: Iterable[Route],
    *,
    sessions: SessionPort | None = None,
    sites: SitePort | None = None,
    lifespan: Lifespan | None = None,
    buckets: Buckets | None = None,
    reload: bool = False,
    beside: Iterable[Path] = (),
) -> App:
    """The application for these routes. Ports not given are taken from the house's parts; `beside` are
    packages whose templates are used, too. Raises TwoRoutes."""
    by_name: dict[str, Route] = {}
    taken: set[tuple[str, str]] = set()
    given = list(routes)
    paths = {route.path for route in given}
    own = [route for route in (*start.ROUTES, *health.ROUTES) if route.path not in paths]
    for route in given + own:
        places = {(route.path, method) for method in route.methods}
        if route.name in by_name or places & taken:
            raise TwoRoutes(f"{route.name} {route.path}")
        by_name[route.name] = route
        taken |= places
    found = house.parts
    session_port = sessions or found.get(SessionPort)
    site_port = sites or found.get(SitePort) or SitePort(Site)
    assert session_port is None or isinstance(session_port, SessionPort)
    assert isinstance(site_port, SitePort)
    public = house.settings.base_url
    frame = Frame(
        routes=by_name,
        templates=templating.environment(by_name.values(), reload=reload, beside=beside),
        assets=Assets(),
        sessions=session_port,
        sites=site_port,
        csrf_key=house.secrets.bytes("csrf"),
        buckets=buckets or Buckets(house.settings.rate, house.settings.rate * 6),
        origins=frozenset({public.rstrip("/").encode()} if public else ()),
        proxied=house.settings.proxied,
        secure_cookies=public.startswith("https://"),
    )
    return App(Guard(house, frame), frame, lifespan or _nothing)


def _first(path: str) -> str:
    """The first part of a path; "" if it is a place."""
    first = path[1:].partition("/")[0]
    return "" if "{" in first else first


def _takes(route: Route, method: str) -> bool:
    return method in route.methods or (method == "HEAD" and "GET" in route.methods)


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
