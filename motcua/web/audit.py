"""The auditor's first page: the log and its signed statement, jobs that failed for good, the way to the numbers."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.infra import failures, log, trees
from motcua.web import answers
from motcua.web.doors import reading, transaction
from motcua.web.forms import form, one
from motcua.web.routes import Allow, Route, page


async def show_audit(request: Request) -> Response:
    """What an auditor looks at first. Nothing personal: codes, counts and hashes."""
    async with reading(request) as tx:
        size = await trees.size(tx, log.TREE)
        stated = await trees.latest_checkpoint(tx, log.TREE)
        failed = await failures.listed(tx)
    return answers.html(
        request, "audit.html", title="Audit", size=size, stated=stated, failed=failed
    )


async def try_again(request: Request) -> Response:
    """Put a failed job back into the queue; a second click finds nothing and does no harm."""
    key = one(await form(request), "key")
    async with transaction(request) as tx:
        await failures.retry(tx, key)
    return answers.see_other(request, "audit")


ROUTES: list[Route] = [
    page("/audit", show_audit, name="audit", allow=Allow.AUDITOR, menu="Audit"),
    page("/audit/retry", try_again, name="audit-retry", allow=Allow.AUDITOR, methods=["POST"]),
]
