"""What an agency's messages cost, by day and channel: counts alone, no person and no case."""

from datetime import timedelta
from decimal import Decimal

from babel.numbers import UnknownCurrencyError, format_currency, get_currency_precision
from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.notify import access
from motcua.web import answers, edge, moments, visit
from motcua.web.doors import reading
from motcua.web.routes import Allow, Route, page
from motcua.web.texts import speak

_DAYS = 31


async def show(request: Request) -> Response:
    """The last month, the newest day first, of the official's own agency."""
    site = visit.of(request).site
    today = edge.clock(request).astimezone(site.zone).date()
    async with reading(request) as tx:
        lines = await access.spent_of_agency(
            tx, edge.actor(request), today - timedelta(days=_DAYS - 1)
        )
    settings = edge.house(request).settings
    speak(edge.language(request))
    return answers.html(
        request, "notify/spending.html", title="Messages and what they cost", lines=lines,
        days=_DAYS, cap=settings.sms_cap, used=sum(
            one.parts for one in lines if one.channel == "sms" and one.day == today
        ),
        cost={(one.day, one.channel): _money(one.cost_minor, site.currency) for one in lines},
        total=_money(sum(one.cost_minor for one in lines), site.currency),
    )  # fmt: skip


def _money(amount_minor: int, currency: str) -> str:
    try:
        digits = get_currency_precision(currency)
        amount = Decimal(amount_minor).scaleb(-digits)
        return format_currency(amount, currency, locale=moments.locale())
    except UnknownCurrencyError:
        return moments.number(amount_minor)


ROUTES: list[Route] = [page("/desk/messages", show, name="messages", allow=Allow.OFFICIAL)]
