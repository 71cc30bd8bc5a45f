"""Decision tables: tables of cases, what is not known, units with their history, and cells that name nothing."""

from datetime import date
from typing import Any

import pytest

from motcua.contexts.catalogue.model.checks.tables import examine
from motcua.contexts.catalogue.words import (
    Answer,
    Fact,
    RuleWrong,
    Source,
    State,
    Undecided,
    Vocabulary,
    Withheld,
    compile_input,
    compile_table,
)
from tests.catalogue.tables import decide, rows, table, vocabulary
from tests.territory.test_units import compiled

PERMIT: list[
    dict[str, Any]
] = [  # what domain facts of November 2026 say of a building permit, by channel, province and day
    {"when": {"channel": ["counter", "post"], "a.place": "66"}},
    {"when": {"channel": "online", "a.place": "66"}, "effective_to": "2025-10-29"},
    {"when": {"channel": "online", "a.place": "66"}, "effective_from": "2025-10-30"},
    {"when": {"channel": ["counter", "post"], "a.place": "52"}},
    {"when": {"channel": "online", "a.place": "52"}},
]


@pytest.mark.parametrize(
    ("cell", "case", "gives"),
    [
        ({"a.colour": "red"}, {"a.colour": "red"}, 0),
        ({"a.colour": "red"}, {"a.colour": "blue"}, "no-row"),
        ({"a.colour": "any"}, {"a.colour": "blue"}, 0),
        ({"a.colour": ["red", "blue"]}, {"a.colour": "blue"}, 0),
        ({"a.colour": "red"}, {}, "input-missing"),
        ({"a.colour": "any"}, {}, 0),
        ({"a.colour": "any"}, {"a.colour": "no colour of the list"}, 0),
        ({"a.colour": "red"}, {"a.colour": "no colour of the list"}, "no-row"),
        ({"a.alive": True}, {"a.alive": True}, 0),
        ({"a.alive": "true"}, {"a.alive": True}, 0),
        ({"a.alive": True}, {"a.alive": False}, "no-row"),
        ({"a.count": {"over": 3}}, {"a.count": 3}, "no-row"),
        ({"a.count": {"over": 3}}, {"a.count": 4}, 0),
        ({"a.count": {"at_least": 3, "under": 5}}, {"a.count": 3}, 0),
        ({"a.count": {"at_least": 3, "under": 5}}, {"a.count": 5}, "no-row"),
        ({"a.count": {"at_most": 3}}, {"a.count": -(10**17)}, 0),
        ({"a.count": [1, 3]}, {"a.count": 2}, "no-row"),
        ({"a.count": 3}, {"a.count": "many"}, "input-missing"),
        ({"a.size": {"over": "0.1"}}, {"a.size": "0.1"}, "no-row"),
        ({"a.size": {"over": "0.1"}}, {"a.size": "0.100000000001"}, 0),
        ({"a.size": {"at_most": "0.1"}}, {"a.size": "0.10"}, 0),
        ({"a.size": "0.3"}, {"a.size": "0.30"}, 0),
        ({"a.born": {"under": "2008-11-21"}}, {"a.born": "2008-11-20"}, 0),
        ({"a.born": {"under": "2008-11-21"}}, {"a.born": "2008-11-21"}, "no-row"),
        ({"a.born": "2008-11-21"}, {"a.born": "no day"}, "input-missing"),
        ({"a.born.age": {"under": 18}}, {"a.born": "2008-01-02"}, 0),
        ({"a.born.age": {"under": 18}}, {"a.born": "2008-01-01"}, "no-row"),
        ({"a.born.age": {"under": 18}}, {}, "input-missing"),
        ({"a.born.days_since": {"over": 60}}, {"a.born": "2025-11-02"}, "no-row"),
        ({"a.born.days_since": {"over": 60}}, {"a.born": "2025-11-01"}, 0),
        ({"channel": "post"}, {"channel": "post"}, 0),
        ({"channel": "post"}, {"channel": "online"}, "no-row"),
        ({"day": {"at_least": "2026-01-02"}}, {"day": date(2026, 1, 2)}, 0),
        ({"day": {"at_least": "2026-01-02"}}, {"day": date(2026, 1, 1)}, "no-row"),
        ({"a.place": "Z1"}, {"a.place": "Z1"}, 0),
        ({"a.place": "Z"}, {"a.place": "Z2"}, 0),
        ({"a.place": "Z"}, {"a.place": "K2"}, "no-row"),
        ({"a.place": ["K1", "Z"]}, {"a.place": "K2"}, "no-row"),
    ],
)
def test_what_a_cell_takes(cell: dict[str, Any], case: dict[str, Any], gives: object) -> None:
    """A row with this cell, on 1 January 2026."""
    assert decide(table(list(cell), {"when": cell}), case) == gives


