"""How a result is wanted, chosen before filing; and the list of whoever hands results out and sends them."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import counter
from motcua.contexts.cases.access import delivering as access
from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import delivering as actions
from motcua.contexts.cases.actions import looking
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import PaperNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.inputs import desk as desk_inputs
from motcua.contexts.cases.model.delivery import State, Verb, Way
from motcua.contexts.cases.pages.opening import layout, open_draft
from motcua.contexts.credentials import api as credentials
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import Message, msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, page

WAYS: dict[Way, Message] = {
    Way.PORTAL: msg("On your page here"),
    Way.COUNTER: msg("On your page here, and on paper at the office where it was filed"),
    Way.POST: msg("On your page here, and on paper by post"),
}
STATES: dict[State, Message] = {
    State.TO_DELIVER: msg("Ready to be handed out or sent"),
    State.HANDED_OVER: msg("Handed over"),
    State.SENT: msg("Sent by post"),
    State.RETURNED: msg("The post brought it back"),
}
VERBS: dict[Verb, Message] = {
    Verb.HAND_OVER: msg("Handed over"),
    Verb.SEND: msg("Sent"),
    Verb.TAKE_BACK: msg("The post brought it back"),
}


async def show_choice(request: Request) -> Response:
    return await _choice(request, await open_draft(request))


async def _choice(
    request: Request, opened: Opened, *, typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    async with reading(request) as tx:
        chosen = await access.chosen(tx, opened.draft.key)
    ways = [Way.PORTAL, *access.ways(opened.journey)]
    return answers.html(
        request, "cases/delivery.html", title="How do you want to get the result?",
        status=422 if errors else 200, errors=errors or {}, layout=layout(opened),
        draft=opened.draft, ways=[(str(way), WAYS[way]) for way in ways],
        typed=typed or {"way": str(chosen.way or Way.PORTAL), "address": chosen.address or ""},
    )  # fmt: skip


async def choose(request: Request) -> Response:
    opened, sent = await open_draft(request), await forms.form(request)
    typed = {"way": forms.one(sent, "way"), "address": forms.one(sent, "address")}
    ways = [Way.PORTAL, *access.ways(opened.journey)]
    try:
        way, address = inputs.delivery(sent, ways)
    except Invalid as wrong:
        return await _choice(request, opened, typed=typed, errors=wrong.fields)
    async with transaction(request) as tx:
        await actions.choose(
            tx, edge.actor(request), opened.draft.key, way, address, now=edge.clock(request)
        )
    return answers.see_other(request, "check", key=opened.draft.key)


async def show_list(request: Request) -> Response:
    """What the own office has to hand out or to send: numbers and services, nothing of a person."""
    house, actor = edge.house(request), edge.actor(request)
    async with reading(request) as tx:
        lines = await access.to_deliver(tx, house, actor)
    return answers.html(
        request, "cases/desk/deliveries.html", title="Results to hand out",
        lines=[(line, STATES[line.state], WAYS[line.way]) for line in lines],
    )  # fmt: skip


async def show_line(request: Request) -> Response:
    """One of them, with its address: a read of personal data, which stands in the tracker."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key = desk_inputs.case_key(request.path_params["case"])
    async with transaction(request) as tx:
        line = await access.own_delivery(tx, house, actor, key)
        found = await dossier(tx, house, key)
        await looking.enter(tx, actor, found, now=now)
        chosen = await access.chosen(tx, found.draft_key)
    return answers.html(
        request, "cases/desk/delivery.html", title=found.service.service.title, line=line,
        state=STATES[line.state], address=chosen.address,
        verbs=[(str(verb), VERBS[verb]) for verb in line.verbs()],
    )  # fmt: skip


async def show_document(request: Request) -> Response:
    """The sealed result, to be printed. Raises PaperNotFound."""
    house, actor = edge.house(request), edge.actor(request)
    key = desk_inputs.case_key(request.path_params["case"])
    async with transaction(request) as tx:
        await access.own_delivery(tx, house, actor, key)
        await looking.enter(tx, actor, await dossier(tx, house, key), now=edge.clock(request))
        made = await credentials.of_case(tx, key)
        issued = None
        for one in reversed(made):
            issued = issued or await credentials.issued(tx, house, key.subject_id, one.result_id)
    if issued is None:
        raise PaperNotFound()
    return answers.file(house.files.get(issued.pdf), "application/pdf", f"{issued.number}.pdf")


async def act(request: Request) -> Response:
    key, sent = desk_inputs.case_key(request.path_params["case"]), await forms.form(request)
    verb = desk_inputs.delivery_verb(forms.one(sent, "do"))
    async with transaction(request) as tx:
        await actions.move(
            tx, edge.house(request), edge.actor(request), key, verb,
            tracking=forms.one(sent, "tracking"), now=edge.clock(request),
        )  # fmt: skip
    return answers.see_other(request, "deliveries")


CHOICE = [
    page("/drafts/{key}/delivery", show_choice, name="delivery", allow=Allow.SIGNED_IN),
    page("/drafts/{key}/delivery", choose, name="choose-delivery", allow=Allow.SIGNED_IN, methods=["POST"]),
]  # fmt: skip
_LINE = "/desk/deliveries/{case}"
ROUTES = [
    page("/desk/deliveries", show_list, name="deliveries", allow=Allow.OFFICIAL, menu="To hand out",
         menu_for=counter.serves),
    page(_LINE, show_line, name="delivery-line", allow=Allow.OFFICIAL),
    page(f"{_LINE}/document", show_document, name="delivery-document", allow=Allow.OFFICIAL),
    page(f"{_LINE}/act", act, name="delivery-act", allow=Allow.OFFICIAL, methods=["POST"]),
]  # fmt: skip
