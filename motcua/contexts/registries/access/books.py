"""The compiled books of the release in force, and the keys that seal numbers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import SubjectKind, Value
from motcua.contexts.registries import words
from motcua.contexts.registries.errors import RegistryNotFound
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import Book, book
from motcua.contexts.registries.model.seals import Seals
from motcua.contexts.registries.model.values import Vocabulary
from motcua.infra.house import House
from motcua.infra.secrets import Secrets

_KEPT = 512
_compiled: dict[tuple[str, str], Book] = {}
_kinds: dict[tuple[str, str], str] = {}
_vocabularies: dict[str, Vocabulary] = {}


def release_of(house: House) -> catalogue.Release:
    return house.part(catalogue.Releases).current()


def book_of(release: catalogue.Release, registry: str) -> Book:
    """The book of a registry, compiled once for a release. Raises RegistryNotFound."""
    key = (release.hash, registry)
    found = _compiled.get(key)
    if found is None:
        declared = release.registries.get(registry)
        if declared is None:
            raise RegistryNotFound(registry=registry)
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        found = _compiled[key] = book(declared, release.facts)
    return found


def naming_book(release: catalogue.Release, kind: SubjectKind) -> Book | None:
    """The book whose traits name subjects of a kind."""
    found = release.traits(kind)
    return None if found is None else book_of(release, found[0].registry)


def vocabulary(release: catalogue.Release) -> Vocabulary:
    """Patterns and codes of a release, gathered once."""
    found = _vocabularies.get(release.hash)
    if found is None:
        if len(_vocabularies) >= _KEPT:
            _vocabularies.clear()
        found = _vocabularies[release.hash] = Vocabulary(
            {id: series.pattern for id, series in release.numbers.items()},
            {id: frozenset(c.code for c in one.choices) for id, one in release.lists.items()},
        )
    return found


def checked_values(
    release: catalogue.Release, declared: Book, values: Mapping[str, Value]
) -> dict[str, Value]:
    """Raises ValuesWrong with a message for each field."""
    return rules.checked(declared, values, vocabulary(release))


def kind_of_agency(release: catalogue.Release, code: str) -> str:
    """The kind of an agency, empty for none; kept, as every read of an official asks for it."""
    key = (release.hash, code)
    kind = _kinds.get(key)
    if kind is None:
        agency = release.territory.agency_by_code(code)
        if len(_kinds) >= _KEPT:
            _kinds.clear()
        kind = _kinds[key] = agency.kind if agency is not None else ""
    return kind


def today(release: catalogue.Release, now: datetime) -> date:
    """The day in the pack's time zone: what is valid from today counts at one in the morning too."""
    return now.astimezone(release.zone).date()


@cache
def seals_of(secrets: Secrets) -> Seals:
    return Seals(
        claims=secrets.bytes("number-claims", 32), seals=secrets.bytes("number-seals", 64)[:64]
    )


def blind(house: House, *, scope: str, text: str) -> bytes:
    """See api.blind."""
    return seals_of(house.secrets).claim(f"blind\x1e{scope}", text)[:8]


def seal_number(house: House, *, series: str, number: str) -> str:
    """`sealed.TAIL.TOKEN`: the tail is what a list may show."""
    mask = release_of(house).numbers[series].mask
    sealed = seals_of(house.secrets).seal(series, number)
    tail = number[-mask:] if mask else ""
    return f"{words.SEALED}{len(number)}.{tail}.{urlsafe_b64encode(sealed).decode()}"


def open_number(house: House, *, series: str, token: str) -> str:
    if not token.startswith(words.SEALED):
        return token
    return seals_of(house.secrets).open(series, urlsafe_b64decode(token.rpartition(".")[2]))
