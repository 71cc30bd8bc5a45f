"""The pack's units and agencies, their history and their search."""

from datetime import date

import msgspec
import pytest

from motcua.contexts.territory.words import (
    AgenciesFile,
    CalendarFile,
    NoCompetentAgency,
    Territory,
    TerritoryFaulty,
    UnitNotFound,
    UnitsFile,
    compile_territory,
)
from tests.territory.make import declared, pack_territory

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)


def test_the_reform_left_34_provinces_and_3321_communes() -> None:
    territory = pack_territory()
    assert len(territory.units("province", at=SINCE)) == 34
    communes = territory.units("commune", at=SINCE)
    by_kind = {
        kind: sum(1 for unit in communes if unit.kind.id == kind)
        for kind in ("commune", "ward", "special-zone")
    }
    assert (len(communes), by_kind) == (3321, {"commune": 2621, "ward": 687, "special-zone": 13})


def test_the_63_former_provinces_are_the_predecessors_of_the_34() -> None:
    territory = pack_territory()
    former = territory.units("province", at=BEFORE)
    assert len(former) == 63
    links = [
        one.code
        for unit in territory.units("province", at=SINCE)
        for one in territory.predecessors(unit.code, SINCE)
    ]
    assert sorted(links) == sorted(unit.code for unit in former)
    for unit in former:
        (after,) = territory.successors(unit.code, BEFORE)
        assert unit in territory.predecessors(after.code, SINCE)


def test_every_former_commune_lives_on_in_one_of_today() -> None:
    """10,035 communes and the five island districts without any."""
    territory = pack_territory()
    former = territory.units("commune", at=BEFORE)
    islands = [u for u in territory.units("district", at=BEFORE) if territory.successors(u.code)]
    assert (len(former), len(islands)) == (10_035, 5)
    links = [
        {after.code for after in territory.successors(unit.code, BEFORE)}
        for unit in (*former, *islands)
    ]
    assert all(links)
    today = {unit.code for unit in territory.units("commune", at=SINCE)}
    assert set().union(*links) == today
    assert sum(1 for after in links if len(after) > 1) == 471  # divided, as the source has it


def test_a_code_used_again_is_another_unit_in_its_time() -> None:
    territory = pack_territory()
    assert territory.unit("08", BEFORE).predecessors == ()
    assert territory.unit("08", SINCE).predecessors == ("02", "08")
    assert [unit.name for unit in territory.predecessors("08")] == ["Hà Giang", "Tuyên Quang"]
    with pytest.raises(UnitNotFound):
        territory.unit("02", SINCE)


@pytest.mark.parametrize("typed", ["Đắk Lắk", "dak lak", "DAK  LAK", "đăk lăk"])
def test_search_needs_no_diacritics(typed: str) -> None:
    found = pack_territory().search(typed, 3, level="province", at=SINCE)
    assert [unit.code for unit in found] == ["66"]


def test_search_takes_the_place_above_into_account() -> None:
    territory = pack_territory()
    found = territory.search("ba dinh ha noi", 5, at=SINCE)
    names = [territory.full_name(unit.code)["vi"] for unit in found]
    assert names == ["Phường Ba Đình, Thành phố Hà Nội"]
    (before, *_) = territory.search("truc bach ba dinh", 5, at=BEFORE)
    name = territory.full_name(before.code, BEFORE)["vi"]
    assert name == "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội"
    assert territory.search("   ") == []
    assert len(territory.search("a", 4)) == 4


def test_each_commune_has_an_agency_of_every_kind_with_a_calendar() -> None:
    territory = pack_territory()
    for kind in ("commune-committee", "commune-police", "health-station"):
        agencies = list(territory.agencies(kind))
        assert len(agencies) == len({agency.code for agency in agencies}) == 3321
    agency = territory.competent("commune-committee", "00004", SINCE)
    assert agency.code == "H26.00.004"
    assert agency.name["vi"] == "Ủy ban nhân dân phường Ba Đình"
    assert agency == territory.agency(agency.code)
    assert territory.calendar(agency.code).id == "state-offices"
    assert len(list(territory.agencies("commune-police", within="01"))) == len(
        territory.units("commune", "01", SINCE)
    )


def test_an_agency_of_the_province_serves_its_communes() -> None:
    agency = pack_territory().competent("social-insurance", "00004", SINCE)
    assert (agency.code, agency.unit, agency.unverified) == ("G24.H26.01", "01", True)


def test_a_former_province_answers_by_its_successor() -> None:
    assert pack_territory().competent("social-insurance", "74", SINCE).unit == "79"


def test_before_the_reform_no_agency_is_guessed() -> None:
    with pytest.raises(NoCompetentAgency):
        pack_territory().competent("social-insurance", "74", BEFORE)


