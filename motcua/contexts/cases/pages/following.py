"""What was filed: the receipt, the way of a case in words, supplements, withdrawing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared, delivering, desk, dues, own, proving, tracking
from motcua.contexts.cases.access import forms as papers
from motcua.contexts.cases.access import rating as ratable
from motcua.contexts.cases.access.own import CaseView, Filed
from motcua.contexts.cases.actions import following, looking
from motcua.contexts.cases.actions.papers import NotTaken
from motcua.contexts.cases.errors import CaseNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.model import life
from motcua.contexts.cases.model.case import Case, Supplement, Task
from motcua.contexts.cases.model.dues import waits
from motcua.contexts.cases.model.forms import FOR_CITIZENS, had
from motcua.contexts.cases.model.opening import next_parts
from motcua.contexts.cases.model.order import Ways
from motcua.contexts.cases.pages import cards, ending, fees, offices, rated
from motcua.contexts.cases.pages.delivering import STATES as DELIVERY
from motcua.contexts.cases.pages.delivering import WAYS
from motcua.contexts.cases.pages.home import COLOURS, STATES, title_of
from motcua.contexts.cases.words import CaseState, Channel, Lack, TaskOutcome, TaskState
from motcua.contexts.catalogue.words import Release
from motcua.infra import log
from motcua.kernel.actors import ActorKind
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import Message, msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, page

_DONE = {
    ("acknowledge", TaskOutcome.DONE): msg("{agency} took the application in"),
    ("decide", TaskOutcome.APPROVE): msg(
        "An official approved it; the competent person signs next"
    ),
    (
        "decide",
        TaskOutcome.NEEDS_VERIFICATION,
    ): msg("The agency checks facts with others; it may take longer"),
    ("decide", TaskOutcome.REFUSE): msg("{agency} refused it"),
    ("allot", TaskOutcome.DONE): msg("The personal number was given"),
    ("sign", TaskOutcome.SIGNED): msg("The competent person signed"),
    ("issue", TaskOutcome.DONE): msg("The result was issued"),
}


_ASKED = {
    Lack.INCOMPLETE: msg(
        "{agency} asked you for something that is missing; its clock stands still"
    ),
    Lack.WRONG: msg("{agency} asked you to put something right; its clock stands still"),
}


async def show_application(request: Request) -> Response:
    """The receipt: number, until when, what comes next; with a QR for the counter's scanner."""
    house, actor = edge.house(request), edge.actor(request)
    key = inputs.filed_key(request.path_params["key"])
    async with reading(request) as tx:
        filed = await own.own_application(tx, actor, key, now=edge.clock(request))
        code = await tracking.code_of(tx, house, key)
        application = filed.application
        release = await declared.release_at(house, application.release)
        journey = release.journey(application.bundle, application.submitted_at)
        owed = [
            one
            for case in filed.cases
            for one in await dues.of_case(tx, journey.services[case.service], case)
        ]
    address = f"{house.settings.base_url}/status/{application.reference}"
    state = filed.state()
    return answers.html(
        request,
        "cases/receipt.html",
        title="Your declaration has arrived",
        layout=_layout(actor.kind),
        at_counter=actor.kind is ActorKind.OFFICIAL,
        application=application,
        key=key,
        bundle=journey.bundle,
        cases=[_line(release, case) for case in filed.cases],
        follows=[
            part.service.title
            for part in journey.parts(state, application.submitted_at)
            if part.id not in {case.service for case in filed.cases}
        ],
        address=address,
        payments=fees.payments(owed, actor),
        offices=offices.rows(release, application, filed.cases, first=filed.cases[0].agency),
        code=code,
        status_address=f"{house.settings.base_url}/status",
    )


async def show_proof(request: Request) -> Response:
    """The proof of filing, to be kept: `motcua log proof` checks it without us."""
    key = inputs.filed_key(request.path_params["key"])
    async with reading(request) as tx:
        filed = await own.own_application(tx, edge.actor(request), key, now=edge.clock(request))
        proof = await proving.of_filing(tx, filed)
    content = msgspec.json.format(msgspec.json.encode(log.as_plain(proof)), indent=1)
    name = f"{filed.application.reference}-proof.json"
    return answers.file(content, "application/json", name)


async def show_case(request: Request) -> Response:
    return await case_page(request)


async def give_supplement(request: Request) -> Response:
    """The citizen's answer: a text, a file, or both."""
    key, sent = inputs.filed_key(request.path_params["key"]), await forms.form(request)
    try:
        given = inputs.uploads(sent, "file")
        text = forms.one(sent, "answer")
        if not given:
            text = inputs.reason(sent, "answer", msg("Write your answer, or choose a file"))
        await following.give_supplement(
            edge.house(request), edge.actor(request), key, answer=text[:4000], given=given,
            now=edge.clock(request),
        )  # fmt: skip
    except NotTaken as refused:
        errors = {"file": msg(refused.text, **refused.data)}
        return await case_page(request, errors=errors, typed=forms.one(sent, "answer"))
    except Invalid as wrong:
        return await case_page(request, errors=wrong.fields, typed=forms.one(sent, "answer"))
    return answers.see_other(request, "case", key=key)


