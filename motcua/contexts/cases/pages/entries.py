"""The pages of a group: its entries as cards, a page for each of them, and one before it is taken out."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.actions import entering
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import DraftChanged, EntryGone, TooManyEntries
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages import cards, moving
from motcua.contexts.cases.pages.fields import shown_questions
from motcua.contexts.cases.pages.opening import layout, open_draft
from motcua.contexts.catalogue.words import CompiledGroup, FormPage, Question, State
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.forms import Form
from motcua.web.routes import Allow, page

MORE = "more"


def listed(
    request: Request,
    opened: Opened,
    shown: FormPage,
    group: CompiledGroup,
    *,
    errors: Mapping[str, object] | None = None,
    status: int = 200,
    back: str | None = None,
) -> Response:
    """The entries that there are, each with what is said in it; and whether there is one more."""
    now = edge.clock(request)
    state = opened.state(now)
    ids = group.ids(state)
    return answers.html(
        request,
        "cases/entries.html",
        title=shown.page.title,
        status=status,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        bundle=opened.journey.bundle,
        page=shown,
        place=moving.place(opened, shown.id, now),
        entries=[_summary(request, opened, group, id, state) for id in ids],
        more=group.group.more,
        most=group.group.max,
        room=len(ids) < group.group.max,
        seen=".".join(ids),
        gone=bool(request.query_params.get("gone")),
        back=request.query_params.get("back", "") if back is None else back,
        refusals=opened.journey.refusals(state, now),
    )


async def go_on(
    request: Request, opened: Opened, shown: FormPage, group: CompiledGroup, sent: Form
) -> Response:
    """One more entry, or the next page once the list is whole."""
    now, key, back = edge.clock(request), opened.draft.key, forms.one(sent, "back")
    state = opened.state(now)
    ids, said = group.ids(state), forms.one(sent, MORE)
    room = len(ids) < group.group.max
    if forms.one(sent, "seen") != ".".join(ids):  # another window added one, or took one out
        return listed(request, opened, shown, group, errors={"": DraftChanged.text}, status=409)
    if said == "yes" and room:
        fresh = entering.next_entry(opened.draft)
        return answers.see_other(
            request, "entry", key=key, group=group.id, entry=fresh, back=back or None
        )
    problem = _unfinished(opened, group, state, said if room else "no", request)
    if problem is not None:
        return listed(request, opened, shown, group, errors={MORE: problem}, status=422, back=back)
    saved = await entering.complete(
        edge.house(request), edge.actor(request), opened, group, now=now
    )
    return moving.onward(request, saved, shown.id, now, back=back)


async def show_entry(request: Request) -> Response:
    opened = await open_draft(request)
    group = _group(request, opened)
    entry = request.path_params["entry"]
    if group is None or not _may_show(request, opened, group, entry):
        return _gone(request, opened, group)
    return _entry_page(request, opened, group, entry)


async def save_entry(request: Request) -> Response:
    """Keep what was typed, right or wrong; then the list, or this entry with its messages."""
    opened, sent, now = await open_draft(request), await forms.form(request), edge.clock(request)
    group, entry = _group(request, opened), request.path_params["entry"]
    back = forms.one(sent, "back")
    if group is None:
        return _gone(request, opened, None)
    raw = inputs.raw_answers(sent, group.entry(entry).questions)
    try:
        saved = await entering.answer(
            edge.house(request), edge.actor(request), opened, group, entry, raw,
            seen=forms.one(sent, "seen"), now=now,
        )  # fmt: skip
    except (EntryGone, TooManyEntries):
        return _gone(request, opened, group)
    except DraftChanged as moved:
        fresh = await open_draft(request)
        return _entry_page(
            request, fresh, group, entry, sent=sent, errors={"": moved.text}, status=409
        )
    if saved.errors:
        return _entry_page(
            request, saved.opened, group, entry, sent=sent, errors=saved.errors, status=422
        )
    asked = _asked(saved.opened, group, entry, request)
    if any(f"asked.{one.id}" not in sent.fields for one in asked):
        return answers.see_other(
            request, "entry", key=opened.draft.key, group=group.id, entry=entry,
            back=back or None, more="1",
        )  # fmt: skip
    return _list(request, opened, group, back)


async def show_removal(request: Request) -> Response:
    """One question before an entry goes: a link alone takes nothing out."""
    opened, now = await open_draft(request), edge.clock(request)
    group, entry = _group(request, opened), request.path_params["entry"]
    if group is None or entry not in opened.draft.added(group.key):
        return _gone(request, opened, group)
    state = opened.state(now)
    return answers.html(
        request,
        "cases/remove.html",
        title=msg("Take this entry out?"),
        layout=layout(opened),
        draft=opened.draft,
        group=group.id,
        page_id=group.group.page,
        entry=_summary(request, opened, group, entry, state),
        back=request.query_params.get("back", ""),
    )


async def remove(request: Request) -> Response:
    opened, sent = await open_draft(request), await forms.form(request)
    group, entry = _group(request, opened), request.path_params["entry"]
    if group is None:
        return _gone(request, opened, None)
    await entering.take_out(
        edge.house(request), edge.actor(request), opened, group, entry, now=edge.clock(request)
    )
    return _list(request, opened, group, forms.one(sent, "back"))


def rows(request: Request, opened: Opened, group: CompiledGroup, entry: str) -> list[cards.Card]:
    """What is known and said in one entry; a registry's value with the place to say that it is wrong."""
    state = opened.state(edge.clock(request))
    found = group.entry(entry)
    labels = {question.key: question.label for question in found.questions}
    order = [question.key for question in found.questions]
    rest = [about for about in state.facts if about[0] == found.role and about not in order]
    made = []
    for about in [*order, *rest]:
        answer = state.facts.get(about)
        if answer is None or answer.value is None:
            continue
        registry = answer.source.kind == "registry"
        wrong = f"/drafts/{opened.draft.key}/wrong/{about[0]}.{about[1]}?page={group.group.page}"
        verb = msg("Look again") if answer.contested else msg("This is wrong")
        row = cards.card(
            opened.release, about, answer, label=labels.get(about),
            change=wrong if registry else None, verb=verb if registry else None,
        )  # fmt: skip
        own = answer.source.kind in ("person", "official") and not answer.contested
        made.append({**row, "source": None} if own else row)
    return made


