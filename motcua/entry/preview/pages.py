"""The pages of the preview: a form of the whole with all that follows from it, and the live pages one by one."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages import declaring, moving
from motcua.contexts.cases.pages.fields import shown_question
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import (
    CompiledService,
    FormPage,
    Question,
    Span,
    State,
    Undecided,
)
from motcua.contexts.catalogue.words.names import money
from motcua.entry import services
from motcua.entry.preview.walking import Walk, Workshop, asked
from motcua.kernel.errors import DomainError, NotFound
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms, visit
from motcua.web.routes import Allow, Route, page


class WalkGone(NotFound):
    code = "walk-gone"
    text = "This trial is not there any more. Begin a new one."


async def index(request: Request) -> Response:
    """What the pack offers, with the scenarios to begin from; and what is wrong with it."""
    shop = _shop(request)
    release = shop.release
    day = edge.clock(request).date()
    offered = [] if release is None else list(release.journeys_at(day).values())
    return answers.html(
        request,
        "preview/index.html",
        title="Preview of a pack",
        problems=shop.problems,
        journeys=[
            {
                "title": journey.bundle.title,
                "id": journey.id,
                "scenarios": [s for s, one in shop.scenarios.items() if one.bundle == journey.id],
            }
            for journey in offered
        ],
    )


async def begin(request: Request) -> Response:
    sent, shop = await forms.form(request), _shop(request)
    scenario = shop.scenarios.get(forms.one(sent, "scenario"))
    if scenario is None:
        raise WalkGone()
    return answers.see_other(request, "check", key=shop.begin(scenario, edge.house(request)))


async def whole(request: Request) -> Response:
    """Every page with every question: those that are asked now to be answered, the others with their condition."""
    walk, opened = _opened(request)
    language = edge.language(request)
    state = opened.state(walk.now)
    live = {shown.id: shown for shown in opened.pages(walk.now)}
    release = opened.release
    return answers.html(
        request,
        "preview/whole.html",
        title=opened.journey.bundle.title,
        errors=walk.errors,
        problems=_shop(request).problems,
        follow="follow" in request.query_params,
        key=walk.draft.key,
        scenario=walk.scenario.scenario,
        day=walk.now,
        pages=[
            {
                "id": declared.page,
                "title": declared.title,
                "live": declared.page in live,
                "questions": _fields(walk, opened, live.get(declared.page), state),
                "group": _group(opened, live.get(declared.page), state),
                "asleep": _asleep(opened, declared.page, language, walk),
            }
            for declared in opened.journey.bundle.pages
        ],
        follows=_follows(walk, opened, state, language),
        parts=[
            _part(walk, release, part, state, language)
            for part in opened.journey.parts(state, walk.now)
        ],
    )


async def save_whole(request: Request) -> Response:
    walk, opened = _opened(request)
    sent, shop = await forms.form(request), _shop(request)
    questions = list(asked(opened, walk.now))
    shop.answer(walk, inputs.raw_answers(sent, questions), edge.house(request), strict=False)
    if group := forms.one(sent, "more"):
        shop.more(walk, group, edge.house(request))
    return answers.see_other(request, "check", key=walk.draft.key)


async def live_page(request: Request) -> Response:
    """A page as people see it, by the portal's own template."""
    walk, opened = _opened(request)
    shown = opened.page(request.path_params["page"], walk.now)
    if shown is None or shown.group is not None:
        return answers.see_other(request, "check", key=walk.draft.key)
    return declaring.shown_page(request, opened, shown, errors=walk.errors)


async def save_live_page(request: Request) -> Response:
    walk, opened = _opened(request)
    sent = await forms.form(request)
    shown = opened.page(request.path_params["page"], walk.now)
    if shown is not None:
        raw = inputs.raw_answers(sent, shown.questions)
        _shop(request).answer(walk, raw, edge.house(request), strict=True)
        _, opened = _opened(request)
        if walk.errors:
            return declaring.shown_page(
                request, opened, shown, sent=sent, errors=walk.errors, status=422
            )
    return moving.onward(request, opened, request.path_params["page"], walk.now, back="")


def _shop(request: Request) -> Workshop:
    shop = edge.house(request).part(Workshop)
    shop.look()
    return shop


def _opened(request: Request) -> tuple[Walk, Opened]:
    """The trial of the address, on its own day. Raises WalkGone."""
    shop = _shop(request)
    try:
        walk = shop.walks[CaseKey.parse(request.path_params["key"])]
    except (ValueError, KeyError):
        raise WalkGone() from None
    visit.of(request).now = walk.now  # a scenario happens on its own day
    return walk, shop.opened(walk, edge.house(request))


