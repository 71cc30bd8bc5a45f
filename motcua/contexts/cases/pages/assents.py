"""Somebody else wants to declare for the citizen: agree, or say that it is not right."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import assents
from motcua.contexts.cases.access.assents import Asked
from motcua.contexts.cases.actions import assenting
from motcua.contexts.cases.errors import AssentNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page

_SAID = {
    "agreed": msg("You agreed that {name} declares for you"),
    "refused": msg("You did not agree that {name} declares for you"),
}


async def lines(request: Request) -> Sequence[dict[str, object]]:
    """What waits for the citizen's word, then what they answered."""
    found = await assents.own_assents(
        edge.house(request), edge.actor(request), now=edge.clock(request)
    )
    return [_line(each) for each in sorted(found, key=lambda one: not one.waits)]


async def answer(request: Request) -> Response:
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    asked = inputs.some_id(request.path_params["assent"])
    if asked is None:
        raise AssentNotFound()
    said = forms.one(await forms.form(request), "answer")
    async with transaction(request) as tx:
        if said == "agree":
            await assenting.agree(house, tx, actor, asked, now=now)
        elif said == "refuse":
            await assenting.refuse(house, tx, actor, asked, now=now)
    return answers.see_other(request, "my")


def _line(asked: Asked) -> dict[str, object]:
    assent = asked.assent
    return {
        "id": assent.id,
        "waits": asked.waits,
        "name": asked.name,
        "title": asked.journey.bundle.title,
        "role": asked.journey.roles[assent.role].label,
        "asked_at": assent.asked_at,
        "said": msg(_SAID[assent.answer], name=asked.name) if assent.answer else "",
        "answered_at": assent.answered_at,
    }


ROUTES = [
    page("/my/assents/{assent}", answer, name="assent", allow=Allow.CITIZEN, methods=["POST"]),
]  # fmt: skip
