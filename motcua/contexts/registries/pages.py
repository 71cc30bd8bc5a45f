"""The tracker: who read my data, when, why and under which law; also my child's."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.registries import access, inputs
from motcua.kernel.texts import msg
from motcua.web import answers, edge
from motcua.web.doors import reading
from motcua.web.routes import Allow, page


async def show_own(request: Request) -> Response:
    return await _show(request, edge.actor(request).id)


async def show_of_represented(request: Request) -> Response:
    return await _show(request, inputs.subject(request))


async def _show(request: Request, subject_id: UUID) -> Response:
    house, actor = edge.house(request), edge.actor(request)
    async with reading(request) as tx:
        found = await access.tracker(
            house, tx, actor, subject_id, before=inputs.place(request), now=edge.clock(request)
        )
    own = subject_id == actor.id
    day = access.today(access.release_of(house), edge.clock(request))
    represented = await access.representing(house, actor.id, day)
    others = [
        (one.subject_id, await access.masked_name(house, one.subject_id)) for one in represented
    ]
    title = msg("Who looked at my data")
    if not own:
        title = msg("Who looked at the data of {name}", name=dict(others).get(subject_id, ""))
    return answers.html(
        request, "registries/tracker.html", title=title, own=own, subject=subject_id,
        tracker=found, others=others,
    )  # fmt: skip


ROUTES = [
    page(
        "/my/tracker",
        show_own,
        name="tracker",
        allow=Allow.CITIZEN,
        menu=msg("Who looked at my data"),
    ),
    page("/my/tracker/{subject}", show_of_represented, name="tracker-of", allow=Allow.CITIZEN),
]
