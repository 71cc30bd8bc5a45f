"""The invented population: the same for a seed, fit for the declared registries, plausible in itself."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from motcua.contexts.catalogue import api as catalogue
from tools.population import generate

PACK = Path(__file__).parents[2] / "packs" / "vn"
TODAY = date(2026, 11, 21)

Rows = list[dict[str, str | None]]


@cache
def release() -> catalogue.Release:
    return catalogue.load(PACK)


@cache
def population(seed: int = 1, people: int = 3000) -> Mapping[str, Rows]:
    """Rows by registry, each a mapping by column."""
    made = generate(release(), PACK / "demo", people=people, seed=seed, today=TODAY)
    return {
        table.registry: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in made.tables()
    }


def column(rows: Rows, name: str) -> list[str]:
    return [value for row in rows if (value := row[name]) is not None]


def test_a_seed_gives_the_same_people_and_another_seed_others() -> None:
    again = generate(release(), PACK / "demo", people=3000, seed=1, today=TODAY)
    backwards = reversed([(table.registry, list(table.rows)) for table in again.tables()])
    for registry, rows in backwards:
        assert rows == [list(row.values()) for row in population()[registry]]
    assert population(2)["dan-cu"] != population()["dan-cu"]


def test_columns_are_declared_facts_and_codes_are_listed() -> None:
    for registry, rows in population().items():
        declared = release().registries[registry]
        facts = {field.fact for field in declared.fields}
        assert set(rows[0]) - {"subject", "valid_from"} <= facts
        for field in declared.fields:
            values = column(rows, field.fact) if field.fact in rows[0] else []
            assert not field.required or len(values) == len(rows), field.fact
            fact = release().facts[field.fact]
            if fact.choices is not None:
                known = {choice.code for choice in release().lists[fact.choices].choices}
                assert set(values) <= known
            if fact.type == "unit":
                assert all(release().territory.unit(code, TODAY) for code in set(values))
            if fact.type == "agency":
                assert all(release().territory.agency(code) for code in set(values))


def test_every_subject_named_is_there_and_numbers_are_unique() -> None:
    tables = population()
    people, homes = (set(column(tables[name], "subject")) for name in ("dan-cu", "ho-gia-dinh"))
    assert len(people) == len(tables["dan-cu"]) >= 3000
    for registry, fact, known in [
        ("ho-gia-dinh", "chu-ho", people),
        ("thuong-tru", "ho-thuong-tru", homes),
        ("ket-hon", "vo-chong", people),
        ("khai-sinh", "me-de", people),
        ("khai-sinh", "cha-de", people),
        ("khai-tu", "subject", people),
        ("the-bhyt", "subject", people),
    ]:
        assert set(column(tables[registry], fact)) <= known
    numbers = column(tables["dan-cu"], "so-dinh-danh")
    assert len(set(numbers)) == len(people)
    assert all(len(number) == 12 and number.isdigit() for number in numbers)


def test_the_number_says_century_sex_and_year_of_birth() -> None:
    for row in population()["dan-cu"]:
        born, number = str(row["ngay-sinh"]), str(row["so-dinh-danh"])
        digit = (born >= "2000") * 2 + (row["gioi-tinh"] == "nu")
        assert number[3:6] == f"{digit}{born[2:4]}"


def test_marriages_are_mutual_between_grown_woman_and_man() -> None:
    born = {row["subject"]: str(row["ngay-sinh"]) for row in population()["dan-cu"]}
    sex = {row["subject"]: row["gioi-tinh"] for row in population()["dan-cu"]}
    spouse = {row["subject"]: row["vo-chong"] for row in population()["ket-hon"]}
    for row in population()["ket-hon"]:
        one, other = row["subject"], row["vo-chong"]
        assert spouse[other] == one
        assert {sex[one], sex[other]} == {"nam", "nu"}
        least = 20 if sex[one] == "nam" else 18
        assert int(str(row["ngay-ket-hon"])[:4]) - int(born[one][:4]) >= least
        assert str(row["ngay-ket-hon"]) <= TODAY.isoformat()


def test_mothers_and_fathers_were_old_enough_and_births_were_registered() -> None:
    born = {
        row["subject"]: date.fromisoformat(str(row["ngay-sinh"])) for row in population()["dan-cu"]
    }
    for row in population()["khai-sinh"]:
        child = born[row["subject"]]
        assert 17 <= (child - born[row["me-de"]]).days / 365.25 <= 45
        assert row["cha-de"] is None or (child - born[row["cha-de"]]).days / 365.25 >= 18
        assert child <= date.fromisoformat(str(row["ngay-dang-ky"])) <= TODAY


def test_the_dead_live_nowhere_and_each_household_has_one_head() -> None:
    tables = population()
    dead = set(column(tables["khai-tu"], "subject"))
    assert dead and not dead & set(column(tables["thuong-tru"], "subject"))
    heads = Counter(
        row["ho-thuong-tru"] for row in tables["thuong-tru"] if row["quan-he-chu-ho"] == "chu-ho"
    )
    assert set(heads.values()) == {1} and len(heads) == len(tables["ho-gia-dinh"])


def test_ages_are_plausible() -> None:
    dead = set(column(population()["khai-tu"], "subject"))
    living = [row for row in population()["dan-cu"] if row["subject"] not in dead]
    ages = [TODAY.year - int(str(row["ngay-sinh"])[:4]) for row in living]
    share = {limit: sum(age < limit for age in ages) / len(ages) for limit in (15, 65)}
    assert 0.18 < share[15] < 0.32
    assert 0.86 < share[65] < 0.96
    assert 0.46 < sum(row["gioi-tinh"] == "nam" for row in living) / len(living) < 0.54


@pytest.mark.parametrize(
    "role", ["mother", "mother-of-two-communes", "mother-with-grandparents", "unmarried-mother"]
)
def test_the_stories_find_their_people(role: str) -> None:
    made = generate(release(), PACK / "demo", people=3000, seed=1, today=TODAY)
    homes = {row["subject"]: row["ho-thuong-tru"] for row in population()["thuong-tru"]}
    spouses = {row["subject"]: row["vo-chong"] for row in population()["ket-hon"]}
    assert len(made.cast[role]) >= 3
    for person in map(str, made.cast[role]):
        assert (person in spouses) == (role != "unmarried-mother")
        if person in spouses:
            together = homes[person] == homes[spouses[person]]
            assert together == (role != "mother-of-two-communes")


def test_a_handful_of_people_is_enough_to_try() -> None:
    assert len(population(people=1)["dan-cu"]) >= 1