def test_a_row_holds_on_its_days_both_included() -> None:
    made = table(
        [],
        {"effective_to": "2026-01-02"},
        {"effective_from": "2026-01-03", "effective_to": "2026-01-04"},
        {"effective_from": "2026-01-05"},
    )
    assert [decide(made, {"day": date(2026, 1, day)}) for day in range(1, 7)] == [0, 0, 1, 1, 2, 2]
    assert examine(made) == ([], [], [], [])


def test_what_is_not_known_is_named_unless_it_does_not_matter() -> None:
    made = table(
        ["channel", "a.colour", "a.count"],
        {"when": {"channel": "online"}},
        {"when": {"channel": ["counter", "post"], "a.colour": "red"}},
        {"when": {"channel": ["counter", "post"], "a.colour": ["green", "blue"], "a.count": {"under": 3}}},
        {"when": {"channel": ["counter", "post"], "a.colour": ["green", "blue"], "a.count": {"at_least": 3}}},
    )  # fmt: skip
    assert decide(made, {"channel": "online"}) == 0
    assert decide(made, {"channel": "post", "a.colour": "red"}) == 1
    nothing = made.decide(State(), date(2026, 1, 1), "post")
    assert nothing == Undecided("input-missing", ("a.colour", "a.count"))


def test_what_may_not_be_shown_decides_nothing() -> None:
    made = table(["a.colour"], {"when": {"a.colour": "red"}}, {"when": {"a.colour": "blue"}})
    hidden = Answer(value=Withheld("red"), source=Source(kind="registry"))
    found = made.decide(State({("a", "colour"): hidden}), date(2026, 1, 1), "online")
    assert found == Undecided("input-missing", ("a.colour",))


def test_the_first_and_the_last_day_of_all() -> None:
    made = table(
        ["day"],
        {"when": {"day": {"under": "2000-01-01"}}},
        {"when": {"day": {"at_least": "2000-01-01"}}},
        term=(date.min, date.max),
    )
    assert examine(made) == ([], [], [], [])
    assert (decide(made, {"day": date.min}), decide(made, {"day": date.max})) == (0, 1)


# Units with their history.


def test_a_former_unit_is_named_for_those_that_took_over() -> None:
    made = table(["a.place"], {"when": {"a.place": "Y"}}, {"when": {"a.place": ["K1", "K2", "Z"]}})
    places = ["K3", "Y1", "K1", "K2", "Z1", "Z2"]
    assert [decide(made, {"a.place": place}) for place in places] == [0, 0, 1, 1, 1, 1]
    assert examine(made) == ([], [], [], [])


def test_a_unit_of_today_and_one_of_before_share_whom_one_took_over() -> None:
    made = table(["a.place"], {"when": {"a.place": "Y"}}, {"when": {"a.place": ["K", "Z"]}})
    ((first, second, _),) = examine(made).twice
    assert (first, second) == (0, 1)
    assert decide(made, {"a.place": "K3"}) == "several-rows"


AGAIN = """code,name,kind,parent,valid_from,valid_to,predecessors
L,Never,land,,,2030-12-31,
M,Other,land,,,2030-12-31,
L,Both,land,,2031-01-01,,L M
1,Old,town,L,,2030-12-31,
4,Far,town,M,,2030-12-31,
2,East,town,L,2031-01-01,,1
3,West,town,L,2031-01-01,,4
"""


def test_a_code_that_was_used_again_is_the_newest_and_by_its_day_an_older_one() -> None:
    words = Vocabulary(vocabulary(level="town").facts, {}, compiled(table=AGAIN))
    before: list[dict[str, Any]] = [
        {"when": {"a.place": "L@2030-12-31"}},
        {"when": {"a.place": "M"}},
    ]
    old = table(["a.place"], *before, words=words)
    assert [decide(old, {"a.place": place}) for place in "1243"] == [0, 0, 1, 1]
    new = table(["a.place"], {"when": {"a.place": "L"}}, words=words)
    assert [decide(new, {"a.place": place}) for place in "1243"] == [0, 0, 0, 0]
    with pytest.raises(RuleWrong):
        table(["a.place"], {"when": {"a.place": "M@2031-01-01"}}, words=words)


