"""The papers of a case as files: for those who take part in it, and for its agency."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import desk
from motcua.contexts.cases.access import forms as access
from motcua.contexts.cases.access.forms import Sheet
from motcua.contexts.cases.actions import looking, printing
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.inputs import desk as desk_inputs
from motcua.kernel.actors import ActorKind
from motcua.web import answers, edge
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def show_own(request: Request) -> Response:
    """A paper of an own case. Who filed for somebody reads that person's name with it."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key = inputs.filed_key(request.path_params["key"])
    async with transaction(request) as tx:
        sheet = await access.of_own(
            tx, house, actor, key, request.path_params["form"], of=_of(request), now=now
        )
        if actor.kind is ActorKind.OFFICIAL:
            await looking.enter(tx, actor, await desk.dossier(tx, house, key), now=now)
    return await _file(request, sheet)


async def show_desk(request: Request) -> Response:
    """A paper of a case of the own agency; it stands in the tracker as looking at the case does."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key = desk_inputs.case_key(request.path_params["case"])
    async with transaction(request) as tx:
        found = await desk.agency_dossier(tx, house, actor, key)
        await looking.enter(tx, actor, found, now=now)
        sheet = await access.of_agency(
            tx, house, actor, found, request.path_params["form"], of=_of(request), now=now
        )
    return await _file(request, sheet)


def _of(request: Request) -> UUID | None:
    return inputs.some_id(request.query_params.get("of", ""))


async def _file(request: Request, sheet: Sheet) -> Response:
    content = await printing.pdf(edge.house(request), sheet)
    name = f"{sheet.reference}-{sheet.form.form}.pdf"
    return answers.file(content, "application/pdf", name, inline=True)


ROUTES = [
    page("/cases/{key}/forms/{form}", show_own, name="form", allow=Allow.SIGNED_IN),
    page("/desk/cases/{case}/forms/{form}", show_desk, name="desk-form", allow=Allow.OFFICIAL),
]
