"""A route states its path, its name and who may use it; without that there is no route."""

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from motcua.infra.house import House
from motcua.kernel.actors import Actor

Handler = Callable[[Request], Awaitable[Response]]


class Allow(StrEnum):
    """Who may use a route. MACHINE means: no session is read and no CSRF token asked, and the
    handler itself checks the sender's signature before anything else."""

    ANYBODY = "anybody"
    CITIZEN = "citizen"
    OFFICIAL = "official"
    AUDITOR = "auditor"
    SIGNED_IN = "signed-in"
    MACHINE = "machine"


_PLACE = re.compile(r"{([a-z_]+)(?::[a-z]+)?}")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One path. `menu` (an English msgid) puts it into the header's navigation of those it allows, and of
    those only whom `menu_for` names, where a pack decides who may use it."""

    path: str
    handler: Handler
    name: str
    allow: Allow
    methods: frozenset[str]
    duty: str | None
    machine_readable: bool
    menu: str | None
    max_body: int
    timeout_s: float
    menu_for: Callable[[House, Actor], bool] | None = None

    def regex(self) -> re.Pattern[str]:
        return compile_path(self.path)[0]

    def url(self, params: dict[str, object]) -> str:
        """The address; a parameter that is no place of the path goes into the query."""
        rest = dict(params)

        def fill(place: re.Match[str]) -> str:
            return quote(str(rest.pop(place[1])), safe="")

        address = _PLACE.sub(fill, self.path)
        asked = {key: str(value) for key, value in rest.items() if value is not None}
        return f"{address}?{urlencode(asked)}" if asked else address


def page(
    path: str,
    handler: Handler,
    *,
    name: str,
    allow: Allow,
    methods: Collection[str] = ("GET",),
    duty: str | None = None,
    menu: str | None = None,
    menu_for: Callable[[House, Actor], bool] | None = None,
    max_body: int = 256 * 1024,
    timeout_s: float = 30.0,
) -> Route:
    """A page for people: CSRF-checked, refusals as HTML. Give `max_body` for uploads."""
    verbs = frozenset(method.upper() for method in methods)
    return Route(
        path, handler, name, allow, verbs, duty, machine_readable=False, menu=menu,
        max_body=max_body, timeout_s=timeout_s, menu_for=menu_for,
    )  # fmt: skip


def resource(
    path: str,
    handler: Handler,
    *,
    name: str,
    allow: Allow,
    methods: Collection[str] = ("GET",),
    duty: str | None = None,
    max_body: int = 1024 * 1024,
    timeout_s: float = 30.0,
) -> Route:
    """A resource for programs: refusals as problem+json. With a session cookie and an unsafe method
    it asks for the CSRF token in the header X-CSRF-Token; with Allow.MACHINE it reads no session."""
    verbs = frozenset(method.upper() for method in methods)
    return Route(
        path, handler, name, allow, verbs, duty, machine_readable=True, menu=None,
        max_body=max_body, timeout_s=timeout_s,
    )  # fmt: skip
