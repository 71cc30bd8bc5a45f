"""Who is competent: rows that meet in time or leave a hole are refused, and the nearest unit counts."""

from collections.abc import Mapping
from functools import cache

import pytest

from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.model.problems import PackFaulty
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import Competent, nearest
from tests.catalogue.make import ROOT, day, release

PATH = "competence/toren.yaml"


@cache
def files() -> Mapping[str, bytes]:
    return dict(inputs.read_folder(ROOT / "tests/packs/neverland"))


def refused(rows: str) -> list[str]:
    try:
        checked({**files(), PATH: rows.encode()})
    except PackFaulty as faulty:
        assert all(one.remedy for one in faulty.problems)
        return [f"{one.line}: {one.message}" for one in faulty.problems]
    return []


def row(
    id: str, start: str, end: str = "", *, rest: str = "decides: mellkor", within: str = "Z"
) -> str:
    until = f"  effective_to: {end}\n" if end else ""
    return (
        f"- competent: {id}\n  services: [torenbouw]\n  within: [{within}]\n  {rest}\n"
        f"  effective_from: {start}\n{until}  legal_basis: [Lex]\n"
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (row("a", "2020-01-01"), []),
        (row("a", "2020-01-01", "2020-12-31") + row("b", "2021-01-01"), []),
        (row("a", "2020-01-01") + row("b", "2021-01-01", within="K"), []),
        (row("a", "2020-01-01") + row("b", "2021-01-01", rest="signs: kukker"), []),
        (
            row("a", "2020-01-01") + row("b", "2021-01-01"),
            ["11: Of `torenbouw` in `Z` the row in competence/toren.yaml:1 speaks on the same days."],
        ),
        (
            row("a", "2020-01-01", "2020-12-31") + row("b", "2021-02-01"),
            ["12: From 2021-01-01 to 2021-01-31 no row speaks of `torenbouw` in `Z`."],
        ),
        (
            row("a", "2020-01-01", "2020-12-31", rest="decides: mellkor\n  then: true")
            + row("b", "2021-02-01"),
            [],
        ),
        (row("a", "2020-01-01", rest="then: true"), ["1: It changes nothing."]),
        (row("a", "2020-01-01", rest="decides: mellkur"), ["4: There is no agency kind `mellkur`."]),
        (row("a", "2020-01-01", rest="agency: XX"), ["4: There is no agency `XX`."]),
        (row("a", "2020-01-01", rest="signs: kuk"), ["4: There is no duty `kuk`."]),
        (row("a", "2020-01-01", within="Q"), ["3: There is no unit `Q`."]),
        (
            row("a", "2020-01-01", rest="decides: mellkor\n  agency: NK/K1"),
            ["5: Two say who decides."],
        ),
    ],
)  # fmt: skip
def test_rows_are_checked_against_each_other(rows: str, said: list[str]) -> None:
    assert refused(rows) == said


def test_the_nearest_unit_counts() -> None:
    def made(id: str, *within: str) -> Competent:
        return Competent(
            competent=id, services=["torenbouw"], within=list(within), decides="mellkor",
            effective_from="2020-01-01", effective_to="2026-12-31", legal_basis=["Lex"],
        )  # fmt: skip

    rows = [made("land"), made("region", "K"), made("burrow", "K1")]
    territory = release("tests/packs/neverland").territory

    def ids(unit: str | None, on: str) -> list[str]:
        return [row.competent for row in nearest(rows, territory, unit, day(on))]

    assert ids("K1", "2026-01-01") == ["burrow", "region", "land"]
    assert ids("K2", "2026-12-31") == ["region", "land"]
    assert ids("Z1", "2026-01-01") == ["land"]
    assert ids(None, "2026-01-01") == ["land"]
    assert ids("K1", "2027-01-01") == []
