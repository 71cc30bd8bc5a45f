"""The public verify page: by the code of a QR, or with the file itself. Nothing that is sent is kept."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.credentials import access, actions
from motcua.contexts.credentials.access import Public
from motcua.contexts.credentials.errors import NotADocument, ResultNotFound
from motcua.contexts.credentials.model import statuslist
from motcua.contexts.credentials.words import Doors, Report, Verdict
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.render import TooMuchToCheck
from motcua.kernel.texts import Message, msg
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{16}")


async def ask(request: Request) -> Response:
    """Enter a code, or choose a file."""
    return _form(request)


async def check(request: Request) -> Response:
    """A code leads to its own page; a file is judged at once."""
    sent = await forms.form(request)
    uploads = [each for each in sent.uploads.get("file", []) if each.content]
    if uploads:
        return await _judge(request, uploads[0].content)
    typed = forms.one(sent, "code")
    code = typed.rstrip("/").rpartition("/")[2]  # a scanner may type the whole address
    if not _CODE.fullmatch(code):
        problem = msg(
            "Enter the code of 16 signs that stands under the QR picture, or choose a file"
        )
        return _form(request, code=typed, errors={"code": problem}, status=422)
    return answers.see_other(request, "verify-code", code=code)


async def by_code(request: Request) -> Response:
    """What the QR of a paper opens."""
    code = request.path_params["code"]
    if not _CODE.fullmatch(code):
        raise ResultNotFound
    async with transaction(request) as tx:
        found = await access.public_by_code(tx, edge.house(request).part(Doors), code)
    return answers.html(
        request, "credentials/paper.html", title=msg("Document {number}", number=found.number),
        paper=found,
    )  # fmt: skip


async def _judge(request: Request, content: bytes) -> Response:
    house = edge.house(request)
    try:
        report = await actions.verify(house, content)
    except (NotADocument, TooMuchToCheck) as refused:
        problem = msg(refused.text, **refused.data)
        return _form(request, errors={"file": problem}, status=422)
    async with transaction(request) as tx:
        paper = await _known(tx, house, report)
    return answers.html(
        request, "credentials/judged.html", title=msg("What this file proves"),
        report=report, paper=paper, verdict=str(_verdict(report, paper)),
    )  # fmt: skip


async def _known(tx: Tx, house: House, report: Report) -> Public | None:
    """What we have issued of it: a PDF by its hash, a credential by its place in one of our status lists."""
    doors = house.part(Doors)
    if report.place is None or not report.sound:
        return await access.public_by_hash(tx, doors, report.sha256)
    name = statuslist.name_in(house.settings.base_url, report.place.uri)
    if name is None or not 0 <= report.place.index < statuslist.SIZE:
        return None
    return await access.public_by_place(tx, doors, name, report.place.index)


def _verdict(report: Report, paper: Public | None) -> Verdict:
    if not report.sound:
        return Verdict.ALTERED
    if paper is None:
        return Verdict.FOREIGN
    return Verdict.GENUINE if paper.revoked_at is None else Verdict.REVOKED


def _form(
    request: Request, *, code: str = "", errors: dict[str, Message] | None = None, status: int = 200
) -> Response:
    return answers.html(
        request, "credentials/verify.html", title="Check a document", status=status,
        code=code, errors=errors or {},
    )  # fmt: skip


ROUTES = [
    page("/verify", ask, name="verify", allow=Allow.ANYBODY, menu="Check a document"),
    page(
        "/verify", check, name="verify-check", allow=Allow.ANYBODY, methods=("POST",),
        max_body=actions.FILE_LIMIT + 4096,
    ),
    page("/verify/{code}", by_code, name="verify-code", allow=Allow.ANYBODY),
]  # fmt: skip
