"""Check your answers, and file them once."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import delivering as access
from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import answering, filing
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import (
    DraftChanged,
    DraftIncomplete,
    NobodyCompetent,
    NotEligible,
    Unsigned,
)
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.model.delivery import Way
from motcua.contexts.cases.model.opening import first_parts, next_parts
from motcua.contexts.cases.pages import cards, entries, fees
from motcua.contexts.cases.pages.delivering import WAYS
from motcua.contexts.cases.pages.folds import Fold, fold
from motcua.contexts.cases.pages.moving import CHECK
from motcua.contexts.cases.pages.opening import layout, open_draft
from motcua.contexts.catalogue.words import Answer, CompiledGroup, Question, State
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import committed, reading, transaction
from motcua.web.forms import Form
from motcua.web.routes import Allow, page

SIGN = "sign"
"""Begins the names of the boxes by which a declarant confirms."""


async def show_check(request: Request) -> Response:
    return await _check_page(request, await open_draft(request))


async def submit(request: Request) -> Response:
    """File it. Pressed twice it is filed once; sent from an old page it is shown again."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key, sent = inputs.draft_key(request.path_params["key"]), await forms.form(request)
    async with reading(request) as tx:
        draft = await filing.to_file(tx, actor, key, now=now)
    if draft.submitted_application is not None:
        there = CaseKey(key.subject_id, draft.submitted_application)
        return answers.see_other(request, "application", key=there)
    version, token = inputs.version(sent), forms.form_token(sent)
    try:
        if SIGN in sent.fields:
            version = await _sign(request, sent, version)
            async with reading(request) as tx:
                draft = await filing.to_file(tx, actor, key, now=now)
        write = await filing.prepare(house, actor, draft, version=version, token=token, now=now)
        filed = filing.filed_key(draft, await committed(request, write))
    except Unsigned as unsigned:
        return await _check_page(
            request, await open_draft(request), status=422,
            errors={f"{SIGN}.{unsigned.data['fact']}": unsigned.text},
        )  # fmt: skip
    except DraftIncomplete as lacking:
        return await _again(request, lacking, status=422)
    except (DraftChanged, NotEligible, NobodyCompetent) as moved:
        return await _again(request, moved, status=409)
    return answers.see_other(request, "application", key=filed)


async def _sign(request: Request, sent: Form, version: int) -> int:
    """Keep what was ticked as the declarant's confirmation; gives the draft's version then."""
    opened, now = await open_draft(request), edge.clock(request)
    ticked = {
        name.removeprefix(f"{SIGN}.") for name in sent.fields if forms.one(sent, name) == "yes"
    }
    return await filing.sign(
        edge.house(request), edge.actor(request), opened, version=version, facts=ticked, now=now
    )


async def _again(request: Request, refusal: DomainError, *, status: int) -> Response:
    errors = {"": msg(refusal.text, **refusal.data)}
    return await _check_page(request, await open_draft(request), errors=errors, status=status)


async def discard(request: Request) -> Response:
    key = inputs.draft_key(request.path_params["key"])
    async with transaction(request) as tx:
        draft = await answering.discard(tx, edge.actor(request), key, now=edge.clock(request))
    return answers.see_other(request, "counter" if draft.channel.by_official else "my")


