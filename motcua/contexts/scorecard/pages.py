"""The public board: a sentence, the number, and one click to how it was counted."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.scorecard import access
from motcua.contexts.scorecard.model import Cell
from motcua.kernel.texts import say
from motcua.web import answers, edge
from motcua.web.routes import Allow, page, resource


async def show_board(request: Request) -> Response:
    release = _release(request)
    lines = [
        {
            "indicator": indicator,
            "percent": cell.percent(indicator.zero),
            "sentence": _sentence(request, indicator.sentence, cell),
        }
        for indicator, cell in await access.board(edge.house(request), release)
    ]
    return answers.html(request, "scorecard/board.html", title="Numbers", lines=lines)


async def show_indicator(request: Request) -> Response:
    release = _release(request)
    shown = await access.opened(edge.house(request), release, request.path_params["indicator"])
    actor = edge.actor(request)
    return answers.html(
        request,
        "scorecard/indicator.html",
        title=shown.indicator.title,
        shown=shown,
        percent=shown.total.percent(shown.indicator.zero),
        sentence=_sentence(request, shown.indicator.sentence, shown.total),
        agencies=[(_agency(release, cell.place), cell) for cell in shown.by_agency],
        definition=access.definition(shown.indicator),
        may_open=access.may_open_events(actor),
    )


async def show_events(request: Request) -> Response:
    release = _release(request)
    opened = await access.events_behind(
        edge.house(request),
        release,
        edge.actor(request),
        request.path_params["indicator"],
    )
    return answers.html(
        request, "scorecard/events.html", title=opened.indicator.title, opened=opened
    )


async def read_indicator(request: Request) -> Response:
    """The same as JSON, for whoever wants to compute it again."""
    shown = await access.opened(
        edge.house(request), _release(request), request.path_params["indicator"]
    )
    return answers.json(shown)


def _release(request: Request) -> catalogue.Release:
    return edge.house(request).part(catalogue.Releases).current()


def _sentence(request: Request, text: dict[str, str], cell: Cell) -> str:
    """The pack's sentence with its places filled."""
    percent = cell.percent()
    return say(text, edge.language(request)).format(
        percent="–" if percent is None else f"{percent:.1f} %",
        numerator=cell.numerator,
        denominator=cell.denominator,
    )


def _agency(release: catalogue.Release, code: str) -> dict[str, str] | None:
    """The agency's name; none for the line of merged cells."""
    return dict(release.territory.agency(code).name) if code else None


ROUTES = [
    page("/numbers", show_board, name="numbers", allow=Allow.ANYBODY, menu="Numbers"),
    page("/numbers/{indicator}", show_indicator, name="number", allow=Allow.ANYBODY),
    page("/numbers/{indicator}/events", show_events, name="number-events", allow=Allow.SIGNED_IN),
    resource("/numbers/{indicator}.json", read_indicator, name="number-json", allow=Allow.ANYBODY),
]