def _summary(
    request: Request, opened: Opened, group: CompiledGroup, entry: str, state: State
) -> dict[str, object]:
    now = edge.clock(request)
    asked = opened.journey.inside(group, entry, state, now)
    return {
        "id": entry,
        "title": group.title(state, entry),
        "rows": rows(request, opened, group, entry),
        "change": bool(asked),
        "added": entry in opened.draft.added(group.key),
        "lacking": _lacks(asked, state),
    }


def _lacks(asked: list[Question], state: State) -> bool:
    return any(one.ask.required and state.value(*one.key) is None for one in asked)


def _unfinished(
    opened: Opened, group: CompiledGroup, state: State, said: str, request: Request
) -> object | None:
    """Why one cannot go on from the list."""
    now, ids = edge.clock(request), group.ids(state)
    if said not in ("yes", "no"):
        return msg("Choose: {label}", label=group.group.more)
    if len(ids) < group.group.min:
        return msg("Add at least {least} here", least=group.group.min)
    if len(ids) > group.group.max:
        return msg("There is room for {most} entries here. Take one out.", most=group.group.max)
    for id in ids:
        if _lacks(opened.journey.inside(group, id, state, now), state):
            return msg("Complete this entry first: {name}", name=group.title(state, id))
    inside = {one.id for id in ids for one, _ in group.entry(id).contradictions}
    for one in opened.journey.contradictions(state, now):
        if one.at == group.id or one.id in inside:
            return msg("{message}", message=one.message)
    return None


def _entry_page(
    request: Request,
    opened: Opened,
    group: CompiledGroup,
    entry: str,
    *,
    sent: Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = edge.clock(request)
    state = opened.state(now)
    asked = opened.journey.inside(group, entry, state, now)
    raw = inputs.raw_answers(sent, asked) if sent is not None else {}
    known = [row for row in rows(request, opened, group, entry) if row["change"]]
    return answers.html(
        request,
        "cases/entry.html",
        title=group.title(state, entry),
        status=status,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        caption=group.label,
        group=group.id,
        entry=entry,
        page_id=group.group.page,
        cards=known,
        questions=shown_questions(opened.draft, asked, state, raw, errors or {}, now),
        seen=entering.mark(opened, group, entry, now),
        more=bool(request.query_params.get("more")) and not errors,
        back=request.query_params.get("back", "") or (forms.one(sent, "back") if sent else ""),
    )


def _asked(opened: Opened, group: CompiledGroup, entry: str, request: Request) -> list[Question]:
    now = edge.clock(request)
    return opened.journey.inside(group, entry, opened.state(now), now)


def _may_show(request: Request, opened: Opened, group: CompiledGroup, entry: str) -> bool:
    """An entry that there is, or the next one while there is room for it."""
    ids = group.ids(opened.state(edge.clock(request)))
    return entry in ids or (
        entry == entering.next_entry(opened.draft) and len(ids) < group.group.max
    )


def _group(request: Request, opened: Opened) -> CompiledGroup | None:
    """The group of the address, if it is asked now."""
    found = opened.journey.groups.get(request.path_params["group"])
    shown = None if found is None else opened.page(found.group.page, edge.clock(request))
    return None if shown is None else shown.group


def _gone(request: Request, opened: Opened, group: CompiledGroup | None) -> Response:
    """Back to the list, which says that the entry is not there; without a group to the draft."""
    if group is None:
        return answers.see_other(request, "draft", key=opened.draft.key)
    return answers.see_other(
        request, "draft-page", key=opened.draft.key, page=group.group.page, gone="1"
    )


def _list(request: Request, opened: Opened, group: CompiledGroup, back: str) -> Response:
    return answers.see_other(
        request, "draft-page", key=opened.draft.key, page=group.group.page, back=back or None
    )


_ENTRY = "/drafts/{key}/entries/{group}/{entry}"
ROUTES = [
    page(_ENTRY, show_entry, name="entry", allow=Allow.SIGNED_IN),
    page(_ENTRY, save_entry, name="save-entry", allow=Allow.SIGNED_IN, methods=["POST"]),
    page(f"{_ENTRY}/remove", show_removal, name="entry-removal", allow=Allow.SIGNED_IN),
    page(f"{_ENTRY}/remove", remove, name="remove-entry", allow=Allow.SIGNED_IN, methods=["POST"]),
]  # fmt: skip
