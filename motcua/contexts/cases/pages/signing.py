"""The signer's page: what waits for a signature, the document to be signed, and signing many at once."""

from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access import worklist
from motcua.contexts.cases.actions import signing
from motcua.contexts.cases.actions.looking import look, paper_of
from motcua.contexts.cases.actions.signing import Signed
from motcua.contexts.cases.errors import NothingPrepared, PaperNotFound
from motcua.contexts.cases.inputs import desk as inputs
from motcua.contexts.cases.model.worklist import Wanted
from motcua.contexts.catalogue import api as catalogue
from motcua.kernel.errors import DomainError, Invalid
from motcua.kernel.texts import Message, msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, page


async def show_list(request: Request) -> Response:
    """All decisions that wait for the actor's signature."""
    return await _list_page(request)


async def sign(request: Request) -> Response:
    """Sign the ticked decisions with one unlock; each is decided in its own transaction, and each line is
    told what became of it."""
    form = await forms.form(request)
    try:
        chosen = inputs.to_sign(form)
    except Invalid as wrong:
        return await _list_page(request, status=422, errors=dict(wrong.fields))
    done = await signing.sign(
        edge.house(request), edge.actor(request), chosen, now=edge.clock(request)
    )
    signed = [line for line in done if line.refusal is None]
    if len(signed) < len(done):
        return await _list_page(request, status=200 if signed else 409, done=done)
    if len(done) == 1:
        return answers.see_other(request, "desk-case", case=done[0].key)
    return answers.see_other(request, "desk-sign-list", signed=len(done))


async def show_document(request: Request) -> Response:
    """The document as it will be signed. Looking at it is a read: it stands in the tracker."""
    key = inputs.case_key(request.path_params["case"])
    house = edge.house(request)
    async with transaction(request) as tx:
        found = await access.agency_dossier(tx, house, edge.actor(request), key)
        view = await look(tx, edge.actor(request), found, now=edge.clock(request))
    if view.prepared is None or view.prepared.pdf is None:
        raise NothingPrepared()
    content = house.files.get(view.prepared.pdf)
    return answers.file(content, "application/pdf", f"{found.case.reference}.pdf", inline=True)


async def show_paper(request: Request) -> Response:
    """A paper that the citizen handed in."""
    key = inputs.case_key(request.path_params["case"])
    try:
        paper_id = UUID(request.path_params["paper"])
    except ValueError:
        raise PaperNotFound() from None
    house, actor = edge.house(request), edge.actor(request)
    async with transaction(request) as tx:
        found = await access.agency_dossier(tx, house, actor, key)
        paper = await paper_of(tx, actor, found, paper_id, now=edge.clock(request))
    paper.must_open()
    content = house.files.get(paper.sha256)
    return answers.file(content, paper.media_type, paper.filename, inline=True)


async def _list_page(
    request: Request,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    done: Sequence[Signed] = (),
) -> Response:
    async with reading(request) as tx:
        work = await worklist.work(
            tx, edge.house(request), edge.actor(request), Wanted(step="sign"),
            now=edge.clock(request), limit=worklist.MOST_SIGNED,
        )  # fmt: skip
        numbers = await access.references_of(tx, edge.actor(request), [one.key for one in done])
    release = edge.house(request).part(catalogue.Releases).current()
    return answers.html(
        request, "cases/desk/sign.html", title="Sign decisions", status=status, lines=work.lines,
        errors=errors or {},
        outcomes=[(numbers.get(line.key, ""), _told(line.refusal)) for line in done],
        titles={id: service.title for id, service in release.services.items()},
        signed=request.query_params.get("signed", ""),
    )  # fmt: skip


def _told(refusal: DomainError | None) -> Message | None:
    return None if refusal is None else msg(refusal.text, **refusal.data)


ROUTES = [
    page("/desk/sign", show_list, name="desk-sign-list", allow=Allow.OFFICIAL),
    page("/desk/signatures", sign, name="desk-sign", allow=Allow.OFFICIAL, methods=("POST",)),
    page("/desk/cases/{case}/document", show_document, name="desk-document", allow=Allow.OFFICIAL),
    page("/desk/cases/{case}/papers/{paper}", show_paper, name="desk-paper", allow=Allow.OFFICIAL),
]
