"""What everybody may read about a service: how its rules have changed; and its description for other catalogues."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.catalogue.access import Releases
from motcua.contexts.catalogue.errors import ServiceNotFound
from motcua.contexts.catalogue.model.describing import cpsv
from motcua.contexts.catalogue.model.differing import history
from motcua.contexts.catalogue.words import Release, ends, starts
from motcua.kernel.texts import Message
from motcua.web import answers, edge, texts
from motcua.web.routes import Allow, page, resource

JSON_LD = "application/ld+json"


async def show_changes(request: Request) -> Response:
    """The versions of a service, the newest first, each with what it changed and under which law."""
    release, service = _release(request), request.path_params["service"]
    texts.speak(edge.language(request))
    found = history(release, service, edge.language(request), _said)
    if not found:
        raise ServiceNotFound()
    return answers.html(
        request,
        "catalogue/changes.html",
        title=found[0].service.title,
        service=service,
        starts=next(
            (
                j.id
                for j in release.journeys_at(edge.clock(request)).values()
                if service in j.services
            ),
            None,
        ),
        versions=[
            {
                "starts": starts(one.service),
                "ends": None if one.service.effective_to is None else ends(one.service),
                "law": one.service.legal_basis,
                "unverified": one.service.unverified,
                "changed": one.changed,
            }
            for one in found
        ],
    )


async def describe(request: Request) -> Response:
    """A service as in force today, by CPSV-AP in JSON-LD."""
    release, service = _release(request), request.path_params["service"]
    for journey in release.journeys_at(edge.clock(request)).values():
        if service in journey.services:
            base = edge.house(request).settings.base_url.rstrip("/")
            return answers.json(cpsv(release, journey, service, base), media_type=JSON_LD)
    raise ServiceNotFound()


def _release(request: Request) -> Release:
    return edge.house(request).part(Releases).current()


def _said(message: Message, language: str) -> str:
    """Pages are said in the language of their request."""
    return texts.translate(message)


ROUTES = [
    page("/services/{service}/changes", show_changes, name="service-changes", allow=Allow.ANYBODY),
    resource("/services/{service}.jsonld", describe, name="service-described", allow=Allow.ANYBODY),
]
