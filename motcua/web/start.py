"""The first page: what can be done here. Who has signed in goes to their own page at once."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.kernel.actors import ActorKind
from motcua.web import answers, edge, visit
from motcua.web.routes import Allow, page

OWN_PAGES = {ActorKind.CITIZEN: "my", ActorKind.OFFICIAL: "desk", ActorKind.AUDITOR: "numbers"}


async def start_page(request: Request) -> Response:
    own = OWN_PAGES.get(edge.actor(request).kind)
    known = visit.of(request).frame.routes
    if own in known:
        return answers.see_other(request, own)
    return answers.html(request, "start.html", title=visit.of(request).site.name, known=known)


ROUTES = [page("/", start_page, name="start-page", allow=Allow.ANYBODY)]