def _fields(
    walk: Walk, opened: Opened, shown: FormPage | None, state: State
) -> list[Mapping[str, object]]:
    if shown is None:
        return []
    inside = [] if shown.group is None else [
        question
        for id in shown.group.ids(state)
        for question in opened.journey.inside(shown.group, id, state, walk.now)
    ]  # fmt: skip
    return [
        shown_question(opened.draft, question, state, {}, walk.errors.get(question.id), walk.now)
        for question in (*shown.questions, *inside)
    ]


def _group(opened: Opened, shown: FormPage | None, state: State) -> dict[str, object] | None:
    group = None if shown is None else shown.group
    if group is None:
        return None
    return {"id": group.id, "more": group.group.more, "n": len(group.ids(state))}


def _asleep(opened: Opened, page_id: str, language: str, walk: Walk) -> list[dict[str, object]]:
    """The questions of a page that are not asked now, and when they are."""
    now = {question.id for question in asked(opened, walk.now)}
    state = opened.state(walk.now)
    found: list[dict[str, object]] = []
    for question in opened.journey.questions.values():
        if question.ask.page == page_id and question.id not in now:
            answer = state.facts.get(question.key)
            known = answer is not None and answer.source.kind != "person"
            found.append(
                {
                    "label": question.label,
                    "when": msg("known already") if known else _when(opened, question, language),
                }
            )
    return found


def _when(opened: Opened, question: Question, language: str) -> str:
    """When a question is asked: under its own condition, and under that of the part that it belongs to."""
    parts = {part.service: part.when for part in opened.journey.bundle.parts}
    conditions = [parts.get(question.service or "", True), question.ask.when]
    written = [one for one in conditions if not isinstance(one, bool)]
    return catalogue.spoken_condition(
        opened.release,
        opened.journey,
        {"all": written} if written else True,
        language,
        services.say,
    )


def _follows(
    walk: Walk, opened: Opened, state: State, language: str
) -> list[tuple[str, list[object]]]:
    journey, now = opened.journey, walk.now
    papers: list[object] = [one.label for one in journey.papers(state, now)]
    found: list[tuple[str, list[object]]] = [
        (msg("Refused, because"), [one.reason for one in journey.refusals(state, now)]),
        (msg("Does not go together"), [one.message for one in journey.contradictions(state, now)]),
        (msg("Still missing"), [one.label for one in journey.missing(state, now)]),
        (msg("Papers"), papers),
    ]
    return [(title, lines) for title, lines in found if lines]


def _part(
    walk: Walk, release: catalogue.Release, part: CompiledService, state: State, language: str
) -> dict[str, object]:
    channel = walk.scenario.channel
    try:
        agency: object = dict(part.competent(state, walk.now).name)
    except DomainError as refused:
        agency = msg(refused.text, **refused.data)
    try:
        budget, _, law = part.deadline(state, walk.now, channel)
        span = Span(**{budget.unit: budget.amount})
        time: object = catalogue.spoken_span(release, span, language, services.say)
    except DomainError as refused:
        time, law = msg(refused.text, **refused.data), ""
    return {
        "title": part.service.title,
        "agency": agency,
        "time": time,
        "law": law,
        "fees": [
            (
                charge.fee.label,
                msg("not decided: {why}", why=charge.row.code)
                if isinstance(charge.row, Undecided)
                else money(charge.row.amount, charge.fee.currency, language),
            )
            for charge in part.fees(state, walk.now, channel)
        ],
        "writes": [release.registries[one.registry].title for one in part.writes(state, walk.now)],
        "picture": catalogue.pictured(release, part.id, language, services.say, day=walk.now.date()) or "",
    }  # fmt: skip


_WALK = "/walks/{key}"
ROUTES: list[Route] = [
    page("/", index, name="my", allow=Allow.ANYBODY),
    page("/begin", begin, name="begin", allow=Allow.ANYBODY, methods=["POST"]),
    page(_WALK, whole, name="check", allow=Allow.ANYBODY),
    page(_WALK, save_whole, name="save-walk", allow=Allow.ANYBODY, methods=["POST"]),
    page(f"{_WALK}/papers", whole, name="papers", allow=Allow.ANYBODY),
    page(f"{_WALK}/page/{{page}}", live_page, name="draft-page", allow=Allow.ANYBODY),
    page(f"{_WALK}/page/{{page}}", save_live_page, name="save-page", allow=Allow.ANYBODY, methods=["POST"]),
]  # fmt: skip
