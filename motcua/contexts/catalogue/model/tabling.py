"""The decision tables of a pack as sheets of texts, and changed sheets back into the files: rows that stay keep
their words, comments and place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from motcua.contexts.catalogue.model import notation
from motcua.contexts.catalogue.model.notation import CellUnreadable, Plain

WHEN: Final = "when "
LAST: Final = ("effective_from", "effective_to", "legal_basis", "unverified")
_ANSWERS: Final[Mapping[str, Sequence[str]]] = {
    "fees": ("amount", "reason"),
    "deadline": ("budget.days", "budget.hours", "budget.minutes"),
}
"""What the rows of a table answer, by where it stands; a text has a column for each language."""
_TEXTS: Final = frozenset({"reason"})
_PLAIN = re.compile(r"[\w./(-][\w./() -]*")
_BARE = re.compile(r"[\w-]+")
_NUMBERS: Final = frozenset({"amount", "unverified", "effective_from", "effective_to"})

Row = Mapping[str, str]
"""Column → text of the cell; what is empty is absent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: where it stands, what it is called, its columns, its rows from the first on."""

    file: str
    place: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.file, self.place


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a sheet; `row` counts the sheet's rows from 0, none: the sheet as a whole."""

    place: tuple[str, str]
    row: int | None
    column: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it comes back: which row it was before (from 0; none: it is new), and its cells."""

    was: int | None
    cells: Row


def sheets(files: Mapping[str, bytes], languages: Sequence[str]) -> list[Sheet]:
    """All tables of the files, in order. The files are sound."""
    return [
        _sheet(path, place, table, languages)
        for path in sorted(files)
        if path.endswith(".yaml") and b"table:" in files[path]
        for place, table in _tables(_root(files[path]))
    ]


def changed(
    content: bytes, file: str, lines: Mapping[str, Sequence[Line]]
) -> tuple[bytes, list[Wrong]]:
    """The file with other rows in its tables, by place; and what cannot be read."""
    text = content.decode("utf-8")
    wrong: list[Wrong] = []
    for place, table in reversed(list(_tables(_root(content)))):
        if place in lines:
            rows = _rows_of(table)
            before = [dict(_texts(row)) for row in rows.value]
            edit = _Edit(text, rows, before, (file, place), wrong)
            text = edit.done(lines[place])
    return text.encode("utf-8"), wrong


Cell = tuple[int | None, str | None]
"""Row (from 0) and column of a table; none: the table as a whole."""


def cell_at(content: bytes, place: str, line: int, column: int) -> Cell | None:
    """Which cell of a table stands at a place of the file, counted from one; none: another thing."""
    for found, table in _tables(_root(content)):
        if found != place or not _covers(table, table, line, column):
            continue
        for row, node in enumerate(_rows_of(table).value):
            if _covers(node, node, line, column):
                here = (n for n, key, v in _cells(node) if _covers(key, v, line, column))
                return row, next(here, None)
        return None, None
    return None


def _root(content: bytes) -> yaml.Node | None:
    root: yaml.Node | None = yaml.compose(content.decode("utf-8"), Loader=yaml.CSafeLoader)
    return root


def _tables(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, yaml.MappingNode]]:
    """Every `table` with rows below a node, with its place: `fees[stamp].table`."""
    if isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _tables(item, f"{path}[{_name(item) or place}]")
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            under = f"{path}.{key.value}" if path else str(key.value)
            if key.value == "table" and isinstance(value, yaml.MappingNode):
                if isinstance(_get(value, "rows"), yaml.SequenceNode):
                    yield under, value
            else:
                yield from _tables(value, under)


def _name(node: yaml.Node) -> str:
    """What an item is called: the value of its first key."""
    if isinstance(node, yaml.MappingNode) and node.value:
        value = node.value[0][1]
        return str(value.value) if isinstance(value, yaml.ScalarNode) else ""
    return ""


def _get(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _rows_of(table: yaml.MappingNode) -> yaml.SequenceNode:
    rows = _get(table, "rows")
    assert isinstance(rows, yaml.SequenceNode)
    return rows


def _sheet(file: str, place: str, table: yaml.MappingNode, languages: Sequence[str]) -> Sheet:
    rows = tuple(dict(_texts(row)) for row in _rows_of(table).value)
    inputs = _get(table, "inputs")
    named = [f"{WHEN}{one.value}" for one in inputs.value] if inputs is not None else []
    kind = place.replace("[", ".").split(".")
    known = next((_ANSWERS[part] for part in reversed(kind) if part in _ANSWERS), ())
    answers = [
        column
        for name in known
        for column in ([f"{name}.{tongue}" for tongue in languages] if name in _TEXTS else [name])
    ]
    there = [name for row in rows for name in row]
    when = [name for name in there if name.startswith(WHEN)]
    rest = [name for name in there if not name.startswith(WHEN) and name not in LAST]
    return Sheet(file, place, tuple(dict.fromkeys([*named, *when, *answers, *rest, *LAST])), rows)


def _texts(row: yaml.Node) -> Iterator[tuple[str, str]]:
    for name, _, node in _cells(row):
        yield name, notation.shown(_plain(node)) if name.startswith(WHEN) else str(node.value)


def _cells(row: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Column, key and value of a row; a map inside has a column for each of its keys."""
    for key, value in row.value:
        if key.value == "when":
            yield from ((f"{WHEN}{name.value}", name, cell) for name, cell in value.value)
        elif isinstance(value, yaml.MappingNode):
            yield from ((f"{key.value}.{name.value}", name, cell) for name, cell in value.value)
        else:
            yield str(key.value), key, value


