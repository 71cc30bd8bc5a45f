"""What there is to apply for: by the events of life and fields, by who decides, and by words that somebody types."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared
from motcua.contexts.catalogue.words import Journey, Release
from motcua.contexts.catalogue.words.finding import LONGEST, find
from motcua.contexts.territory.words import folded
from motcua.kernel.texts import Message, Text, msg, say
from motcua.web import answers, edge, forms
from motcua.web.routes import Allow, page


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look: an event, a field, an agency; `key` and `value` stand in the address."""

    key: str
    value: str
    title: Text | Message
    count: int


async def list_bundles(request: Request) -> Response:
    """All of them by topic, or those of one topic, of one kind of agency, or for firms."""
    release, journeys = _all(request)
    chosen = _chosen(request, release, journeys)
    if chosen is None:
        return _shown(request, release, journeys)
    fit = [journey for journey in journeys if _under(chosen.key, chosen.value, journey)]
    return _shown(request, release, fit, chosen=chosen)


async def find_bundles(request: Request) -> Response:
    """By words that somebody typed; they stand in no address."""
    text = forms.one(await forms.form(request), "text")[:LONGEST]
    release, journeys = _all(request)
    found = find(journeys, text, release.topics)
    return _shown(request, release, found or journeys, text=text, nothing=bool(text) and not found)


def _all(request: Request) -> tuple[Release, Sequence[Journey]]:
    """Life events first, then by title."""
    house, language = edge.house(request), edge.language(request)
    journeys = declared.bundles(house, edge.clock(request)).values()

    def place(journey: Journey) -> tuple[bool, str]:
        return len(journey.services) < 2, folded(say(journey.bundle.title, language))

    return declared.current(house), sorted(journeys, key=place)


def _shown(
    request: Request,
    release: Release,
    journeys: Sequence[Journey],
    *,
    chosen: Way | None = None,
    text: str = "",
    nothing: bool = False,
) -> Response:
    whole = chosen is None and (nothing or not text)
    _, all = _all(request)
    return answers.html(
        request,
        "cases/bundles.html",
        title=chosen.title if chosen else "What you can declare",
        chosen=chosen,
        events=list(_topics(release, all, life_event=True)) if whole else [],
        fields_of_life=list(_topics(release, all, life_event=False)) if whole else [],
        others=[*_agencies(release, all), *_firms(all)] if whole and release.topics else [],
        bundles=journeys,
        browsing=whole and bool(release.topics),
        text=text,
        nothing=nothing,
    )


def _chosen(request: Request, release: Release, all: Sequence[Journey]) -> Way | None:
    """What the address asks for; an unknown word asks for nothing."""
    ways = (
        *_topics(release, all, life_event=True),
        *_topics(release, all, life_event=False),
        *_agencies(release, all),
        *_firms(all),
    )
    asked = request.query_params
    return next((way for way in ways if asked.get(way.key) == way.value), None)


def _topics(release: Release, all: Sequence[Journey], *, life_event: bool) -> Iterator[Way]:
    for id, topic in release.topics.items():
        if topic.life_event is life_event:
            yield from _way("topic", id, topic.title, all)


def _agencies(release: Release, all: Sequence[Journey]) -> Iterator[Way]:
    for id, kind in release.territory.agency_kinds().items():
        yield from _way("agency", id, kind.title, all)


def _firms(all: Sequence[Journey]) -> Iterator[Way]:
    yield from _way("users", "firms", msg("For firms and business households"), all)


def _way(key: str, value: str, title: Text | Message, all: Sequence[Journey]) -> Iterator[Way]:
    """None where nothing stands under it."""
    count = sum(_under(key, value, journey) for journey in all)
    if count:
        yield Way(key, value, title, count)


def _under(key: str, value: str, journey: Journey) -> bool:
    match key:
        case "topic":
            return value in journey.bundle.topics
        case "agency":
            return any(part.service.agency.kind == value for part in journey.services.values())
        case _:
            return value in journey.bundle.users


ROUTES = [
    page("/apply", list_bundles, name="bundles", allow=Allow.ANYBODY, menu="Services"),
    page("/apply/find", find_bundles, name="bundles-find", allow=Allow.ANYBODY, methods=["POST"]),
]
