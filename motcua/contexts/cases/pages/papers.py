"""Papers that a declaration asks for: handed in as files, seen again, taken back."""

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import papers
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import PaperNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages.opening import layout, open_draft
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, page


async def show_papers(request: Request) -> Response:
    return await _papers_page(request, await open_draft(request))


async def give_papers(request: Request) -> Response:
    """Each file is checked by its content; those that are right are kept even when one is wrong."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    opened, sent = await open_draft(request), await forms.form(request)
    errors: dict[str, str] = {}
    for paper in opened.journey.papers(opened.state(now), now):
        for given in inputs.uploads(sent, f"paper.{paper.id}"):
            try:
                kept = await papers.keep(house, given)
                async with transaction(request) as tx:
                    await papers.give(tx, actor, opened.draft.key, kept, paper=paper.id, now=now)
            except papers.NotTaken as refused:
                errors[f"paper.{paper.id}"] = msg(refused.text, **refused.data)
    if not errors and not forms.one(sent, "more"):
        errors = await _lacking(request, opened)
    if errors:
        return await _papers_page(request, opened, errors=errors, status=422)
    if forms.one(sent, "more"):
        return answers.see_other(request, "papers", key=opened.draft.key)
    return answers.see_other(request, "check", key=opened.draft.key)


async def show_paper(request: Request) -> Response:
    """A paper of the own draft, as it was handed in."""
    key, paper_id = _paper(request)
    async with reading(request) as tx:
        paper = await own.own_paper(tx, edge.actor(request), key, paper_id, now=edge.clock(request))
    paper.must_open()
    content = edge.house(request).files.get(paper.sha256)
    return answers.file(content, paper.media_type, paper.filename)


async def take_back(request: Request) -> Response:
    key, paper_id = _paper(request)
    async with transaction(request) as tx:
        await papers.take_back(tx, edge.actor(request), key, paper_id, now=edge.clock(request))
    return answers.see_other(request, "papers", key=key)


def _paper(request: Request) -> tuple[CaseKey, UUID]:
    paper_id = inputs.some_id(request.path_params["paper"])
    if paper_id is None:
        raise PaperNotFound()
    return inputs.draft_key(request.path_params["key"]), paper_id


async def _lacking(request: Request, opened: Opened) -> dict[str, str]:
    now = edge.clock(request)
    async with reading(request) as tx:
        there = await own.papers_of_draft(tx, opened.draft)
    given = {paper.paper for paper in there if paper.counts}
    state = opened.state(now)
    return {
        f"paper.{paper.id}": msg("Choose a file: {paper}", paper=paper.label)
        for paper in opened.journey.papers(state, now)
        if paper.required and paper.id not in given
    }


async def _papers_page(
    request: Request,
    opened: Opened,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = edge.clock(request)
    async with reading(request) as tx:
        given = await own.papers_of_draft(tx, opened.draft)
    state = opened.state(now)
    return answers.html(
        request,
        "cases/papers.html",
        title="Papers",
        status=status,
        errors=errors or {},
        layout=layout(opened),
        draft=opened.draft,
        papers=[
            {
                "id": paper.id,
                "label": paper.label,
                "required": paper.required,
                "law": paper.legal_basis,
                "given": [each for each in given if each.paper == paper.id],
            }
            for paper in opened.journey.papers(state, now)
        ],
        most=papers.MOST_MB,
        most_files=papers.MOST_OF_ONE,
    )


_PAPERS = "/drafts/{key}/papers"
_SIZE = (papers.MOST_MB * 4 + 1) * 1024 * 1024
ROUTES = [
    page(_PAPERS, show_papers, name="papers", allow=Allow.SIGNED_IN),
    page(_PAPERS, give_papers, name="give-papers", allow=Allow.SIGNED_IN, methods=["POST"], max_body=_SIZE),
    page(f"{_PAPERS}/{{paper}}", show_paper, name="paper", allow=Allow.SIGNED_IN),
    page(f"{_PAPERS}/{{paper}}/remove", take_back, name="remove-paper", allow=Allow.SIGNED_IN, methods=["POST"]),
]  # fmt: skip
