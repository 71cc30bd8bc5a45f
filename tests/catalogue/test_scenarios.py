"""A pack's own scenarios run with every check; one that does not hold points to its line."""

from motcua.contexts.catalogue.model.scenarios import run_scenarios
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