async def _check_page(
    request: Request,
    opened: Opened,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now, key = edge.clock(request), opened.draft.key
    found = await filing.standing(edge.house(request), opened, now=now)
    ready = found.ready
    if ready:
        try:
            if found.unsigned:
                for part in first_parts(opened.journey, found.state, now):
                    filing.competent(part, found.state, now)
            else:
                await filing.check(edge.house(request), opened, found, now=now)
        except NobodyCompetent as nobody:
            ready, errors = False, {**(errors or {}), "": nobody.text}
    async with reading(request) as tx:
        given = await own.papers_of_draft(tx, opened.draft) if found.papers else []
        chosen = await access.chosen(tx, opened.draft.key)
    labels = {paper.id: paper.label for paper in found.papers}
    return answers.html(
        request,
        "cases/check.html",
        title="Check your answers",
        status=status,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        bundle=opened.journey.bundle,
        sections=_sections(request, opened, found.shown, now),
        known=_known(opened, found.shown, now),
        reused=sum(1 for answer in found.shown.facts.values() if answer.source.kind == "registry"),
        papers=[
            {"label": labels[p.paper], "filename": p.filename} for p in given if p.paper in labels
        ],
        asks_papers=bool(found.papers),
        lacking=found.lacking,
        missing=[
            {"label": label, "href": f"/drafts/{key}/page/{page_id}?back={CHECK}"}
            for page_id, label in found.missing
        ],
        refusals=found.refusals,
        parts=_parts(opened, found.shown, now),
        fees=_fees(request, opened, found.shown, now),
        delivery=WAYS[chosen.way or Way.PORTAL] if access.ways(opened.journey) else None,
        ready=ready,
        unsigned=found.unsigned,
        waits=[
            opened.journey.roles[role].label for role in sorted(set(opened.draft.withheld.values()))
        ],
    )


def _fees(request: Request, opened: Opened, state: State, now: datetime) -> list[fees.Line]:
    """What is to be paid, as far as the declarant's own view decides it: a fee that follows from what is withheld
    would say what that is."""
    journey = opened.journey
    speech = fees.speech_of(request, opened.release.names, journey.roles)
    found = journey.fees(state, now, str(opened.draft.channel))
    return [fees.line(charge, speech) for charge in found]


def _sections(
    request: Request, opened: Opened, state: State, now: datetime
) -> list[dict[str, object]]:
    """What the person said, page by page, each with the way back to its page; of a group entry by entry."""
    found: list[dict[str, object]] = []
    for shown in opened.pages(now):
        if shown.group is not None:
            found += _entries(request, opened, shown.group, state, now)
        change = f"/drafts/{opened.draft.key}/page/{shown.id}?back={CHECK}"
        rows = [
            _said(opened, question, answer, change=change)
            for question in shown.questions
            if (answer := state.facts.get(question.key)) is not None and answer.value is not None
        ]
        if rows:
            found.append({"title": shown.page.title, "rows": rows})
    return found


def _entries(
    request: Request, opened: Opened, group: CompiledGroup, state: State, now: datetime
) -> list[dict[str, object]]:
    """Each entry of a group as a card; without any, a line that says so."""
    key, back = opened.draft.key, f"?back={CHECK}"
    page = f"/drafts/{key}/page/{group.group.page}{back}"
    made: list[dict[str, object]] = []
    for id in group.ids(state):
        asked = opened.journey.inside(group, id, state, now)
        change = f"/drafts/{key}/entries/{group.id}/{id}{back}" if asked else page
        made.append(
            {
                "title": group.title(state, id),
                "rows": entries.rows(request, opened, group, id),
                "actions": [(change, msg("Change"))],
            }
        )
    return made or [{"title": group.label, "rows": [], "actions": [(page, msg("Change"))]}]


def _said(opened: Opened, question: Question, answer: Answer, *, change: str) -> cards.Card:
    """An answer. The heading says already whose it is, so the row does only if it came from elsewhere."""
    row = cards.card(opened.release, question.key, answer, label=question.label, change=change)
    own = answer.source.kind in ("person", "official") and not answer.contested
    return {**row, "source": None} if own else row


def _known(opened: Opened, state: State, now: datetime) -> list[Fold]:
    """What nobody was asked, by whom it is about."""
    asked = {q.key for shown in opened.pages(now) for q in shown.questions}
    asked |= {group.key for group in opened.journey.groups.values()}
    known = cards.in_order(opened.journey, state)

    def wrong(fact: str) -> str:
        return f"/drafts/{opened.draft.key}/wrong/{fact}"

    found = []
    for id, role in opened.journey.roles.items():
        keys = [about for about in known if about[0] == id and about not in asked]
        rows = cards.group(opened.release, opened.journey.roles, state, keys, wrong=wrong)
        if rows:
            found.append(fold(opened.release, state, id, role, rows))
    return found


def _parts(opened: Opened, state: State, now: datetime) -> list[dict[str, object]]:
    """Which agency decides what, until when; what follows has its date once it begins."""
    found: list[dict[str, object]] = []
    first = {part.id for part in first_parts(opened.journey, state, now)}
    for part in opened.journey.parts(state, now):
        try:
            agency = dict(filing.competent(part, state, now).name)
        except NobodyCompetent:
            agency = {}
        follows = next_parts(opened.journey, state, now, done=part.id)
        found.append(
            {
                "title": part.service.title,
                "agency": agency,
                "first": part.id in first,
                "follows": [one.service.title for one in follows],
            }
        )
    return found


_DRAFT = "/drafts/{key}"
ROUTES = [
    page(f"{_DRAFT}/check", show_check, name="check", allow=Allow.SIGNED_IN),
    page(f"{_DRAFT}/submit", submit, name="submit", allow=Allow.SIGNED_IN, methods=["POST"]),
    page(f"{_DRAFT}/discard", discard, name="discard", allow=Allow.SIGNED_IN, methods=["POST"]),
]  # fmt: skip
