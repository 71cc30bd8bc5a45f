"""The public board: a sentence, the number, and one click to how it was counted."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Indicator
from motcua.contexts.scorecard import access
from motcua.contexts.scorecard.access import Line
from motcua.contexts.scorecard.pages import wording
from motcua.kernel.texts import Text
from motcua.web import answers, edge
from motcua.web.routes import Allow, page, resource


async def show_board(request: Request) -> Response:
    release = _release(request)
    lines = [
        {
            "indicator": indicator,
            "cell": cell,
            "percent": cell.percent(indicator.zero),
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
        agencies=[(_agency(release, cell.place), cell) for cell in shown.by_agency],
        services=[(_service(release, cell.place), cell) for cell in shown.by_service],
        counts=_counts(shown.indicator),
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
        request, "scorecard/events.html", title=opened.indicator.title, opened=opened,
        counts=_counts(opened.indicator), lines=[_line(release, line) for line in opened.entries],
    )  # fmt: skip


async def read_indicator(request: Request) -> Response:
    """The same as JSON, for whoever wants to compute it again."""
    shown = await access.opened(
        edge.house(request), _release(request), request.path_params["indicator"]
    )
    return answers.json(shown)


def _release(request: Request) -> catalogue.Release:
    return edge.house(request).part(catalogue.Releases).current()


def _counts(indicator: Indicator) -> list[tuple[object, list[wording.Words], str]]:
    """What is counted out of what: the place, in words, and as it is computed."""
    return [
        (wording.PLACES[place], wording.in_words(count), wording.formal(count))
        for place, count in (
            ("numerator", indicator.numerator),
            ("denominator", indicator.denominator),
        )
    ]


def _line(release: catalogue.Release, line: Line) -> dict[str, object]:
    """An event as a row: names beside the codes that the log holds."""
    agency = release.territory.agency_by_code(line.agency)
    service = release.services.get(line.service)
    return {
        "seq": line.seq,
        "at": line.at,
        "what": wording.EVENTS.get(line.kind, line.kind),
        "agency": dict(agency.name) if agency else "",
        "code": line.agency,
        "service": service.title if service else line.service,
        "counted": [wording.PLACES[place] for place in line.counted],
    }


def _agency(release: catalogue.Release, code: str) -> dict[str, str] | None:
    """The agency's name; none for the line of merged cells."""
    return dict(release.territory.agency(code).name) if code else None


def _service(release: catalogue.Release, id: str) -> Text | str | None:
    """The service's title; none for the line of merged cells."""
    declared = release.services.get(id)
    return declared.title if declared else id or None


ROUTES = [
    # Before the page, which would take the ending for a part of the name.
    resource("/numbers/{indicator}.json", read_indicator, name="number-json", allow=Allow.ANYBODY),
    page("/numbers", show_board, name="numbers", allow=Allow.ANYBODY, menu="Numbers"),
    page("/numbers/{indicator}", show_indicator, name="number", allow=Allow.ANYBODY),
    page("/numbers/{indicator}/events", show_events, name="number-events", allow=Allow.SIGNED_IN),
]
