"""Answers as people type them: read into typed values, or refused with what is expected."""

from typing import Any

import pytest

from motcua.contexts.catalogue.errors import AnswerWrong
from motcua.contexts.catalogue.words import Ask, Fact, Question, State, Value
from tests.catalogue.make import NOW, release


def question(type: str, required: bool = True, **more: Any) -> Question:
    if type == "choices":
        more["choices"] = "gioi-tinh"
    fact = Fact(fact="x", type=type, label={"vi": "Ô", "en": "Field"}, **more)  # type: ignore[arg-type]  # a table of kinds
    ask = Ask(id="q", page="p", about="a", fact="x", required=required)
    return Question(ask, fact, release().names, lambda state, today: True)


def read(raw: dict[str, str], type: str, **more: Any) -> Value:
    journey = next(iter(release().journeys.values()))
    return journey.read_answer(question(type, **more), raw, NOW, State())


def date_of(day: str, month: str, year: str) -> dict[str, str]:
    return {"q-day": day, "q-month": month, "q-year": year}


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", {"q": "  a   b "}, "a b"),
        ("longtext", {"q": " a\r\nb "}, "a\r\nb"),
        ("name", {"q": "Nguyễn Thị Ánh-Tuyết"}, "Nguyễn Thị Ánh-Tuyết"),
        ("date", date_of("5", "9", "2026"), "2026-09-05"),
        ("date", date_of("20", "11", "2026"), "2026-11-20"),
        ("time", {"q": "09:30"}, "09:30"),
        ("integer", {"q": "12"}, 12),
        ("decimal", {"q": "3,5"}, "3.5"),
        ("money", {"q": "1.250.000"}, 1250000),
        ("money", {"q": "1,250"}, 1250),
        ("money", {"q": "12 000"}, 12000),
        ("money", {"q": "0"}, 0),
        ("partial-date", date_of("", "", "1958"), "1958"),
        ("partial-date", date_of("", "9", "1958"), "1958-09"),
        ("partial-date", date_of("1", "9", "1958"), "1958-09-01"),
        ("choices", {"q": "nu\nnam"}, ["nam", "nu"]),
        ("declaration", {"q": "yes"}, True),
        ("yesno", {"q": "true"}, True),
        ("yesno", {"q": "false"}, False),
    ],
)
def test_what_is_read(type: str, raw: dict[str, str], value: Value) -> None:
    assert read(raw, type) == value


@pytest.mark.parametrize(
    ("type", "raw", "says"),
    [
        ("text", {}, "Enter: "),
        ("text", {"q": "x" * 201}, "at most {most}"),
        ("text", {"q": "a\x00b"}, "letters and digits"),
        ("name", {"q": "R2D2"}, "letters only"),
        ("name", {"q": "<script>"}, "letters only"),
        ("date", {}, "day, month and year"),
        ("date", date_of("31", "2", "2026"), "not in the calendar"),
        ("date", date_of("1", "1", "26"), "four digits"),
        ("date", date_of("٣", "1", "2026"), "four digits"),
        ("date", date_of("21", "11", "2026"), "not in the future"),
        ("date", date_of("1", "", "2026"), "four digits"),
        ("time", {"q": "25:00"}, "such as 14:30"),
        ("integer", {"q": "1.5"}, "whole number"),
        ("decimal", {"q": "NaN"}, "Enter a number"),
        ("decimal", {"q": "1e999999999"}, "Enter a number"),
        ("money", {"q": "1.25"}, "Enter an amount in"),
        ("money", {"q": "-5"}, "Enter an amount in"),
        ("money", {"q": "1.250,000"}, "Enter an amount in"),
        ("money", {"q": "9" * 16}, "Enter an amount in"),
        ("partial-date", {}, "at least the year"),
        ("partial-date", date_of("", "9", ""), "a year with four digits"),
        ("partial-date", date_of("", "13", "1958"), "not in the calendar"),
        ("partial-date", date_of("", "", "2027"), "not in the future"),
        ("partial-date", date_of("7", "", "1958"), "four digits"),
        ("choices", {}, "Choose at least one"),
        ("choices", {"q": "nam\nx"}, "Choose from the list"),
        ("declaration", {}, "Tick the box"),
        ("yesno", {"q": "maybe"}, "Choose"),
        ("yesno", {}, "Choose"),
    ],
)
def test_what_is_refused(type: str, raw: dict[str, str], says: str) -> None:
    with pytest.raises(AnswerWrong) as refused:
        read(raw, type)
    assert says in refused.value.message_text
    assert list(refused.value.fields) == ["q"]
    assert refused.value.message_text.places["label"] == {"vi": "Ô", "en": "Field"}


def test_what_is_not_required_may_be_empty() -> None:
    journey = next(iter(release().journeys.values()))
    for type in ("text", "date", "integer"):
        asked = question(type, required=False)
        assert journey.read_answer(asked, {"q": " "}, NOW) is None


def test_a_choice_is_one_of_the_list() -> None:
    assert read({"q": "nam"}, "choice", choices="gioi-tinh") == "nam"
    with pytest.raises(AnswerWrong, match="answer-wrong"):
        read({"q": "Nam"}, "choice", choices="gioi-tinh")


def test_a_unit_is_read_by_code_or_by_its_full_name() -> None:
    assert read({"q": "00004"}, "unit", level="commune") == "00004"
    assert read({"q": "phuong ba dinh ha noi"}, "unit", level="commune") == "00004"
    for wrong in ("01", "99999", "Phường"):
        with pytest.raises(AnswerWrong):
            read({"q": wrong}, "unit", level="commune")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("K120001a", "K120001a"),
        (" K12 0001 a ", "K120001a"),
        ("K120001d", None),
        ("K120001a0", None),
        ("x K120001a", None),
        ("", None),
    ],
)
def test_a_number_has_its_declared_form(typed: str, kept: str | None) -> None:
    land = release("tests/packs/neverland")
    fact, journey = land.facts["hivnum"], land.journeys["nesttrek"]
    ask = Ask(id="q", page="p", about="a", fact="hivnum")
    asked = Question(ask, fact, land.names, lambda state, today: True)
    if kept is None:
        with pytest.raises(AnswerWrong):
            journey.read_answer(asked, {"q": typed}, NOW, State())
    else:
        assert journey.read_answer(asked, {"q": typed}, NOW, State()) == kept