LASTING = """code,name,kind,parent,valid_from,valid_to,predecessors
L,Never,land,,,2030-12-31,
M,Other,land,,,2030-12-31,
L,Both,land,,2031-01-01,,L M
1,Old,town,L,,2030-12-31,
2,East,town,L,2031-01-01,,1
3,West,town,L,,,
4,Far,town,M,,2030-12-31,
5,Fare,town,L,2031-01-01,,4
"""


def test_a_town_that_outlasted_its_land_lay_in_both() -> None:
    words = Vocabulary(vocabulary(level="town").facts, {}, compiled(table=LASTING))
    before: list[dict[str, Any]] = [
        {"when": {"a.place": "L@2030-12-31"}},
        {"when": {"a.place": "M"}},
    ]
    made = table(["a.place"], *before, words=words)
    assert [decide(made, {"a.place": place}) for place in "12345"] == [0, 0, 0, 1, 1]
    assert examine(made) == ([], [], [], [])


ANEW = """code,name,kind,parent,valid_from,valid_to,predecessors
L,Never,land,,,,
0,Elder,town,L,,2020-12-31,
1,Old,town,L,2021-01-01,2030-12-31,0
1,New,town,L,2031-01-01,,1
2,East,town,L,,,
3,West,town,L,,,
"""


@pytest.mark.parametrize("named", ["0", "1@2025-01-01", "1", ["0", "1"]])
def test_a_town_goes_on_under_a_code_of_before(named: object) -> None:
    """What took over twice is the same place under each of its three units."""
    words = Vocabulary(vocabulary(level="town").facts, {}, compiled(table=ANEW))
    made = table(
        ["a.place"], {"when": {"a.place": named}}, {"when": {"a.place": ["2", "3"]}}, words=words
    )
    assert [decide(made, {"a.place": place}) for place in "0123"] == [0, 0, 1, 1]


def test_a_fee_by_province_channel_and_day_in_a_real_territory() -> None:
    words = vocabulary("packs/vn", "commune")
    made = table(["channel", "a.place"], *PERMIT, words=words, term=(date(2025, 7, 1), date.max))
    units = words.territory.units("commune", parent="66")
    assert len(units) > 90
    for unit in units:
        case = {"a.place": unit.code, "day": date(2025, 10, 30)}
        assert decide(made, {**case, "channel": "counter"}) == 0
        assert decide(made, {**case, "channel": "online"}) == 2
        assert decide(made, {**case, "channel": "online", "day": date(2025, 10, 29)}) == 1
    found = examine(made)
    assert (found.twice, found.buried, found.never) == ([], [], [])
    (rest,) = found.gaps  # all other provinces
    classes = made.columns[1].classes()
    missing = {code for n, one in enumerate(classes) if rest[1] >> n & 1 for code in one.values}
    today = {unit.code for unit in words.territory.units("commune", at=date(2025, 7, 1))}
    assert len(missing & today) == 3321 - 102 - 135


def test_every_other_place_pays_the_usual_fee() -> None:
    words = vocabulary("packs/vn", "commune")
    former = ["66", "54", "66@2025-06-30"]
    made = table(
        ["a.place"], {"when": {"a.place": former}}, {"when": {"a.place": {"none_of": former}}},
        words=words,
    )  # fmt: skip
    assert examine(made) == ([], [], [], [])
    hit = [
        decide(made, {"a.place": unit.code})
        for unit in words.territory.units("commune", at=date(2025, 7, 1))
    ]
    assert (hit.count(0), hit.count(1)) == (102, 3219)


def test_a_fee_outlives_the_merging_of_its_province() -> None:
    """An extension cost 30,000 in former Đắk Lắk and 15,000 in former Phú Yên, which are one province now."""
    words = vocabulary("packs/vn", "commune")
    former = {"66@2025-06-30": 0, "54": 1}
    made = table(["a.place"], *({"when": {"a.place": one}} for one in former), words=words)
    territory, since = words.territory, date(2025, 7, 1)
    hit = {0: 0, 1: 0}
    for unit in territory.units("commune", parent="66", at=since):
        before = {
            territory.chain(one.code, date(2025, 6, 30))[-1].code
            for one in territory.predecessors(unit.code, since)
        }
        (province,) = before
        row = decide(made, {"a.place": unit.code})
        assert row == {"66": 0, "54": 1}[province]
        hit[row] += 1
    assert hit == {0: 68, 1: 34}


