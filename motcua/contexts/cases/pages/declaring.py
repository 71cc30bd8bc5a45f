"""The pages of a draft: one thing at a time, kept on every page, checked at the end, filed once."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared, own
from motcua.contexts.cases.actions import answering
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import (
    DraftChanged,
    DraftNotFound,
    PersonNotFound,
)
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.model.draft import fact_key, packed_key
from motcua.contexts.cases.pages import cards, entries, moving
from motcua.contexts.cases.pages.fields import shown_questions
from motcua.contexts.cases.pages.opening import layout, open_draft, state_of
from motcua.contexts.catalogue.words import FactKey, FormPage, Withheld
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading
from motcua.web.forms import Form
from motcua.web.routes import Allow, page


async def show_draft(request: Request) -> Response:
    """Take a draft up again, on any device: at the first page that still needs something."""
    actor, now = edge.actor(request), edge.clock(request)
    key = inputs.draft_key(request.path_params["key"])
    async with reading(request) as tx:
        try:
            draft = await own.any_own_draft(tx, actor, key, now=now)
        except DraftNotFound:
            moved = await own.moved_draft(tx, actor, key, now=now)
            return answers.see_other(request, "draft", key=moved.key)
    if draft.submitted_application is not None:
        there = CaseKey(key.subject_id, draft.submitted_application)
        return answers.see_other(request, "application", key=there)
    opened = await open_draft(request)
    missing = opened.journey.missing(
        state_of(request, opened), edge.clock(request), opened.draft.down
    )
    if missing:
        return answers.see_other(request, "draft-page", key=key, page=missing[0].page)
    return answers.see_other(request, "check", key=key)


async def show_page(request: Request) -> Response:
    opened, now = await open_draft(request), edge.clock(request)
    shown = opened.page(request.path_params["page"], now)
    if shown is None:  # an answer elsewhere made it needless
        return answers.see_other(request, "draft", key=opened.draft.key)
    if shown.group is not None:
        return entries.listed(request, opened, shown, shown.group)
    return shown_page(request, opened, shown)


async def save_page(request: Request) -> Response:
    """Keep what was typed, right or wrong; then the next page, or this one with its messages."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    opened, sent = await open_draft(request), await forms.form(request)
    page_id = request.path_params["page"]
    shown = opened.page(page_id, now)
    if shown is None:
        return answers.see_other(request, "draft", key=opened.draft.key)
    if shown.group is not None:
        return await entries.go_on(request, opened, shown, shown.group, sent)
    wanted, errors = inputs.people(sent, shown)
    purpose = declared.purpose_of(opened.release, opened.journey, case=opened.draft.key)
    found = {}
    for role, person in wanted.items():
        who = await own.find_person(
            house, actor, purpose, number=person.number, born=person.born, now=now
        )
        if who is None:
            errors[f"person.{role}"] = PersonNotFound.text
        else:
            found[role] = who
    raw = inputs.raw_answers(sent, shown.questions)
    try:
        saved = await answering.answer(
            house, actor, opened, page_id, raw, seen=forms.one(sent, "seen"), people=found, now=now
        )
    except DraftChanged as moved:
        fresh = await open_draft(request)
        shown = fresh.page(page_id, now) or shown
        return shown_page(request, fresh, shown, sent=sent, errors={"": moved.text}, status=409)
    shown = saved.opened.page(page_id, now)
    errors = {**saved.errors, **errors}
    back = forms.one(sent, "back")
    if shown is not None and not errors and _came_up(saved.opened, shown, sent):
        return moving.more(request, opened.draft.key, page_id, back=back)
    if shown is not None:
        errors |= _left_out(saved.opened, shown, errors)
    if shown is not None and errors:
        return shown_page(request, saved.opened, shown, sent=sent, errors=errors, status=422)
    return moving.onward(request, saved.opened, page_id, now, back=back)


async def show_wrong(request: Request) -> Response:
    """A registry's value, and a place to say what is wrong with it."""
    opened = await open_draft(request)
    return _wrong_page(request, opened)