async def ask_withdraw(request: Request) -> Response:
    """What withdrawing means, before it is done."""
    view, release = await _view(request)
    return answers.html(
        request,
        "cases/withdraw.html",
        title="Withdraw this application?",
        layout=_layout(edge.actor(request).kind),
        case=_line(release, view.case),
        open=life.may_withdraw(view.case),
        at_once=life.allows(view.case, life.Verb.WITHDRAW),
    )


async def withdraw(request: Request) -> Response:
    key = inputs.filed_key(request.path_params["key"])
    async with transaction(request) as tx:
        await following.withdraw(
            tx, edge.house(request), edge.actor(request), key, now=edge.clock(request)
        )
    return answers.see_other(request, "case", key=key)


async def go_on(request: Request) -> Response:
    """The citizen wants the case after all."""
    key = inputs.filed_key(request.path_params["key"])
    async with transaction(request) as tx:
        await following.go_on(
            tx, edge.house(request), edge.actor(request), key, now=edge.clock(request)
        )
    return answers.see_other(request, "case", key=key)


async def find(request: Request) -> Response:
    """Where a receipt's QR leads: the own case, or the desk's."""
    return await way_to(request, request.path_params["reference"])


async def way_to(request: Request, reference: str) -> Response:
    """To the case of a dossier number, on the desk of its agency or as one takes part in it. Whose it
    is not learns nothing, not even its address. Raises CaseNotFound."""
    house, actor = edge.house(request), edge.actor(request)
    async with reading(request) as tx:
        if actor.kind is ActorKind.OFFICIAL:
            on_desk = await desk.find_by_reference(tx, house, actor, reference)
            if on_desk is not None:
                return answers.see_other(request, "desk-case", case=on_desk)
        key = await own.case_of_reference(tx, reference)
        if key is None:
            raise CaseNotFound()
        await own.own_case(tx, actor, key, now=edge.clock(request))
    return answers.see_other(request, "case", key=key)


def timeline(view: CaseView, agency: Mapping[str, str]) -> list[tuple[datetime, Message]]:
    """What happened, in words, oldest first."""
    said: list[tuple[datetime, Message]] = [
        (view.case.accepted_at, msg("{agency} received the application", agency=agency))
    ]
    told = view.case.outcome == "refused"  # a refusal counts once it is signed
    said += [
        line
        for task in view.tasks
        if (line := _task_line(task, agency)) is not None
        and (told or task.outcome != TaskOutcome.REFUSE)
    ]
    for asked in view.supplements:
        said.append((asked.asked_at, msg(_ASKED[asked.lack], agency=agency)))
        if asked.answered_at is not None:
            said.append((asked.answered_at, msg("You answered; the clock goes on")))
    said += [
        (task.opened_at, msg("You asked to withdraw it"))
        for task in view.tasks
        if task.kind == "withdrawal"
    ]
    ended = _ended(view.case)
    if ended is not None and view.case.closed_at is not None:
        said.append((view.case.closed_at, msg(ended, agency=agency)))
    return sorted(said, key=lambda line: line[0])


def _ended(case: Case) -> Message | None:
    match case.state:
        case CaseState.STOPPED if case.clause is not None:
            return msg("{agency} stopped it")
        case CaseState.STOPPED:
            return msg("No answer came; {agency} stopped")
        case CaseState.NOT_ACCEPTED:
            return msg("{agency} did not accept it")
        case CaseState.WITHDRAWN:
            return msg("You withdrew the application")
    return None


def _task_line(task: Task, agency: Mapping[str, str]) -> tuple[datetime, Message] | None:
    if task.state is not TaskState.DONE or task.done_at is None or task.outcome is None:
        return None
    text = _DONE.get((task.kind, TaskOutcome(task.outcome)))
    return None if text is None else (task.done_at, msg(text, agency=agency))


async def _view(request: Request) -> tuple[CaseView, Release]:
    key = inputs.filed_key(request.path_params["key"])
    async with reading(request) as tx:
        view = await own.own_case(tx, edge.actor(request), key, now=edge.clock(request))
    return view, await declared.release_at(edge.house(request), view.case.release)


async def _enter(request: Request, case: Case) -> None:
    """An official who filed for somebody reads that person's facts here, and it stands in their tracker."""
    house, actor = edge.house(request), edge.actor(request)
    if actor.kind is not ActorKind.OFFICIAL:
        return
    async with transaction(request) as tx:
        await looking.enter(
            tx, actor, await desk.dossier(tx, house, case.key), now=edge.clock(request)
        )


