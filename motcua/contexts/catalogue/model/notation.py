"""A cell of a decision table as one line of text, as it stands in a spreadsheet, and back without loss.

Nothing: any value. `a`: this one; `a; b`: one of these; `>= 5; < 10`: bounds; `none of a; b`:
neither. A value that would read otherwise stands
in double quotes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

Plain = str | Sequence[str] | Mapping[str, str | Sequence[str]]
"""A cell as it stands in YAML: a value, values, bounds, or `none_of` some values."""
NOT: Final = "none of "

_SIGNS: Final = {"over": ">", "under": "<", "at_least": ">=", "at_most": "<="}
_BOUNDS: Final = {
    ">": "over", "<": "under", ">=": "at_least", "<=": "at_most", "≥": "at_least", "≤": "at_most",
}  # fmt: skip
_PIECE = re.compile(r'\s*(>=|<=|>|<|≥|≤)?\s*("(?:[^"\\]|\\.)*"|[^;"]*?)\s*(;|$)')
_UNCLEAR = re.compile(r'[;"<>≥≤\r\n\t]|^\s|\s$|^$|^any$|^none of ')


class CellUnreadable(Exception):
    """The text of a cell is none of the forms; says what is wrong and what to write."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def shown(cell: Plain | None) -> str:
    """The cell as text."""
    match cell:
        case None:
            return ""
        case str() as value:
            return "any" if value == "any" else _quoted(value)
        case {"none_of": str() as value, **rest} if not rest:
            return NOT + _quoted(value)
        case {"none_of": values, **rest} if not rest:
            return NOT + shown(values)
        case Mapping() as bounds:
            return "; ".join(
                f"{_SIGNS[name]} {_quoted(str(value))}" for name, value in bounds.items()
            )
        case Sequence() as values:
            return "; ".join(map(_quoted, values)) + (";" if len(values) == 1 else "")


def read(text: str) -> Plain | None:
    """The text as a cell; none: any value, not written. Raises CellUnreadable."""
    text = text.strip()
    if not text:
        return None
    if text == "any":
        return "any"
    if text.startswith(NOT):
        denied = read(text.removeprefix(NOT))
        if denied is None or isinstance(denied, Mapping):
            raise CellUnreadable("Nothing is excluded.", "Write `none of a; b`.")
        return {"none_of": denied}
    values, bounds, listed = list[str](), dict[str, str](), False
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            raise CellUnreadable("The quotes do not fit.", 'Write a value, or `"a; b"` in quotes.')
        sign, value = found[1], _unquoted(found[2])
        if sign is None:
            values.append(value)
        elif _BOUNDS[sign] in bounds:
            raise CellUnreadable(f"`{sign}` stands twice.", "Keep one.")
        else:
            bounds[_BOUNDS[sign]] = value
        listed, at = listed or bool(found[3]), found.end()
    if bounds and values:
        raise CellUnreadable("Values and bounds stand together.", "Write `a; b`, or `>= 5; < 10`.")
    return dict(bounds) if bounds else (values if listed else values[0])


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if _UNCLEAR.search(value) else value


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        if not text:
            raise CellUnreadable("A value is missing.", "Write `a; b`, or `>= 5`.")
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        raise CellUnreadable("The quotes do not fit.", 'Write `"a; b"`.') from None
