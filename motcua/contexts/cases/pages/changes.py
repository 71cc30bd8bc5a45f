"""What is different since a draft was begun; nobody goes on before they have seen it."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.actions import rebasing
from motcua.contexts.cases.errors import DefinitionChanged
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages.opening import layout_of
from motcua.contexts.catalogue.words import Matter, Question
from motcua.kernel.texts import Text, msg
from motcua.web import answers, edge, forms
from motcua.web.routes import Allow, Route, page

MATTERS: Final = {
    Matter.FEES: msg("What is to be paid"),
    Matter.TIMES: msg("How long the office may take"),
    Matter.STEPS: msg("The steps that the application takes"),
    Matter.AGENCY: msg("Which office decides"),
    Matter.REGISTRIES: msg("What is looked up and written down"),
    Matter.RESULT: msg("What you receive"),
    Matter.LAW: msg("The law that it rests on"),
    Matter.OTHER: msg("How the questions belong together"),
}


def first(route: Route) -> Route:
    """The route of a draft that leads to the differences as long as there are some."""

    async def shown(request: Request) -> Response:
        try:
            return await route.handler(request)
        except DefinitionChanged:
            key = inputs.draft_key(request.path_params["key"])
            return answers.see_other(request, "draft-changes", key=key)

    return replace(route, handler=shown)


async def show_changes(request: Request) -> Response:
    key = inputs.draft_key(request.path_params["key"])
    found = await rebasing.outdated(
        edge.house(request), edge.actor(request), key, now=edge.clock(request)
    )
    moved = found.rebased
    if moved is not None and not moved.changes:
        return answers.see_other(request, "draft", key=key)
    journey = found.new or found.old
    return answers.html(
        request,
        "cases/changes.html",
        title="The rules have changed",
        layout=layout_of(found.draft),
        draft=found.draft,
        bundle=journey.bundle,
        release=found.release.hash,
        moved=moved,
        again=[question.label for question in moved.again] if moved else [],
        changed=[_changed(*pair) for pair in moved.changes.changed] if moved else [],
        matters=[MATTERS[one] for one in moved.changes.matters] if moved else [],
    )


async def take_over(request: Request) -> Response:
    key, sent = inputs.draft_key(request.path_params["key"]), await forms.form(request)
    await rebasing.rebase(
        edge.house(request),
        edge.actor(request),
        key,
        seen=forms.one(sent, "release"),
        now=edge.clock(request),
    )
    return answers.see_other(request, "draft", key=key)


def _changed(was: Question, now: Question) -> dict[str, Text | str | None]:
    """A question that is asked otherwise: how it reads now, and what is different in words."""
    if was.label != now.label:
        said = msg("It was: {before}", before=was.label)
    elif was.fact.type != now.fact.type:
        said = msg("It is answered in another form.")
    elif now.names.choices(now.fact) != was.names.choices(was.fact):
        said = msg("There are other answers to choose from.")
    elif now.ask.required and not was.ask.required:
        said = msg("It has to be answered now.")
    elif was.ask.required and not now.ask.required:
        said = msg("It may be left out now.")
    else:
        said = msg("It is asked in other circumstances, or explained otherwise.")
    return {"label": now.label, "said": said}


_CHANGES = "/drafts/{key}/changes"
ROUTES = [
    page(_CHANGES, show_changes, name="draft-changes", allow=Allow.SIGNED_IN),
    page(_CHANGES, take_over, name="take-over", allow=Allow.SIGNED_IN, methods=["POST"]),
]
