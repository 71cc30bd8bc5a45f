"""The demo's number authority: no number twice, the same key the same number, and it can be down."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import psycopg
import pytest

from motcua.contexts.catalogue.words import Value
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.errors import AuthorityDown, NotInDemo, SeriesUnknown
from motcua.infra.house import House
from tests.conftest import TestDatabase
from tests.registries.make import make_person

pytestmark = pytest.mark.usefixtures("land")
SERIES = "land-number"
CHILD: Mapping[str, Value] = {"birthday": "2026-11-01", "sex": "f", "home": "701"}


async def test_a_number_is_made_of_the_declared_parts(house: House) -> None:
    number = await registries.allot(house, key="case-1", series=SERIES, facts=CHILD)
    assert (len(number), number[:5]) == (8, "32607")
    assert number[5:].isdecimal()


async def test_two_hundred_at_once_get_two_hundred_numbers(house: House) -> None:
    """A thousand numbers fit: luck alone would give about twenty of them twice."""
    numbers = await asyncio.gather(
        *(registries.allot(house, key=f"case-{i}", series=SERIES, facts=CHILD) for i in range(200))
    )
    assert Counter(numbers).most_common(1)[0][1] == 1


async def test_the_same_case_asked_at_once_gets_one_number(
    house: House, database: TestDatabase
) -> None:
    numbers = await asyncio.gather(
        *(registries.allot(house, key="case-1", series=SERIES, facts=CHILD) for _ in range(20))
    )
    assert len(set(numbers)) == 1
    with psycopg.connect(database.superuser) as admin:
        assert admin.execute("SELECT count(*) FROM registries.numbers").fetchone() == (1,)


async def test_an_allotted_number_is_written_for_its_subject(house: House) -> None:
    number = await registries.allot(house, key="case-1", series=SERIES, facts=CHILD)
    child = await make_person(house, name="Cy Reed", born="2026-11-01", number=number)
    async with house.db.reading() as tx:
        assert await registries.sign_in_subject(house, tx, number) == child


async def test_when_the_authority_is_down_nothing_is_allotted(house: House) -> None:
    await registries.set_authority(house, series=SERIES, up=False)
    with pytest.raises(AuthorityDown):
        await registries.allot(house, key="case-1", series=SERIES, facts=CHILD)
    await registries.set_authority(house, series=SERIES, up=True)
    assert await registries.allot(house, key="case-1", series=SERIES, facts=CHILD)


async def test_outside_the_demo_nobody_takes_it_down(house: House) -> None:
    strict = replace(house, settings=replace(house.settings, demo=False))
    with pytest.raises(NotInDemo):
        await registries.set_authority(strict, series=SERIES, up=False)


async def test_outside_the_demo_nobody_gets_an_invented_number(house: House) -> None:
    strict = replace(house, settings=replace(house.settings, demo=False))
    with pytest.raises(AuthorityDown):
        await registries.allot(strict, key="case-1", series=SERIES, facts=CHILD)


async def test_a_full_range_is_said_not_repeated(house: House, database: TestDatabase) -> None:
    with pytest.raises(AuthorityDown):
        for i in range(50):
            await registries.allot(house, key=f"case-{i}", series="tiny", facts={})
    with psycopg.connect(database.superuser) as admin:
        claims = admin.execute("SELECT count(*), count(DISTINCT claim) FROM registries.numbers")
        many, different = claims.fetchone() or (0, 1)
    assert many == different > 5


async def test_an_unknown_series_is_refused(house: House) -> None:
    with pytest.raises(SeriesUnknown):
        await registries.allot(house, key="case-1", series="none", facts=CHILD)
