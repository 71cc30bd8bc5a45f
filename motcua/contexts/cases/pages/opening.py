"""What every page of a draft begins with: the own draft, and the layout that its keeper works in."""

from starlette.requests import Request

from motcua.contexts.cases.actions import answering
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.catalogue.words import State
from motcua.web import edge


async def open_draft(request: Request) -> Opened:
    """The draft of the address. What was typed before the rules changed is taken; then they are shown. Raises
    DraftNotFound, NotDeclarant, RegistryNeeded, DefinitionChanged."""
    key = inputs.draft_key(request.path_params["key"])
    return await answering.open_draft(
        edge.house(request),
        edge.actor(request),
        key,
        now=edge.clock(request),
        current=request.method != "POST",
    )


def state_of(request: Request, opened: Opened) -> State:
    """What the declarant may see."""
    return opened.state(edge.clock(request))


def layout(opened: Opened) -> str:
    return layout_of(opened.draft)


def layout_of(draft: Draft) -> str:
    at_counter = draft.channel.by_official
    return "layout/desk.html" if at_counter else "layout/citizen.html"
