"""The locker: results to look at, to keep, and to show to others."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.locker import access
from motcua.contexts.locker.errors import ResultNotInLocker
from motcua.contexts.locker.words import Result
from motcua.contexts.registries import api as registries
from motcua.kernel.texts import say
from motcua.web import answers, edge
from motcua.web.doors import reading
from motcua.web.routes import Allow, page


async def show_locker(request: Request) -> Response:
    """Own results first, then those of each person whom the actor represents."""
    actor, house, release = edge.actor(request), edge.house(request), _release(request)
    async with reading(request) as tx:
        shelves = await access.shelves(tx, actor, now=edge.clock(request))
    shown = [
        {
            "own": holder == actor.id,
            "name": "" if holder == actor.id else await registries.masked_name(house, holder),
            "items": [(item, release.documents[item.document].title) for item in items],
        }
        for holder, items in shelves
        if items or holder == actor.id
    ]
    return answers.html(request, "locker/list.html", title="My results", shelves=shown)


async def show_result(request: Request) -> Response:
    issued, holder = await _own(request)
    agency = _release(request).territory.agency(issued.agency)
    return answers.html(
        request, "locker/result.html", title=dict(issued.title), result=issued, holder=holder,
        agency=dict(agency.name),
    )  # fmt: skip


async def fetch_file(request: Request) -> Response:
    """The signed document, its picture for an old phone, or the credential for a wallet."""
    issued, _ = await _own(request)
    house = edge.house(request)
    name = f"{say(issued.title, edge.language(request))} {issued.number}".replace("/", "-")
    match request.path_params["kind"]:
        case "document":
            return answers.file(house.files.get(issued.pdf), "application/pdf", f"{name}.pdf")
        case "picture":
            picture = house.files.get(issued.picture)
            return answers.file(picture, "image/png", f"{name}.png", inline=True)
        case "credential":
            credential = house.files.get(issued.credential)
            return answers.file(credential, "application/dc+sd-jwt", f"{name}.sd-jwt")
    raise ResultNotInLocker()


async def _own(request: Request) -> tuple[Result, UUID]:
    try:
        holder = UUID(request.path_params["holder"])
        result_id = UUID(request.path_params["result"])
    except ValueError:
        raise ResultNotInLocker() from None
    async with reading(request) as tx:
        issued = await access.own_result(
            tx, edge.house(request), edge.actor(request), holder=holder, result_id=result_id,
            now=edge.clock(request),
        )  # fmt: skip
    return issued, holder


def _release(request: Request) -> catalogue.Release:
    return edge.house(request).part(catalogue.Releases).current()


ROUTES = [
    page("/my/results", show_locker, name="locker", allow=Allow.CITIZEN, menu="My results"),
    page("/my/results/{holder}/{result}", show_result, name="result", allow=Allow.CITIZEN),
    page(
        "/my/results/{holder}/{result}/{kind}", fetch_file, name="result-file", allow=Allow.CITIZEN
    ),
]