async def case_page(
    request: Request,
    *,
    errors: Mapping[str, str] | None = None,
    typed: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    """A case as one who takes part in it sees it; `said` is what was filled in of a rating."""
    view, release = await _view(request)
    case, filed = view.case, view.filed
    rating = None
    if edge.actor(request).id == filed.application.declarant:
        async with reading(request) as tx:
            rating = await ratable.of(tx, case)
    await _enter(request, case)
    journey = release.journey(case.bundle, filed.application.submitted_at)
    state = filed.state()
    agency = dict(release.territory.agency(case.agency).name)
    follows = next_parts(journey, state, filed.application.submitted_at, done=case.service)
    keys = cards.in_order(journey, state)
    holder = ending.is_holder(view, journey, edge.actor(request).id)
    part = journey.services[case.service]
    async with reading(request) as tx:
        owed = await dues.of_case(tx, part, case)
        chosen = await delivering.chosen(tx, CaseKey(case.subject_id, filed.application.draft_id))
        delivery = await delivering.of_case(tx, filed.application, case, filed.cases)
    return answers.html(
        request,
        "cases/case.html",
        title=release.services[case.service].title,
        status=422 if errors else 200,
        errors=errors or {},
        layout=_layout(edge.actor(request).kind),
        case=case,
        line=_line(release, case),
        asked=view.asked if case.state is CaseState.SUPPLEMENT else None,
        holder=holder,
        ending=ending.of(view, journey, state, holder=holder, now=edge.clock(request)),
        typed=typed,
        timeline=timeline(view, agency),
        answered=_answered(view.supplements),
        forms=papers.titles(release, FOR_CITIZENS, had(case, view.supplements), case.accepted_at),
        siblings=_siblings(release, filed, case),
        follows=[part.service.title for part in follows if not Ways.of([case]).gone],
        bundle=title_of(journey, case.bundle),
        application=CaseKey(case.subject_id, case.application_id),
        cards=cards.group(release, journey.roles, state, keys, whose=True),
        **rated.shown(rating, f"/cases/{case.key}/rate", {}, said or {}),
        may_withdraw=_declares(request, view) and life.may_withdraw(case),
        may_go_on=_declares(request, view) and life.allows(case, life.Verb.GO_ON),
        channel_counter=case.channel is Channel.COUNTER,
        payments=fees.payments(owed, edge.actor(request)),
        delivery=delivery,
        delivery_state=DELIVERY[delivery.state] if delivery else None,
        delivery_way=WAYS[delivering.way_of(part, chosen)] if part.service.delivery else None,
        waits_for_payment=waits(view.spans),
        offices=offices.rows(release, filed.application, [case], first=filed.cases[0].agency),
    )


def _declares(request: Request, view: CaseView) -> bool:
    application = view.filed.application
    return edge.actor(request).id in (application.declarant, application.official)


def _answered(supplements: Sequence[Supplement]) -> list[Supplement]:
    return [each for each in supplements if each.answered_at is not None]


def _siblings(release: Release, filed: Filed, case: Case) -> list[dict[str, object]]:
    return [_line(release, other) for other in filed.cases if other.id != case.id]


def _line(release: Release, case: Case) -> dict[str, object]:
    return {
        "key": case.key,
        "receipt": release.form("receipt", case.accepted_at),
        "reference": case.reference,
        "title": release.services[case.service].title,
        "agency": dict(release.territory.agency(case.agency).name),
        "state": STATES[case.state],
        "colour": COLOURS.get(case.state, "blue"),
        "due_at": case.due_at if case.closed_at is None else None,
        "new_day": case.new_day if case.decided_at is None and case.closed_at is None else None,
        "law": case.legal_basis,
        "reason": case.reason if _told(case) else None,
        "clause": case.clause,
        "closed_at": case.closed_at,
        "issued": case.state is CaseState.ISSUED,
    }


def _told(case: Case) -> bool:
    """A refusal is not told before it is signed; the other endings are told at once."""
    return case.outcome == "refused" or case.clause is not None


def _layout(kind: ActorKind) -> str:
    return "layout/desk.html" if kind is ActorKind.OFFICIAL else "layout/citizen.html"


ROUTES = [
    page("/applications/{key}", show_application, name="application", allow=Allow.SIGNED_IN),
    page("/applications/{key}/proof", show_proof, name="proof", allow=Allow.SIGNED_IN),
    page("/cases/{key}", show_case, name="case", allow=Allow.SIGNED_IN),
    page("/cases/{key}/supplement", give_supplement, name="give-supplement", allow=Allow.SIGNED_IN,
         methods=["POST"], max_body=11 * 1024 * 1024),
    page("/cases/{key}/withdraw", ask_withdraw, name="ask-withdraw", allow=Allow.SIGNED_IN),
    page("/cases/{key}/withdraw", withdraw, name="withdraw", allow=Allow.SIGNED_IN, methods=["POST"]),
    page("/cases/{key}/go-on", go_on, name="go-on", allow=Allow.SIGNED_IN, methods=["POST"]),
    page("/find/{reference:path}", find, name="find", allow=Allow.SIGNED_IN),
]  # fmt: skip
