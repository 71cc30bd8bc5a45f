"""The built site: what stays the same from request to request."""

from dataclasses import dataclass

from jinja2 import Environment

from motcua.web.assets import Assets
from motcua.web.limits import Buckets
from motcua.web.ports import SessionPort, SitePort
from motcua.web.routes import Route


class UnknownRoute(LookupError):
    """A template or handler names a route that does not exist: a bug."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Routes by name, templates, assets, ports, keys and limits."""

    routes: dict[str, Route]
    templates: Environment
    assets: Assets
    sessions: SessionPort | None
    sites: SitePort
    csrf_key: bytes
    buckets: Buckets
    origins: frozenset[bytes]  # beside the request's own host
    proxied: bool
    secure_cookies: bool

    def cookie(self, name: str) -> str:
        """The full name of a cookie: with `__Host-` no other host of the domain can set it, nor a plain connection."""
        return f"__Host-{name}" if self.secure_cookies else name

    def url(self, name: str, /, **params: object) -> str:
        route = self.routes.get(name)
        if route is None:
            raise UnknownRoute(name)
        return route.url(params)
