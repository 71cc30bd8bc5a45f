"""Fees and deadlines of a pack: what is wrong with their tables stands at its line, in words, with a remedy."""

import pytest

from motcua.contexts.catalogue.model.problems import Problem
from tests.catalogue.test_check import faults, line_of

HIVE, PASS = "services/hivreg.yaml", "services/mellpaas.yaml"
FREE = ', reason: {qnv: "Net-blad, geld na.", en: Online it is free of charge.}'
ROWS = "  rows: [{budget: {days: 3}, legal_basis: x}]\n  table:"
OLD = "hiv.glaad: Y}, amount: 300, effective_to"


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "column", "says"),
    [
        # Cases.
        (HIVE, "{under: 1000}", "{under: 900}", "rows:\n", 7, "No row fits this case: `hiv.zwarmtal` is 900 to 999."),
        (HIVE, "to: 2025-12-31", "to: 2025-06-30", "rows:\n", 7, "`day` is 2025-07-01 to 2025-12-31. Add a row"),
        (HIVE, "[counter, post]", "counter", "rows:\n", 7, "`channel` is post, `hiv.zwarmtal` is 1000 or more,"),
        (HIVE, "{under: 1000}", "{at_most: 1000}", "amount: 700", 11, "`hiv.glaad` is K1, K2, Z1 or 1 more, `day` is"),
        (HIVE, OLD, OLD.replace("Y", "K"), OLD, 11, "`hiv.glaad` is K1 or K2, `day`"),
        (HIVE, OLD, OLD.replace("Y", "any"), "amount: 700", 11, "This row answers nothing alone"),
        (HIVE, "to: 2025-12-31", "to: 1999-12-31", "amount: 700", 11, "holds on no day of its service"),
        (PASS, "hiv.honi: lun", "hiv.honi: [lun, tym]", "hours: 12", 9, "`channel` is post, `hiv.honi` is tym."),
        (PASS, "hiv.honi: lun", "hiv.honi: tym", "rows:", 5, "No row fits this case: `channel` is post,"),
        (PASS, "[{amount: 150, legal_basis: Zum-Lex 13}]", "[]", "amount: 150", 13, "No row fits this case: any."),
        # Words.
        (HIVE, "channel: online", "chanel: online", "channel: online", 19, "Did you mean `channel`?"),
        (HIVE, "channel: online", "channel: onlin", "channel: online", 19, "Values: counter, online, post."),
        (HIVE, "{under: 1000}", "{undr: 1000}", "{under: 1000}", 34, "Did you mean `under`?"),
        (HIVE, "{under: 1000}", "{under: ten}", "{under: 1000}", 34, "Write a whole number."),
        (HIVE, OLD, OLD.replace("Y", "W"), OLD, 51, "`W` is none of its values."),
        (HIVE, "to: 2025-12-31", "to: 2025-13-31", "amount: 700", 89, "`2025-13-31` does not fit here."),
        (HIVE, "inputs: [channel,", "inputs: [channel, day,", "inputs:", 25, "No row looks at `day`."),
        (HIVE, "inputs: [channel,", "inputs: [channel, hiv.hivna,", "inputs:", 25, "`hiv.hivna` is of type text."),
        (HIVE, "inputs: [channel,", "inputs: [channel, hiv.regdag.age,", "inputs:", 25, "looks at `hiv.regdag.age`"),
        (HIVE, "inputs: [channel,", "inputs: [channel, hiv.zwarmtal,", "inputs:", 39, "looks at the same already."),
        (HIVE, "inputs: [channel,", "inputs: [channel, hiv.glaad.age,", "inputs:", 25, "`hiv.glaad` is of type unit."),
        (HIVE, "inputs: [channel,", "inputs: [channel, hiv.hivnum,", "inputs:", 25, "of type number"),
        (HIVE, "inputs: [channel,", "inputs: [channel, way,", "inputs:", 25, "`way` is no fact."),
        (HIVE, "legal_basis: Zum-Lex 12}", 'legal_basis: " "}', "{under: 1000}", 135, "No legal basis is named."),
        # Money and time.
        (HIVE, "amount: 700", "amount: -700", "amount: 700", 76, "A fee is never below 0."),
        (HIVE, "amount: 700", "amount: 7.5", "amount: 700", 84, "`7.5` does not fit here."),
        (HIVE, "XTS", "guilders", "currency", 5, "Write its three letters."),
        (HIVE, FREE, "", "Net-blad", 11, "nobody is told why"),
        (HIVE, ", en: Online it is free of charge.", "", "Net-blad", 80, "The text has no `en`."),
        (PASS, "id: paasgeld", "id: hivgeld", "id: paasgeld", 5, "The id `hivgeld` is used twice."),
        (PASS, "{hours: 12}", "{hours: 12, days: 2}", "hours: 12", 48, "A time is one of the three."),
        (PASS, "  table:", ROWS, "  table:", 3, "Keep one of the two."),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(
    path: str, old: str, new: str, where: str, column: int, says: str
) -> None:
    found = faults(path, old, new)
    hits = [problem for problem in found if says in f"{problem.message} {problem.remedy}"]
    assert hits, [str(problem) for problem in found]
    assert {(p.file, p.column) for p in hits} == {(path, column)}
    assert hits[0].remedy
    if "\n" not in where:
        assert hits[0].line == line_of(path, where)


def test_the_other_row_is_named_by_its_line() -> None:
    (found,) = faults(PASS, "hiv.honi: lun", "hiv.honi: [lun, tym]")
    line = line_of(PASS, "[amb, tym]")
    assert found == Problem(
        PASS,
        line + 1,
        9,
        f"The row in line {line} fits the same case: `channel` is post, `hiv.honi` is tym.",
        "Narrow one of the two.",
    )


def test_a_service_with_an_end_needs_no_row_after_it() -> None:
    ended = "legal_basis: [Zum-Lex 4]\neffective_to: 2030-12-31"
    changed = "table: {rows: [{amount: 150, legal_basis: x, effective_to: 2030-12-31}]}"
    sound = "table: {rows: [{amount: 150, legal_basis: Zum-Lex 13}]}"
    (gap,) = faults(PASS, sound, changed)
    assert "`day` is 2031-01-01 or later" in gap.message
    assert faults(PASS, "legal_basis: [Zum-Lex 4]", ended) == []


BARE = "[{step: a, kind: decide, duty: kukker}, {step: b, kind: sign, duty: stemper}, {step: c, kind: issue}]"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("at: intake\n    waits: work", "at: result\n    waits: work", "The work is done by the time"),
        ("full: 2500", "full: 0", "what would be paid without an exemption"),
        ("within: {days: 3}", "within: {days: 3, hours: 1}", "A time is one of the three."),
        ("waits: work", "waits: wrok", "wrok"),
        ("kept_when: [withdrawn]", "kept_when: [gone]", "gone"),
        ("steps: naavay", f"steps: {BARE}", "The work begins before anything can be paid."),
    ],
)  # fmt: skip
def test_what_waits_for_a_fee_makes_sense(old: str, new: str, says: str) -> None:
    found = faults("services/vlugbrev.yaml", old, new)
    assert any(says in f"{one.message} {one.remedy}" for one in found), [str(one) for one in found]
