"""A cell of a decision table as one line of text, as it stands in a spreadsheet, and back without loss.

Nothing: any value. `a`: this one; `a; b`: one of these; `>= 5; < 10`: bounds. A value that would read otherwise stands
in double quotes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

Plain = str | Sequence[str] | Mapping[str, str]
"""A cell as it stands in YAML: a value, values, or bounds."""

_SIGNS: Final = {"over": ">", "under": "<", "at_least": ">=", "at_most": "<="}
_BOUNDS: Final = {
    ">": "over", "<": "under", ">=": "at_least", "<=": "at_most", "≥": "at_least", "≤": "at_most",
}  # fmt: skip
_PIECE = re.compile(r'\s*(>=|<=|>|<|≥|≤)?\s*("(?:[^"\\]|\\.)*"|[^;"]*?)\s*(;|$)')
_UNCLEAR = re.compile(r'[;"<>≥≤\r\n\t]|^\s|\s$|^$|^any$')


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
        case Mapping() as bounds:
            return "; ".join(f"{_SIGNS[name]} {_quoted(value)}" for name, value in bounds.items())
        case Sequence() as values:
            return "; ".join(map(_quoted, values)) + (";" if len(values) == 1 else "")


def read(text: str) -> Plain | None:
    """The text as a cell; none: any value, not written. Raises CellUnreadable."""
    text = text.strip()
    if not text:
        return None
    if text == "any":
        return "any"
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
    return bounds or (values if listed else values[0])


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
