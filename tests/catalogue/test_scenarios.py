"""A pack's own scenarios run with every check; one that does not hold points to its line."""

import pytest

from motcua.contexts.catalogue.model.scenarios import run_every_scenario, run_scenarios
from tests.catalogue.make import release

GOOD = """\
scenario: small
bundle: zumhoos
day: 2026-11-20
declares: qeep
records: {qeep: {ludbook: {lorn: Oona, boorplim: K1}}}
answers: {tal: 900, plek: K2, dag: 2026-11-19}
expect:
  parts: [hivreg, veltlees]
  holders: {maat: nobody}
  facts: {hiv.hivna: unknown}
"""


def problems(text: str) -> list[tuple[int, str]]:
    land = release("tests/packs/neverland")
    return [(p.line, p.message) for p in run_scenarios(land, {"tests/x.yaml": text.encode()})]


def test_what_follows_is_silent() -> None:
    assert problems(GOOD) == []


def test_what_does_not_follow_is_told_with_both_sides() -> None:
    (problem,) = problems(GOOD.replace("[hivreg, veltlees]", "[hivreg]"))
    assert problem == (8, "`parts`: [hivreg, veltlees] follows, not [hivreg].")


def test_words_that_the_pack_does_not_have_are_told() -> None:
    assert problems(GOOD.replace("ludbook", "ludbok"))[0] == (5, "There is no registry `ludbok`.")
    assert problems(GOOD.replace("lorn", "lornn"))[0] == (5, "It holds no `lornn`.")
    assert problems(GOOD.replace("tal:", "tall:"))[0] == (6, "There is no question `tall`.")
    assert problems(GOOD.replace("zumhoos", "zum"))[0][0] == 2
    assert problems(GOOD.replace("2026-11-20", "1999-11-20"))[0][0] == 2
    assert problems(GOOD.replace("parts:", "prats:"))[0] == (8, "There is no key `prats` here.")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("tal: 900", "tal: many", "`many` does not fit."),
        ("declares: qeep", "declares: qep", "Nobody is called `qep`."),
        ("day: 2026-11-20", "day: 20261120", "`20261120` has another form."),
        ("expect:", "hour: noon\nexpect:", "`noon` has another form."),
    ],
)
def test_a_slip_in_a_scenario_is_told(old: str, new: str, says: str) -> None:
    assert [message for _, message in problems(GOOD.replace(old, new))] == [says]


def test_a_scenario_that_stands_twice_is_told() -> None:
    twice = "".join("- " + GOOD.replace("\n", "\n  ").rstrip() + "\n" for _ in range(2))
    assert problems(twice) == [(11, "This scenario is there already.")]


def test_a_file_without_a_scenario_is_told() -> None:
    assert problems("# nothing\n") == [(1, "The file is empty.")]


def test_what_no_scenario_looks_at_is_told() -> None:
    land = release("tests/packs/neverland")
    all = run_every_scenario(land, {"tests/x.yaml": GOOD.encode()})
    untried = next(one for one in all if one.file == "tests/vlugbrev.yaml")
    assert untried.remedy
    assert untried.message == "No scenario looks at `vlugbrev`."
    wrong = GOOD.replace("[hivreg, veltlees]", "[hivreg]").encode()
    assert len(run_every_scenario(land, {"tests/x.yaml": wrong})) == 1


def test_a_fee_is_one_sum_or_named_one_by_one() -> None:
    paid = GOOD.replace("tal: 900", "tal: 1000, soort: amb").replace(
        ", veltlees]", ", veltlees, mellpaas]"
    )
    paid = paid.replace("declares: qeep", "declares: qeep\nchannel: counter")
    assert problems(f"{paid}  fee: 900\n") == []
    assert problems(f"{paid}  fee: {{hivgeld: 750, paasgeld: 150}}\n") == []
    assert problems(f"{paid}  fee: 750\n") == [(12, "`fee`: 900 follows, not 750.")]
    assert problems(f"{paid}  fee:\n    paasgeld: 150\n    hivgeld: 700\n") == [
        (14, "`hivgeld`: 750 follows, not 700.")
    ]
    assert problems(f"{paid}  fee: {{hivgeld: 750}}\n") == [
        (12, "`paasgeld` is to be paid, too: 150.")
    ]
    assert problems(f"{paid}  fee:\n    hivgeld: 750\n    paasgeld: 150\n    gold: 1\n") == [
        (15, "There is no fee `gold` here.")
    ]
    assert problems(paid.replace("counter", "fax"))[0] == (5, "`fax` is not known here.")


def test_what_no_row_decides_is_told() -> None:
    unknown = GOOD.replace("tal: 900, ", "")
    unknown = unknown.replace("declares: qeep", "declares: qeep\nchannel: post")
    assert problems(f"{unknown}  fee: 0\n") == [
        (12, "`hivgeld`: no amount, input-missing (hiv.zwarmtal).")
    ]
    assert problems(f"{unknown}  fee: {{hivgeld: 0}}\n") == [
        (12, "`hivgeld`: no amount, input-missing (hiv.zwarmtal) follows, not 0.")
    ]
    late = unknown.replace("dag:", "tal: 1000, dag:").replace(
        "parts:", "budgets: {mellpaas: 3 days}\n  parts:"
    )
    assert any("mellpaas: fact-missing" in told for _, told in problems(late))
