"""Somebody else wants to declare for the citizen: agree, or say that it is not right."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import agreements
from motcua.contexts.cases.access.agreements import Asked
from motcua.contexts.cases.actions import agreeing
from motcua.contexts.cases.errors import AgreementNotFound
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
    found = await agreements.own_agreements(
        edge.house(request), edge.actor(request), now=edge.clock(request)
    )
    return [_line(each) for each in sorted(found, key=lambda one: not one.waits)]


async def answer(request: Request) -> Response:
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    asked = inputs.some_id(request.path_params["agreement"])
    if asked is None:
        raise AgreementNotFound()
    said = forms.one(await forms.form(request), "answer")
    async with transaction(request) as tx:
        if said == "agree":
            await agreeing.agree(house, tx, actor, asked, now=now)
        elif said == "refuse":
            await agreeing.refuse(house, tx, actor, asked, now=now)
    return answers.see_other(request, "my")


def _line(asked: Asked) -> dict[str, object]:
    agreement = asked.agreement
    return {
        "id": agreement.id,
        "waits": asked.waits,
        "name": asked.name,
        "title": asked.journey.bundle.title,
        "role": asked.journey.roles[agreement.role].label,
        "asked_at": agreement.asked_at,
        "said": msg(_SAID[agreement.answer], name=asked.name) if agreement.answer else "",
        "answered_at": agreement.answered_at,
    }


ROUTES = [
    page("/my/agreements/{agreement}", answer, name="agreement", allow=Allow.CITIZEN, methods=["POST"]),
]  # fmt: skip