def _plain(node: yaml.Node) -> Plain:
    match node:
        case yaml.SequenceNode():
            return [str(item.value) for item in node.value]
        case yaml.MappingNode():
            return {str(key.value): _inner(value) for key, value in node.value}
        case _:
            return str(node.value)


def _inner(node: yaml.Node) -> str | list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [str(item.value) for item in node.value]
    return str(node.value)


def _covers(first: yaml.Node, last: yaml.Node, line: int, column: int) -> bool:
    start, end, at = first.start_mark, last.end_mark, (line - 1, column - 1)
    return (start.line, start.column) <= at <= (end.line, end.column)


@dataclass(slots=True)
class _Edit:
    """Puts other rows into one table of a text."""

    text: str
    node: yaml.SequenceNode
    before: Sequence[Row]
    place: tuple[str, str]
    wrong: list[Wrong]

    def done(self, lines: Sequence[Line]) -> str:
        kept = [line.was for line in lines]
        same = all(l.was is not None and l.cells == self.before[l.was] for l in lines)
        if same and kept == list(range(len(self.before))):
            return self.text
        written = [self._row(number, line) for number, line in enumerate(lines)]
        return self._flow(lines, written) if self.node.flow_style else self._block(lines, written)

    def _row(self, number: int, line: Line) -> str | None:
        """The row in YAML; none: as it stands."""
        if line.was is not None and line.cells == self.before[line.was]:
            return None
        try:
            return _written(line.cells)
        except _Unreadable as at:
            wrong = Wrong(self.place, number, at.column, at.why.message, at.why.remedy)
            self.wrong.append(wrong)
            return "{}"

    def _flow(self, lines: Sequence[Line], written: Sequence[str | None]) -> str:
        items = [self.text[n.start_mark.index : n.end_mark.index] for n in self.node.value]
        rows = [items[l.was or 0] if w is None else w for l, w in zip(lines, written, strict=True)]
        start, end = self.node.start_mark.index, self.node.end_mark.index
        return f"{self.text[:start]}[{', '.join(rows)}]{self.text[end:]}"

    def _block(self, lines: Sequence[Line], written: Sequence[str | None]) -> str:
        starts = [self._begin(n) for n in self.node.value]
        last = self.text[: self.node.value[-1].end_mark.index].rstrip()
        end = self.text.find("\n", len(last)) + 1 or len(self.text)
        chunks = [self.text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
        indent = " " * (self.node.start_mark.column)
        made = []
        for line, row in zip(lines, written, strict=True):
            chunk = "" if line.was is None else chunks[line.was]
            if row is None:
                made.append(chunk if chunk.endswith("\n") else f"{chunk}\n")
            else:
                comments = [one for one in chunk.splitlines() if one.lstrip().startswith("#")]
                beside = "" if line.was is None else self._beside(self.node.value[line.was])
                made.append("".join(f"{one}\n" for one in (*comments, f"{indent}- {row}{beside}")))
        return self.text[: starts[0]] + "".join(made) + self.text[end:]

    def _beside(self, node: yaml.Node) -> str:
        """The comment that stands on the line of a row."""
        rest = self.text[node.end_mark.index :].partition("\n")[0].strip()
        return f"  {rest}" if rest.startswith("#") else ""

    def _begin(self, node: yaml.Node) -> int:
        """Where a row begins: with the comments above it, except above the first one."""
        start = self.text.rfind("\n", 0, node.start_mark.index) + 1
        while node is not self.node.value[0] and start:
            above = self.text.rfind("\n", 0, start - 1) + 1
            line = self.text[above:start].strip()
            if line and not line.startswith("#"):
                break
            start = above
        return start


class _Unreadable(Exception):
    def __init__(self, column: str, why: CellUnreadable) -> None:
        super().__init__()
        self.column, self.why = column, why


def _written(cells: Row) -> str:
    """A row in YAML, on one line. Raises _Unreadable."""
    when: list[str] = []
    entries: dict[str, list[str]] = {}
    for column, text in cells.items():
        if column.startswith(WHEN):
            try:
                cell = notation.read(text)
            except CellUnreadable as why:
                raise _Unreadable(column, why) from why
            when.append(f"{_scalar(column.removeprefix(WHEN))}: {_cell(cell)}")
            continue
        name, dot, under = column.partition(".")
        value = text if _BARE.fullmatch(text) and _is_number(column) else _scalar(text)
        entries.setdefault(name, []).append(f"{under}: {value}" if dot else value)
    order = sorted(entries, key=lambda name: LAST.index(name) if name in LAST else -1)
    parts = [f"when: {{{', '.join(when)}}}"] if when else []
    for name in order:
        mapped = any(column.startswith(f"{name}.") for column in cells)
        inner = ", ".join(entries[name])
        parts.append(f"{name}: {{{inner}}}" if mapped else f"{name}: {inner}")
    return f"{{{', '.join(parts)}}}"


def _is_number(column: str) -> bool:
    return column in _NUMBERS or column.startswith("budget.")


def _cell(cell: Plain | None) -> str:
    match cell:
        case None:
            return "any"
        case str():
            return _scalar(cell)
        case Mapping():
            inner = (f"{name}: {_cell(value)}" for name, value in cell.items())
            return "{" + ", ".join(inner) + "}"
        case _:
            return "[" + ", ".join(map(_scalar, cell)) + "]"


def _scalar(text: Any) -> str:
    """A text as a flow scalar: bare where that is clear."""
    bare = _PLAIN.fullmatch(text) and not text.endswith(" ") and text not in ("-", ".", "---")
    return text if bare and not text.startswith("- ") else json.dumps(text, ensure_ascii=False)
