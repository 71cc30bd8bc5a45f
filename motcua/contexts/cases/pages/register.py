"""The register of the official's own agency: how many, as a table, and in print, part by part."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.access import register as access
from motcua.contexts.cases.actions import printing
from motcua.contexts.cases.errors import DaysWrong, FormNotFound
from motcua.contexts.cases.model import forms
from motcua.contexts.cases.model.forms import PART, Days
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import answers, edge
from motcua.web import forms as typed
from motcua.web.doors import reading
from motcua.web.routes import Allow, page


async def show(request: Request) -> Response:
    """Which days, how many cases, and the files. Without days: this month."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    query = {name: [value] for name, value in request.query_params.items()}
    today = now.astimezone(declared.current(house).zone).date()
    wanted = Days(today.replace(day=1), today)
    errors: dict[str, str] = {}
    if query.keys() - {"lang"}:
        try:
            wanted = forms.days(typed.date_of(query, "first"), typed.date_of(query, "last"))
        except DaysWrong as wrong:
            errors = {"last": msg(wrong.text, **wrong.data)}
        except Invalid as wrong:
            errors = dict(wrong.fields)
    async with reading(request) as tx:
        size = await access.size(tx, house, actor, wanted)
    return answers.html(
        request, "cases/desk/register.html", title="Register", status=422 if errors else 200,
        errors=errors, days=wanted, size=size, parts=-(-size // PART), part=PART,
        form=declared.current(house).form("register", now),
    )  # fmt: skip


async def as_table(request: Request) -> Response:
    """All of it as CSV, however long: it is sent as it is read."""
    house, days = edge.house(request), _days(request)
    rows = await access.table(house, edge.actor(request), days)
    name = f"register-{days.first}-{days.last}.csv"
    headers = {"content-disposition": f"attachment; filename={name}"}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


async def in_print(request: Request) -> Response:
    house, number = edge.house(request), request.query_params.get("part", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise FormNotFound()
    async with reading(request) as tx:
        sheet = await access.part(
            tx, house, edge.actor(request), _days(request), int(number), now=edge.clock(request)
        )
    content = await printing.pdf(house, sheet)
    return answers.file(content, "application/pdf", f"{sheet.reference}.pdf", inline=True)


def _days(request: Request) -> Days:
    """Raises DaysWrong."""
    try:
        first, last = (
            date.fromisoformat(request.query_params.get(name, "")) for name in ("first", "last")
        )
    except ValueError:
        return forms.days(None, None)
    return forms.days(first, last)


ROUTES = [
    page("/desk/register", show, name="register", allow=Allow.OFFICIAL, menu="Register"),
    page("/desk/register.csv", as_table, name="register-table", allow=Allow.OFFICIAL),
    page("/desk/register.pdf", in_print, name="register-print", allow=Allow.OFFICIAL),
]