UNITS = """
source: invented
levels: [{id: land, title: {xx: Land}}, {id: town, title: {xx: Town}}]
kinds:
  - {id: land, level: land, title: {xx: Land}, named: {xx: "Land {name}"}}
  - {id: town, level: town, title: {xx: Town}, named: {xx: "{name}ville"}}
tables: [all.csv]
"""
TABLE = """code,name,kind,parent,valid_from,valid_to,predecessors
L,Never,land,,,,
1,Old,town,L,,2030-12-31,
2,East,town,L,2031-01-01,,1
3,West,town,L,2031-01-01,,1
"""
AGENCIES = """
code: {pattern: "[A-Z0-9.]+", longest: 8, legal_basis: Act 1}
prefixes: [{unit: L, prefix: N}]
kinds:
  - {id: hall, title: {xx: Hall}, level: town, code: "{prefix}.{unit}", name: {xx: "Hall of {unit}"},
     calendar: daily, legal_basis: Act 1}
  - {id: guard, title: {xx: Guard}, calendar: daily, legal_basis: Act 2}
listed:
  - {code: N.G, kind: guard, name: {xx: Guard}, unit: L, serves: [L]}
  - {code: N.H9, kind: hall, name: {xx: Big Hall}, unit: L, calendar: nightly}
competences:
  - {kind: hall, unit: "2", agency: N.H9, decision: Decree 9, effective_from: 2032-01-01,
     effective_to: 2032-12-31}
calendars: [{agency: N.3, calendar: nightly}]
"""
CALENDAR = """
calendar: daily
title: {xx: Daily}
zone: UTC
years: {first: 2030, last: 2032}
weekdays: [mon, tue, wed, thu]
hours: [{from: "08:00", to: "12:00"}]
legal_basis: Act 3
"""


def compiled(
    units: str = UNITS, table: str = TABLE, agencies: str = AGENCIES, calendar: str = CALENDAR
) -> Territory:
    nightly = calendar.replace("daily", "nightly").replace('to: "12:00"', 'to: "24:00"')
    return compile_territory(
        declared(units, UnitsFile),
        {"all.csv": table.encode()},
        {"offices": declared(agencies, AgenciesFile)},
        {"a": declared(calendar, CalendarFile), "b": declared(nightly, CalendarFile)},
    )


def test_a_decision_comes_before_the_pattern_for_its_time() -> None:
    territory = compiled()
    assert territory.competent("hall", "2", date(2031, 5, 1)).code == "N.2"
    assert territory.competent("hall", "2", date(2032, 5, 1)).code == "N.H9"
    assert territory.competent("guard", "3", date(2031, 5, 1)).code == "N.G"


def test_a_unit_that_was_split_names_no_agency_by_itself() -> None:
    territory = compiled()
    assert [unit.code for unit in territory.successors("1")] == ["2", "3"]
    with pytest.raises(NoCompetentAgency):
        territory.competent("hall", "1", date(2031, 5, 1))
    with pytest.raises(UnitNotFound):
        territory.competent("hall", "9", date(2031, 5, 1))


def test_calendars_go_by_kind_by_agency_and_by_choice() -> None:
    territory = compiled()
    ids = [territory.calendar(code).id for code in ("N.2", "N.H9", "N.3")]
    assert ids == ["daily", "nightly", "nightly"]


@pytest.mark.parametrize(
    ("part", "old", "new", "problem"),
    [
        ("table", "2,East,town,L", "2,East,town,X", "no unit X of a higher level"),
        ("table", "2,East,town,L", "2,East,town,3", "no unit 3 of a higher level"),
        ("table", "2031-01-01,,1\n3", "2031-02-01,,1\n3", "No unit 1 ended the day before"),
        ("table", "3,West", "2,West", "Two units have this code"),
        ("table", "3,West,town", "3,West,city", "cannot be read"),
        ("table", "2031-01-01", "2031-13-01", "cannot be read"),
        ("table", "code,name", "name,code", "columns"),
        ("units", "all.csv", "more.csv", "missing"),
        ("units", "Land {name}", "Land", "No place"),
        (
            "agencies",
            "calendar: daily, legal_basis: Act 2",
            "calendar: gone, legal_basis: Act 2",
            "no calendar gone",
        ),
        ("agencies", "level: town", "level: village", "no level village"),
        ("agencies", 'code: "{prefix}.{unit}"', 'code: "{prefix}.X"', "No pattern"),
        ("agencies", 'code: "{prefix}.{unit}"', 'code: "{prefix}-{unit}"', "declared shape"),
        ("agencies", "code: N.G", "code: N.2", "also that of another agency"),
        ("agencies", "agency: N.H9", "agency: N.H8", "no agency with this code"),
        ("agencies", "serves: [L]", "serves: [M]", "no unit M"),
        ("calendar", "zone: UTC", "zone: Never/Land", "zone"),
        ("calendar", 'to: "12:00"', 'to: "07:00"', "overlap or end before"),
        ("calendar", "last: 2032", "last: 2029", "first year is after"),
        (
            "calendar",
            "legal_basis: Act 3",
            "legal_basis: Act 3\nlibrary: {name: holidays, region: ZZ}",
            "ZZ",
        ),
        (
            "calendar",
            "legal_basis: Act 3",
            "legal_basis: Act 3\noverrides: [{day: 2035-01-01, working: false, source: x}]",
            "outside",
        ),
    ],
)
def test_what_does_not_fit_together_is_named(part: str, old: str, new: str, problem: str) -> None:
    text = {"units": UNITS, "table": TABLE, "agencies": AGENCIES, "calendar": CALENDAR}
    assert old in text[part]
    text[part] = text[part].replace(old, new)
    with pytest.raises(TerritoryFaulty, match=problem):
        compiled(**text)


def test_an_unknown_key_is_refused_by_the_type() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        declared(CALENDAR + "holiday: x\n", CalendarFile)