async def save_wrong(request: Request) -> Response:
    opened, sent = await open_draft(request), await forms.form(request)
    about = fact_key(request.path_params["fact"])
    _known(request, opened, about)
    withdrawn = bool(forms.one(sent, "withdraw"))
    why = "" if withdrawn else forms.one(sent, "why")[:500]
    if not why and not withdrawn:
        return _wrong_page(
            request, opened, errors={"why": msg("Say what is wrong, in your own words")}
        )
    await answering.contest(
        edge.house(request), edge.actor(request), opened.draft.key, about, why,
        now=edge.clock(request),
    )  # fmt: skip
    back = request.query_params.get("page", "")
    if opened.page(back, edge.clock(request)) is not None:
        return answers.see_other(request, "draft-page", key=opened.draft.key, page=back)
    return answers.see_other(request, "check", key=opened.draft.key)


def shown_page(
    request: Request,
    opened: Opened,
    shown: FormPage,
    *,
    sent: Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now, key = edge.clock(request), opened.draft.key
    state = opened.state(now)
    raw = inputs.raw_answers(sent, shown.questions) if sent is not None else {}

    def wrong(fact: str) -> str:
        return f"/drafts/{key}/wrong/{fact}?page={shown.id}"

    return answers.html(
        request,
        "cases/page.html",
        title=shown.page.title,
        status=status,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        bundle=opened.journey.bundle,
        page=shown,
        place=moving.place(opened, shown.id, now),
        more=bool(request.query_params.get("more")) and not errors,
        cards=cards.group(
            opened.release, opened.journey.roles, state, shown.shows, wrong=wrong, whose=True
        ),
        questions=shown_questions(opened.draft, shown.questions, state, raw, errors or {}, now),
        people=[
            {
                "id": question.id,
                "label": question.label,
                "optional": question.role.optional,
                "named": question.id.removeprefix("person.") in state.holders,
                "number": raw.get(question.id, ""),
                "born": {
                    part: raw.get(f"{question.id}.born-{part}", "")
                    for part in ("day", "month", "year")
                },
            }
            for question in shown.people
        ],
        seen=answering.mark(opened, shown.id),
        back=request.query_params.get("back", "") or (forms.one(sent, "back") if sent else ""),
        refusals=opened.journey.refusals(state, now),
    )


def _left_out(opened: Opened, shown: FormPage, errors: Mapping[str, str]) -> dict[str, str]:
    """Persons who are still to be named on this very page."""
    return {
        person.id: msg("Enter the personal number as it stands on the identity card")
        for person in shown.people
        if not person.role.optional
        and person.id.removeprefix("person.") not in opened.draft.holders
        and person.id not in errors
    }


def _came_up(opened: Opened, shown: FormPage, sent: Form) -> bool:
    """Whether an answer of this page brought up something that was not on it."""
    return any(f"asked.{one.id}" not in sent.fields for one in shown.questions) or any(
        one.id not in sent.fields and one.id.removeprefix("person.") not in opened.draft.holders
        for one in shown.people
    )


def _known(request: Request, opened: Opened, about: FactKey) -> None:
    """What is withheld cannot be wrong: it is not there. Raises DraftNotFound."""
    seen = state_of(request, opened).value(*about)
    if packed_key(about) not in opened.draft.known or seen is None or isinstance(seen, Withheld):
        raise DraftNotFound()


def _wrong_page(
    request: Request, opened: Opened, *, errors: Mapping[str, str] | None = None
) -> Response:
    packed = request.path_params["fact"]
    about = fact_key(packed)
    _known(request, opened, about)
    state = state_of(request, opened)
    return answers.html(
        request,
        "cases/wrong.html",
        title="What is wrong?",
        status=422 if errors else 200,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        rows=cards.group(opened.release, opened.journey.roles, state, [about], whose=True),
        why=opened.draft.contested.get(packed, ""),
        page_id=request.query_params.get("page", ""),
        fact=packed,
    )


_DRAFT = "/drafts/{key}"
ROUTES = [
    page(_DRAFT, show_draft, name="draft", allow=Allow.SIGNED_IN),
    page(f"{_DRAFT}/page/{{page}}", show_page, name="draft-page", allow=Allow.SIGNED_IN),
    page(f"{_DRAFT}/page/{{page}}", save_page, name="save-page", allow=Allow.SIGNED_IN, methods=["POST"]),
    page(f"{_DRAFT}/wrong/{{fact}}", show_wrong, name="wrong", allow=Allow.SIGNED_IN),
    page(f"{_DRAFT}/wrong/{{fact}}", save_wrong, name="save-wrong", allow=Allow.SIGNED_IN, methods=["POST"]),
]  # fmt: skip
