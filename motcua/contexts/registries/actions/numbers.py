"""Personal numbers: asked of their authority; the demo's own gives each number once."""

from collections.abc import Mapping

from motcua.contexts.catalogue.words import NumberSeries, Value
from motcua.contexts.registries import store
from motcua.contexts.registries.access import release_of, seals_of, today
from motcua.contexts.registries.errors import AuthorityDown, NotInDemo, SeriesUnknown
from motcua.contexts.registries.model.numbers import fill, layout
from motcua.contexts.registries.words import NumberAuthority
from motcua.infra.db import DatabaseDown, Raised
from motcua.infra.house import House
from motcua.infra.ids import random_digits

CANDIDATES = 4
TRIES = 8


class DemoAuthority:
    """Allots from a claim table: unique under concurrency, the same again for the same key."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def allot(self, key: str, *, series: str, facts: Mapping[str, Value]) -> str:
        """See words.NumberAuthority. Raises AuthorityDown, ValuesWrong."""
        house = self._house
        seals = seals_of(house.secrets)
        made = layout(_series(house, series), facts, self._unit_at)
        for _ in range(TRIES):
            candidates = [fill(made, random_digits) for _ in range(CANDIDATES)]
            try:
                async with house.db.transaction() as tx:
                    if await store.authority_is_down(tx, series):
                        raise AuthorityDown(series=series)
                    sealed = await store.allot(
                        tx,
                        key,
                        series,
                        claims=[seals.claim(series, number) for number in candidates],
                        sealed=[seals.seal(series, number) for number in candidates],
                        now=house.clock(),
                    )
            except Raised as all_taken:
                if all_taken.state != "MC011":
                    raise
                continue
            except DatabaseDown as down:
                raise AuthorityDown(series=series) from down
            return seals.open(series, sealed)
        raise AuthorityDown(series=series)  # so full that luck does not help: a person must look

    def _unit_at(self, unit: str, level: str) -> str | None:
        release = release_of(self._house)
        places = release.territory
        found = places.unit_by_code(unit)
        if found is None:
            return None
        day = found.valid_to or today(release, self._house.clock())
        for place in places.chain(unit, day):
            if place.level == level:
                return place.code
        return None


async def allot(house: House, *, key: str, series: str, facts: Mapping[str, Value]) -> str:
    """See api.allot. A part of type NumberAuthority in the house goes before the demo's own, which invents
    numbers and so never serves outside a demo."""
    authority = house.parts.get(NumberAuthority)
    if authority is None:
        if _series(house, series).authority != "demo" or not house.settings.demo:
            raise AuthorityDown(series=series)
        authority = DemoAuthority(house)
    return await authority.allot(key, series=series, facts=facts)  # type: ignore[attr-defined, no-any-return]  # the key is the part's type


async def set_authority(house: House, *, series: str, up: bool) -> None:
    """See api.set_authority."""
    if not house.settings.demo:
        raise NotInDemo()
    async with house.db.transaction() as tx:
        await store.set_authority(tx, series, up=up, now=house.clock())


def _series(house: House, series: str) -> NumberSeries:
    declared = release_of(house).numbers.get(series)
    if declared is None:
        raise SeriesUnknown(series=series)
    return declared
