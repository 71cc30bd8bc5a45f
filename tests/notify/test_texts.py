"""How the places of a text are filled."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from motcua.contexts.notify.words import NoticeText, Shown, Value, filled, packed, unpacked


def test_values_keep_their_kind_through_json() -> None:
    data: dict[str, Value] = {
        "number": "7",
        "count": 3,
        "day": date(2026, 1, 2),
        "moment": datetime(2026, 1, 2, 3, tzinfo=UTC),
        "words": {"en": "x"},
    }
    again = unpacked(msgspec.json.decode(msgspec.json.encode(packed(data))))
    assert again == {
        "number": Shown("text", "7"),
        "count": Shown("text", 3),
        "day": Shown("day", date(2026, 1, 2)),
        "moment": Shown("moment", datetime(2026, 1, 2, 3, tzinfo=UTC)),
        "words": Shown("words", {"en": "x"}),
    }


@pytest.mark.parametrize("value", [datetime(2026, 1, 2), True])
def test_what_has_no_place_is_refused(value: datetime | bool) -> None:
    with pytest.raises((ValueError, TypeError)):
        packed({"x": value})


def test_places_are_filled_by_name_only() -> None:
    assert filled("{a} {b} {a.__class__} {0}", {"a": "1"}) == "1 … {a.__class__} {0}"


def test_a_text_knows_its_places() -> None:
    text = NoticeText(notice="x", title={"en": "{a}"}, body={"en": "{b}", "vi": "{c} {a}"})
    assert text.places() == {"a", "b", "c"}
