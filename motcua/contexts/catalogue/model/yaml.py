"""A strict subset of YAML: every scalar is text, keys are unique, and each node keeps its place.

No anchors, no tags, no merge keys: what stands in the file is what is meant. A scalar becomes a
number, a date or a yes/no only when the declared type says so (`typing.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from motcua.contexts.catalogue.model.problems import Path, Problem

LONGEST: Final = 2_000_000
DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Scalar:
    """`plain`: written without quotes."""

    text: str
    plain: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Seq:
    items: list["Node"]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Map:
    entries: list[tuple[Scalar, "Node"]]
    line: int
    column: int

    def get(self, name: str) -> "Node | None":
        return next((value for key, value in self.entries if key.text == name), None)


Node = Scalar | Seq | Map


@dataclass(slots=True)
class Source:
    """A file as nodes, with what is wrong with it as YAML."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def fault(self, node: Node, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.file, node.line, node.column, message, remedy))

    def place(self, path: Path) -> tuple[int, int]:
        """Where a path leads; as far as it leads. A last step that is a key points to the key."""
        node, found = self.root, (1, 1)
        for step in path:
            if isinstance(node, Map):
                entry = next(((k, v) for k, v in node.entries if k.text == step), None)
                if entry is None:
                    return found
                found, node = (entry[0].line, entry[0].column), entry[1]
            elif isinstance(node, Seq) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                found = (node.line, node.column)
            else:
                return found
        return found

    def problem(self, path: Path, message: str, remedy: str = "") -> Problem:
        line, column = self.place(path)
        return Problem(self.file, line, column, message, remedy)


def read(file: str, content: bytes) -> Source:
    """The nodes of a file. Syntax that cannot be read, duplicate keys, anchors and tags are problems."""
    source = Source(file)
    if len(content) > LONGEST:
        source.problems.append(Problem(file, 1, 1, "The file is too long.", "Split it."))
        return source
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.problems.append(Problem(file, line, 1, "This is not UTF-8.", "Save it as UTF-8."))
        return source
    try:
        source.root = _Events(source, yaml.CSafeLoader(text)).document()
    except yaml.YAMLError as error:
        source.problems.append(_syntax(file, text, error))
    except _TooDeep as error:
        source.problems.append(Problem(file, error.line, error.column, "Too deep.", "Flatten it."))
    return source


class _TooDeep(Exception):
    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column


class _Events:
    """A pack is mostly scalars: they go the shortest way."""

    def __init__(self, source: Source, loader: yaml.CSafeLoader) -> None:
        self._source = source
        self._next: Callable[[], Any] = loader.get_event

    def document(self) -> Node | None:
        root: Node | None = None
        while (kind := type(self._next())) is not yaml.StreamEndEvent:
            if kind is yaml.DocumentStartEvent:
                node = self._node(self._next(), 0)
                if root is not None:
                    self._source.fault(node, "A file holds one document.", "Remove the `---`.")
                root = root or node
        return root

    def _node(self, event: Any, depth: int) -> Node:
        start, kind = event.start_mark, type(event)
        line, column = start.line + 1, start.column + 1
        if depth > DEEPEST:
            raise _TooDeep(line, column)
        node: Node
        if kind is yaml.ScalarEvent:
            node = Scalar(event.value, not event.style, line, column)
            if not event.style and event.end_mark.line >= line:
                self._source.fault(
                    node, "A text without quotes runs on.", "Check the indents, or use quotes."
                )
        elif kind is yaml.MappingStartEvent:
            node = Map(self._entries(depth), line, column)
        elif kind is yaml.SequenceStartEvent:
            node = Seq(self._items(depth), line, column)
        else:
            alias = Scalar("", True, line, column)
            self._source.fault(alias, "References (`*name`) are not read.", "Write the value out.")
            return alias
        if event.anchor is not None:
            self._source.fault(node, "Anchors (`&name`) are not read.", "Write the value out.")
        if event.tag is not None:
            self._source.fault(node, "Tags (`!name`) are not read.", "Remove the tag.")
        return node

    def _items(self, depth: int) -> list[Node]:
        items = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._node(event, depth + 1))
        return items

    def _entries(self, depth: int) -> list[tuple[Scalar, Node]]:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self._source.fault(key, "A key is a word.", "Write `key: value`.")
            elif key.text == "<<" and key.plain:
                self._source.fault(key, "Merge keys (`<<`) are not read.", "Write the keys out.")
            elif key.text in seen:
                first = seen[key.text].line
                self._source.fault(
                    key, f"`{key.text}` stands here twice.", f"It is in line {first} already."
                )
            else:
                seen[key.text] = key
                entries.append((key, value))
        return entries


def _syntax(file: str, text: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or "a character is not allowed here"
    if mark is not None:
        line, column = mark.line + 1, mark.column + 1
    else:
        position = getattr(error, "position", 0) or 0
        line, column = text.count("\n", 0, position) + 1, 1
    return Problem(file, line, column, f"This is not YAML: {what}.", "Check quotes and indents.")
