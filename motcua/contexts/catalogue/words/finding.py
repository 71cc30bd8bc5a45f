"""Finds what one can apply for by the words that people use: without diacritics, in any order, with typing errors."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from motcua.contexts.catalogue.words.journey import Journey
from motcua.contexts.catalogue.words.results import Topic
from motcua.contexts.territory.words.units import folded

LIKE: Final = 80.0
"""How like two words are, of 100, to be taken for the same."""
ENOUGH: Final = 60.0
"""How much of what was typed a phrase must have, of 100."""
LONGEST: Final = 200


def find(
    journeys: Iterable[Journey], text: str, topics: Mapping[str, Topic] | None = None
) -> list[Journey]:
    """Those that fit, the best first; equal ones in the order given. Empty words fit nothing."""
    typed = tuple(folded(text[:LONGEST]).split())
    if not typed:
        return []
    scored = [
        (max(_scores(typed, journey, topics or {}), default=0.0), journey) for journey in journeys
    ]
    scored.sort(key=lambda one: -one[0])
    return [journey for score, journey in scored if score >= ENOUGH]


def _scores(
    typed: tuple[str, ...], journey: Journey, topics: Mapping[str, Topic]
) -> Iterator[float]:
    for phrase, weight in (*_phrases(journey), *_topics(journey, topics)):
        words = _words(phrase)
        if words:
            yield weight * _score(typed, words)


@lru_cache(maxsize=16384)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(folded(phrase).split())


def _score(typed: tuple[str, ...], words: tuple[str, ...]) -> float:
    """How much of what was typed the phrase has, and a little of how much of the phrase was typed."""
    had = sum(max(_like(one, word) for word in words) for one in typed) / len(typed)
    run = fuzz.ratio("".join(typed), "".join(words))  # who leaves out the spaces
    share = min(len(typed), len(words)) / max(len(typed), len(words))
    return max(0.95 * had + 5 * share, run if run >= LIKE else 0.0)


@lru_cache(maxsize=16384)
def _like(one: str, word: str) -> float:
    """100 for the same word or its beginning; a short word is mistyped for another one too easily."""
    if one == word or (len(one) > 2 and word.startswith(one)):
        return 100.0
    found = fuzz.ratio(one, word)
    return found if found >= LIKE and min(len(one), len(word)) > 3 else 0.0


def _phrases(journey: Journey) -> Iterator[tuple[str, float]]:
    """What it is called, what people call it, what it gives, and who decides."""
    bundle = journey.bundle
    yield from ((phrase, 1.0) for phrase in bundle.title.values())
    yield from ((phrase, 1.0) for phrases in bundle.keywords.values() for phrase in phrases)
    yield from ((phrase, 0.8) for phrase in bundle.summary.values())
    for part in journey.services.values():
        service = part.service
        yield from ((phrase, 0.95) for phrase in service.title.values())
        yield from ((phrase, 0.95) for phrases in service.keywords.values() for phrase in phrases)
        yield from ((phrase, 0.9) for phrase in service.result.title.values())
        kind = part.territory.agency_kinds().get(service.agency.kind)
        if kind is not None:
            yield from ((phrase, 0.7) for phrase in kind.title.values())


def _topics(journey: Journey, topics: Mapping[str, Topic]) -> Iterator[tuple[str, float]]:
    """What the events and fields are called under which it stands."""
    for id in journey.bundle.topics:
        topic = topics[id]
        yield from ((phrase, 0.8) for phrase in topic.title.values())
        yield from ((phrase, 0.8) for phrases in topic.keywords.values() for phrase in phrases)
