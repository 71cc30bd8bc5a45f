"""Dossier numbers: in the pack's legal form, nobody gets one twice, and a quiet agency's stay dense."""

import asyncio
import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.contexts.cases.actions import references
from motcua.contexts.cases.model.numbers import Blocks, dossier_number
from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House
from tests.cases.make import pack

DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))


@settings(deadline=None)  # the first one reads the pack
@given(DAYS, st.integers(1, 99_999), st.sampled_from(["H26.00.004", "H26", "G01.01.00004"]))
def test_number_has_the_legal_form(day: date, seq: int, agency: str) -> None:
    site = pack().site
    made = dossier_number(site.dossier_number, agency=agency, day=day, seq=seq)
    assert re.fullmatch(site.dossier_pattern, made)
    assert made.endswith(f"-{day:%y%m%d}-{seq:04d}")
    scanned = f"http://127.0.0.1:8000/find/{made}"
    assert re.search(site.dossier_pattern, scanned)[0] == made  # type: ignore[index]


@given(st.lists(st.tuples(st.sampled_from("ABC"), DAYS), max_size=200))
def test_no_number_is_given_twice(asked: list[tuple[str, date]]) -> None:
    blocks, free = Blocks(), dict[tuple[str, date], int]()
    given_out: set[tuple[str, date, int]] = set()
    for agency, day in asked:
        number = blocks.take(agency, day)
        if number is None:
            size = blocks.wanted(agency, day)
            first = free.get((agency, day), 1)
            free[agency, day] = first + size
            blocks.leased(agency, day, first, size)
            number = blocks.take(agency, day)
        assert number is not None
        assert (agency, day, number) not in given_out
        given_out.add((agency, day, number))


def test_blocks_double_and_yesterday_is_forgotten() -> None:
    blocks, day = Blocks(), date(2026, 11, 20)
    sizes, first = [], 1
    for _ in range(8):
        sizes.append(size := blocks.wanted("A", day))
        blocks.leased("A", day, first, size)
        first += size
    assert sizes == [1, 2, 4, 8, 16, 32, 64, 64]
    assert blocks.wanted("B", day) == 1
    blocks.leased("A", day, first, 1)  # a smaller block that came late shrinks nothing
    assert blocks.wanted("A", day) == 64
    blocks.leased("B", day, 1, 2)  # of the same day: nothing is forgotten
    assert (blocks.take("A", day), blocks.take("B", day)) == (1, 1)
    blocks.leased("A", date(2026, 11, 21), 1, 1)
    assert blocks.take("A", day) is None
    assert blocks.take("A", date(2026, 11, 21)) == 1


async def test_two_processes_lease_apart(house: House, release: Release) -> None:
    other = House(**{**vars(house), "parts": dict(house.parts)})
    now = house.clock()

    async def take(where: House) -> str:
        return await references.next_reference(where, release, "H26.00.004", now=now)

    numbers = await asyncio.gather(*(take(where) for where in (house, other) * 40))
    assert len(set(numbers)) == 80
    assert "H26.00.004-261120-0001" in numbers
