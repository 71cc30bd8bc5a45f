"""A person's notices, and an agency's alerts."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.notify import access
from motcua.contexts.notify.access.wording import said
from motcua.contexts.notify.actions import notices as actions
from motcua.contexts.notify.inputs import cursor_of, moment_of
from motcua.web import answers, edge, forms, visit
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, Route, page

_PAGE = 20


async def show_notices(request: Request) -> Response:
    """The newest first; whoever opens the page sees which are new, and may mark all as read."""
    after = cursor_of(request.query_params)
    async with reading(request) as tx:
        found = await access.own_notices(tx, edge.actor(request), after, _PAGE)
    shown = [(one, *_texts(request, one.template, one.data)) for one in found[:_PAGE]]
    last = found[_PAGE - 1] if len(found) > _PAGE else None
    return answers.html(
        request, "notify/notices.html", title="My notices", notices=shown, last=last, after=after,
        new=any(one.seen_at is None for one in found),
        until=max((one.sent_at for one in found), default=edge.clock(request)).isoformat(),
    )  # fmt: skip


async def mark_seen(request: Request) -> Response:
    until = moment_of(forms.one(await forms.form(request), "until"))
    async with transaction(request) as tx:
        await actions.mark_seen(tx, edge.actor(request), until=until, now=edge.clock(request))
    return answers.see_other(request, "notices")


async def show_alerts(request: Request) -> Response:
    """What is late or stuck in the official's own agency."""
    async with reading(request) as tx:
        found = await access.alerts_of_agency(tx, edge.actor(request))
    shown = [(one, *_texts(request, one.kind, one.data)) for one in found]
    return answers.html(request, "notify/alerts.html", title="Alerts", alerts=shown)


async def take_note(request: Request) -> Response:
    key = forms.one(await forms.form(request), "key")
    async with transaction(request) as tx:
        await actions.take_note(tx, edge.actor(request), key=key, now=edge.clock(request))
    return answers.see_other(request, "alerts")


def _texts(request: Request, name: str, data: Mapping[str, object]) -> tuple[str, str]:
    """Title and body in the reader's language."""
    zone = visit.of(request).site.zone
    return said(edge.house(request), name, data, language=edge.language(request), zone=zone)


ROUTES: list[Route] = [
    page("/my/notices", show_notices, name="notices", allow=Allow.CITIZEN, menu="My notices"),
    page(
        "/my/notices/seen", mark_seen, name="notices-seen", allow=Allow.CITIZEN, methods=("POST",)
    ),
    page("/desk/alerts", show_alerts, name="alerts", allow=Allow.OFFICIAL, menu="Alerts"),
    page(
        "/desk/alerts/noted", take_note, name="alert-noted", allow=Allow.OFFICIAL, methods=("POST",)
    ),
]
