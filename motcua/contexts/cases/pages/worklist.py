"""The work list: filtered, page by page, on paper; finding a case; several taken up or handed over at once."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import desk
from motcua.contexts.cases.access import worklist as access
from motcua.contexts.cases.access.worklist import Work
from motcua.contexts.cases.actions import sharing
from motcua.contexts.cases.actions.sharing import Shared
from motcua.contexts.cases.errors import TooManySearches
from motcua.contexts.cases.inputs import desk as inputs
from motcua.contexts.cases.model.worklist import Wanted
from motcua.contexts.cases.pages import wording
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.infra.db import Tx
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def show_desk(request: Request) -> Response:
    """The work list of the official's own agency, what is due first on top."""
    return await _list_page(request)


async def show_print(request: Request) -> Response:
    """The same lines on paper, as many as a person can carry."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    wanted = inputs.wanted(request.query_params)
    async with transaction(request) as tx:
        work = await access.work(tx, house, actor, wanted, now=now, limit=access.PRINTED)
        names = await _takers(tx, work)
    return answers.html(
        request, "cases/desk/print.html", title="Work list", wanted=wanted, names=names,
        who=actor.id, **around(request, work),
    )  # fmt: skip


async def find(request: Request) -> Response:
    """The search box: a dossier number, typed or read by a scanner; else a personal number or a name. Nothing of it
    stands in an address."""
    house, actor = edge.house(request), edge.actor(request)
    text = forms.one(await forms.form(request), "reference")[:200]
    try:
        found = await access.find(house, actor, text, now=edge.clock(request))
    except TooManySearches as refused:
        return await _list_page(request, status=503, typed=text, errors={"reference": refused.text})
    if isinstance(found, CaseKey):
        return answers.see_other(request, "desk-case", case=found)
    if not found:
        errors = {"reference": msg("No case of your agency has this number or name.")}
        return await _list_page(request, status=404, typed=text, errors=errors)
    return answers.html(
        request, "cases/desk/found.html", title="Cases found", found=found, errors={},
        states=wording.STATES, most=access.MOST_FOUND, **around(request, Work((), None)),
    )  # fmt: skip


async def share(request: Request) -> Response:
    """Take the ticked lines up, hand them to a colleague, or give them back; each line is told what became of it."""
    house, actor = edge.house(request), edge.actor(request)
    form = await forms.form(request)
    try:
        chosen = inputs.chosen(form)
        do, to = inputs.sharing(form)
    except Invalid as wrong:
        return await _list_page(request, status=422, errors=dict(wrong.fields))
    done = await sharing.share(house, actor, chosen, do, to=to, now=edge.clock(request))
    refused = any(line.refusal for line in done)
    return await _list_page(request, status=409 if refused else 200, done=done)


async def _list_page(
    request: Request,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: str = "",
    done: list[Shared] | None = None,
) -> Response:
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    wanted, query = inputs.wanted(request.query_params), request.query_params
    async with transaction(request) as tx:
        work = await access.work(tx, house, actor, wanted, now=now, after=inputs.after(query))
        amounts = await access.amounts(tx, actor)
        services = await access.services_there(tx, actor)
        colleagues = await access.colleagues(tx, actor)
        names = await _takers(tx, work)
        numbers = await desk.references_of(tx, actor, [one.key for one in done or ()])
    return answers.html(
        request, "cases/desk/list.html", title="Work list", status=status, errors=errors or {},
        amounts=amounts, wanted=wanted, services=services, colleagues=colleagues, names=names,
        filters=_filters(wanted), more=work.more, who=actor.id, later="after" in query,
        outcomes=[(numbers.get(one.key, ""), _told(one)) for one in done or ()],
        channels=wording.CHANNELS, **around(request, work, typed=typed),
    )  # fmt: skip


def _told(one: Shared) -> str | None:
    return None if one.refusal is None else msg(one.refusal.text, **one.refusal.data)


def _filters(wanted: Wanted) -> dict[str, str]:
    """What an address says again for the next page."""
    said = {
        "service": wanted.service,
        "step": wanted.step,
        "due": wanted.due,
        "taken": wanted.taken,
        "channel": wanted.channel or "",
        "again": "1" if wanted.again else "",
    }
    return {name: value for name, value in said.items() if value}


async def _takers(tx: Tx, work: Work) -> dict[Any, str]:
    return await access.names_of(tx, [line.taken_by for line in work.lines if line.taken_by])


def around(request: Request, work: Work, *, typed: str = "") -> dict[str, Any]:
    """What every page with lines of the list shows beside them."""
    release: Release = edge.house(request).part(catalogue.Releases).current()
    return {
        "lines": work.lines,
        "titles": {id: service.title for id, service in release.services.items()},
        "steps": wording.STEPS,
        "typed": typed,
        "agency": release.territory.agency(edge.actor(request).agency or ""),
    }


ROUTES = [
    page("/desk", show_desk, name="desk", allow=Allow.OFFICIAL, menu="Work list"),
    page("/desk/print", show_print, name="desk-print", allow=Allow.OFFICIAL),
    page("/desk/find", find, name="desk-find", allow=Allow.OFFICIAL, methods=("POST",)),
    page("/desk/share", share, name="desk-share", allow=Allow.OFFICIAL, methods=("POST",)),
]
