"""What the edge knows about one request; `motcua.web.edge` reads it for the contexts."""

from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from motcua.infra.house import House
from motcua.kernel.actors import NOBODY, Actor
from motcua.web.bodies import Form
from motcua.web.ports import Site
from motcua.web.site import Frame

KEY = "motcua.visit"


@dataclass(slots=True)
class Visit:
    """One request: who, when, in which language. The edge alone writes it."""

    house: House
    frame: Frame
    site: Site
    now: datetime
    language: str
    actor: Actor = NOBODY
    binding: str = ""  # the session's token, or a visitor's cookie: what CSRF tokens are bound to
    label: str = ""  # how the signed-in person is called, for the header only
    reference: str = ""  # printed on an error page and in the log
    path: str = "/"
    query: str = ""  # of a page that was asked for, without the language
    route: str = ""
    https: bool = False
    fresh_cookies: list[tuple[str, str, int]] = field(default_factory=list)
    body: bytes = b""
    form: Form | None = None


def of(request: Request) -> Visit:
    """The visit that the edge put into the request's scope."""
    visit = request.scope[KEY]
    assert isinstance(visit, Visit)
    return visit