# Cells and inputs that name nothing.


@pytest.mark.parametrize(
    ("cell", "path", "says"),
    [
        ({"a.colour": "grey"}, (), "`grey` is none of its values. Values: blue, green, red."),
        ({"a.colour": ["red", "grey"]}, (1,), "`grey` is none of its values."),
        ({"a.colour": {"over": 3}}, (), "Bounds fit numbers and dates."),
        ({"a.colour": []}, (), "An empty list fits nothing."),
        ({"a.colour": {"none_of": []}}, ("none_of",), "An empty list fits nothing."),
        ({"a.colour": {"none_of": ["red", "grey"]}}, ("none_of", 1), "`grey` is none of its values."),
        ({"a.colour": {"none_of": ["red", "green", "blue"]}}, (), "No value is left."),
        ({"a.colour": {"none_of": ["red"], "over": 3}}, (), "Bounds fit numbers and dates."),
        ({"a.count": {"none_of": ["3"]}}, (), "`none_of` fits codes."),
        ({"a.count": "2.5"}, (), "`2.5` does not fit here. Write a whole number."),
        ({"a.count": {"over": "x"}}, ("over",), "`x` does not fit here."),
        ({"a.count": {}}, (), "Bounds are expected."),
        ({"a.count": {"over": 3, "under": 4}}, (), "No value lies within these bounds."),
        ({"a.count": True}, (), "`true` does not fit here."),
        ({"a.size": "1e3"}, (), "`1e3` does not fit here. Write a number such as 2.5."),
        ({"a.size": "NaN"}, (), "`NaN` does not fit here."),
        ({"a.size": {"at_least": "2", "under": "2.0"}}, (), "No value lies within these bounds."),
        ({"a.born": "2026-02-30"}, (), "Write a day such as 2026-01-31."),
        ({"a.born": "20260130"}, (), "Write a day such as 2026-01-31."),
        ({"channel": "fax"}, (), "Values: counter, online, post."),
        ({"a.place": "X9"}, (), "Name a unit of level plim"),
        ({"a.place": "Y@soon"}, (), "Name a unit of level plim"),
    ],
)  # fmt: skip
def test_a_cell_that_names_nothing_is_told(
    cell: dict[str, Any], path: tuple[str | int, ...], says: str
) -> None:
    (name,) = cell
    with pytest.raises(RuleWrong) as wrong:
        table([name], {"when": cell})
    assert says in str(wrong.value)
    assert wrong.value.path == ("rows", 0, "when", name, *path)


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ({"effective_from": "soon"}, "effective_from", "Write a day"),
        ({"effective_from": "2026-02-01", "effective_to": "2026-01-31"}, "effective_to", "It ends before"),
    ],
)  # fmt: skip
def test_the_days_of_a_row_are_days(row: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(RuleWrong) as wrong:
        table([], row)
    assert says in str(wrong.value)
    assert wrong.value.path == ("rows", 0, field)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("colour", "`colour` is no input."),
        ("a.nothing", "There is no fact `nothing`."),
        ("a.words", "A table cannot look at a text."),
        ("a.count.age", "`a.count` is of type integer."),
    ],
)
def test_an_input_is_something_with_known_values(name: str, says: str) -> None:
    with pytest.raises(RuleWrong, match=says):
        compile_input(name, vocabulary())


def test_a_table_without_inputs_answers_always() -> None:
    made = compile_table(rows({}), [])
    assert decide(made, {}) == 0
    assert examine(made) == ([], [], [], [])
    assert examine(compile_table(rows(), [])).gaps == [()]
    assert len(examine(compile_table(rows({}, {}), [])).twice) == 1


def test_an_empty_list_of_codes_leaves_nothing_to_answer() -> None:
    known = vocabulary()
    empty = Vocabulary({**known.facts}, {"colours": ()}, known.territory)
    assert isinstance(empty.facts["colour"], Fact)
    assert examine(table(["a.colour"], {}, words=empty)).gaps == []
