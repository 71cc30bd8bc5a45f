"""Damages the declarations of a pack in the ways that people do: one fault at one place of one file.

Everything follows from the declared types: which keys are needed, which values are numbers, and so on.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml
from msgspec import Struct, inspect

from motcua.contexts.catalogue.model.decoding import FOLDERS, PLACES, SITE
from motcua.contexts.catalogue.model.scenarios import Scenario
from motcua.contexts.catalogue.words import Fact, Part, Site
from motcua.kernel.texts import Text

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`kind`: how it was damaged; `line`: where the damage begins."""

    path: str
    kind: str
    line: int
    content: bytes

    def __str__(self) -> str:
        return f"{self.kind}@{self.path}:{self.line}"


Edit = tuple[str, int, int, str]
"""Kind, from, until, what stands there instead."""

REFERENCES = frozenset(
    {"registry", "fact", "about", "of", "page", "document", "purpose", "duty", "number", "service"}
    | {"after", "role", "to", "unit", "level", "choices", "agency_kind", "owner_kind", "template"}
    | {"bundle", "unit_of", "year_of", "consent", "signer_duty", "default", "calendar"}
    | {"valid_from", "declares", "place", "each", "decides", "signs", "notice"}
)
LISTED = frozenset(
    [
        "roles",
        "holders",
        "shows",
        "by",
        "facts",
        "choices_from",
        "each",
        "named_by",
        "needs",
        "tables",
        "parts",
        "papers",
        "refusals",
        "services",
        "within",
    ]
)
LANGUAGES = frozenset({"keywords"})
"""Language maps that are no texts."""
MAPPED = frozenset({"offices"})
"""Maps to language maps."""
DAYS = frozenset({"effective_from", "effective_to", "day"})
HOURS = frozenset({"cut_off", "hour"})
FREE = frozenset({(Fact, "fact"), (Site, "demo"), (Site, "states"), (Site, "beside")})


def mutants(files: Files, count: int, seed: int) -> list[Mutant]:
    """As many as asked for, each kind of damage as often as the others as far as there are places."""
    random = Random(seed)
    kinds: dict[str, list[tuple[str, Edit]]] = defaultdict(list)
    for path in sorted(files):
        if path.endswith(".yaml"):
            for edit in edits(path, files[path].decode()):
                kinds[edit[0]].append((path, edit))
    for places in kinds.values():
        random.shuffle(places)
    found: list[Mutant] = []
    while len(found) < count and kinds:
        for kind in sorted(kinds):
            path, edit = kinds[kind].pop()
            if not kinds[kind]:
                del kinds[kind]
            found.append(_done(path, files[path].decode(), edit))
    return found[:count]


def kind_of(path: str) -> type[Struct]:
    folder = path.rpartition("/")[0]
    if folder == "tests":
        return Scenario
    return Site if path == SITE else (FOLDERS.get(folder) or PLACES[folder])


def edits(path: str, text: str) -> Iterator[Edit]:
    """Every damage of a file that we know how to do."""
    yield from _of_the_file(text)
    kind = inspect.type_info(kind_of(path))
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert root is not None
    if isinstance(root, yaml.SequenceNode):
        for node in root.value:
            yield from _walk(text, node, kind, top=True)
            if not root.flow_style:
                yield "twice", *_at(node), _source(text, node) + "\n- " + _source(text, node)
    else:
        yield from _walk(text, root, kind, top=True)


def _of_the_file(text: str) -> Iterator[Edit]:
    end = len(text)
    yield "empty", 0, end, ""
    yield "only a comment", 0, end, "# nothing\n"
    yield "cut off", end * 2 // 3, end, "\n{"
    yield "second document", end, end, "---\na: 1\n"
    yield "not UTF-8", end, end, "# \udcff\n"
    yield "too deep", end, end, "zz: " + "[" * 60 + "]" * 60 + "\n"
    yield "harmless: comment", 0, 0, "# a word\n"
    yield "harmless: line ends", 0, end, text.replace("\n", "\r\n")
    yield "harmless: mark of the bytes", 0, 0, "\ufeff"
    lines = [one.start() for one in re.finditer(r"^[ a-z-]", text, re.MULTILINE)]
    for start in lines[1::3]:
        yield "tab", start, start, "\t"
        yield "control character", start, start, "\x00"
        yield "indent", start, start, " "
    for one in re.finditer(r"[}\]]$", text, re.MULTILINE):
        yield "not closed", one.start(), one.end(), ""
        yield "closed twice", one.end(), one.end(), one[0]
    for one in re.finditer(r"(?<=\w): ", text):
        yield "no colon", one.start(), one.end(), " "
    for one in re.finditer(r"(?<=: )\w", text):
        yield "quote not closed", one.start(), one.start(), '"'


def _walk(text: str, node: yaml.Node, kind: inspect.Type, *, top: bool = False) -> Iterator[Edit]:
    kind = _fitting(node, kind)
    match kind, node:
        case inspect.StructType(), yaml.MappingNode():
            yield from _struct(text, node, kind, top=top)
        case inspect.DictType(value_type=inspect.AnyType() | inspect.CustomType()), _:
            yield from _condition(text, node)
        case inspect.DictType(value_type=inner), yaml.MappingNode():
            for key, value in node.value:
                yield from _walk(text, value, inner)
                yield "key twice", *_before(text, node, key, f"{key.value}: x")
        case inspect.ListType(item_type=inner), yaml.SequenceNode():
            for item in node.value:
                yield from _walk(text, item, inner)
                if node.flow_style:
                    yield "repeated", *_at(item), f"{_source(text, item)}, {_source(text, item)}"


def _struct(
    text: str, node: yaml.MappingNode, kind: inspect.StructType, *, top: bool
) -> Iterator[Edit]:
    fields = {field.encode_name: field for field in kind.fields}
    own = kind.fields[0].encode_name
    for place, (key, value) in enumerate(node.value):
        field = fields[key.value]
        yield "unknown key", *_at(key), f"{key.value}x"
        yield "key twice", *_before(text, node, key, f"{key.value}: x")
        if field.required:
            yield from _without(node, place)
        if (kind.cls, key.value) in FREE:
            continue
        wanted = _fitting(value, field.type)
        yield from _value(text, value, field, wanted)
        names = key.value in REFERENCES and not (top and key.value == own)
        if isinstance(value, yaml.ScalarNode) and names:
            yield from _lost(value)
        if isinstance(value, yaml.SequenceNode) and key.value in LISTED:
            for item in value.value:
                if isinstance(item, yaml.ScalarNode):
                    yield from _lost(item)
        if kind.cls is Part and key.value == "after":
            yield "cycle", *_at(value), _plain(node.value[0][1])
        if key.value in DAYS:
            for day in ("2026-02-30", "31/12/2026", "tomorrow", "20260105", "2026-W01-1", "2026"):
                yield "no day", *_at(value), day
        if key.value in HOURS:
            for hour in ("'25:00'", "noon", "'9'", "'12:00+07:00'"):
                yield "no hour", *_at(value), hour
        if kind.cls is not Scenario:
            yield from _texts(node, field, value)
        yield from _walk(text, value, field.type)


def _value(
    text: str, value: yaml.Node, field: inspect.Field, wanted: inspect.Type
) -> Iterator[Edit]:
    """A value of another shape, or none."""
    match wanted:
        case inspect.StructType() | inspect.ListType() | inspect.DictType():
            yield "a word for many", *_at(value), "word\n" if _is_block(value) else "word"
        case inspect.IntType():
            for number in ("many", "1.5", "1e3", "0x10", "1_000", "9" * 30, "-7", "'7 days'"):
                yield "no number", *_at(value), number
        case inspect.BoolType():
            for word in ("yes", "True", "1", "on"):
                yield "neither true nor false", *_at(value), word
        case inspect.LiteralType():
            yield "unknown word", *_at(value), f"{_plain(value)}x"
        case inspect.StrType():
            yield "harmless: quotes", *_at(value), _quoted(value)
    if isinstance(value, yaml.ScalarNode):
        yield "keys for a value", *_at(value), "{a: b}"
        if field.required:
            yield "nothing", *_at(value), ""
        yield "anchor", *_at(value), f"&a {_source(text, value)}"
        yield "reference", *_at(value), "*a"
        yield "tag", *_at(value), f"!!str {_source(text, value)}"
        yield "merge key", *_at(value), "{<<: {a: b}}"


def _texts(node: yaml.MappingNode, field: inspect.Field, value: yaml.Node) -> Iterator[Edit]:
    if field.name in LANGUAGES and isinstance(value, yaml.MappingNode):
        for place, (tongue, _) in enumerate(value.value):
            yield "unknown language", *_at(tongue), "xx"
            if len(value.value) > 1:
                yield from ((f"language {what}", *rest) for what, *rest in _without(value, place))  # type: ignore[misc]  # an edit with another name
        return
    if field.name in MAPPED and isinstance(value, yaml.MappingNode):
        for _, text in value.value:
            if isinstance(text, yaml.MappingNode):
                for place, _ in enumerate(text.value):
                    if len(text.value) > 1:
                        yield from (
                            (f"language {what}", *rest)  # type: ignore[misc]  # an edit with another name
                            for what, *rest in _without(text, place)
                        )
        return
    text_of = inspect.type_info(Text)
    if field.type != text_of or not isinstance(value, yaml.MappingNode) or field.name == "within":
        return
    if field.name in ("set", "states", "table"):
        return
    for place, (tongue, said) in enumerate(value.value):
        yield "unknown language", *_at(tongue), "xx"
        yield "nothing said", *_at(said), "''"
        if len(value.value) > 1:
            yield from ((f"language {what}", *rest) for what, *rest in _without(value, place))  # type: ignore[misc]  # an edit with another name


def _condition(text: str, node: yaml.Node) -> Iterator[Edit]:
    """A condition (or another free value): its operators, its facts, its bounds."""
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return
    (operator, operand), *_ = node.value
    if operator.value not in CONDITIONS:
        return
    yield "unknown operator", *_at(operator), f"{operator.value}s"
    yield "two operators", *_before(text, node, operator, "known: a.b")
    yield "no operand", *_at(operand), "{}"
    yield "a word for a condition", *_at(node), "sometimes"
    if operator.value in ("all", "any") and isinstance(operand, yaml.SequenceNode):
        for item in operand.value:
            yield from _condition(text, item)
        return
    if isinstance(operand, yaml.MappingNode):
        yield from _condition(text, operand)
        return
    if operator.value in ("some", "every") and isinstance(operand, yaml.SequenceNode):
        yield from _lost(operand.value[0])
        yield from _condition(text, operand.value[1])
        return
    items = operand.value if isinstance(operand, yaml.SequenceNode) else [operand]
    if _plain(items[0]) != "actor":
        yield from _lost(items[0])
    for item in items:
        if isinstance(item, yaml.MappingNode):
            for bound, number in item.value:
                yield "unknown bound", *_at(bound), "above"
                yield "no bound", *_at(number), "many"
                yield "no bound", *_at(number), "NaN"


CONDITIONS = frozenset(
    {"not", "all", "any", "known", "is", "in", "same", "number", "age", "days_since"}
    | {"some", "every", "count", "sum", "differ"}
)


def _lost(value: yaml.Node) -> Iterator[Edit]:
    role, dot, fact = _plain(value).partition(".")
    if dot and fact != "csv" and fact != "typ":
        yield "unknown role", *_at(value), f"nobody-9.{fact}"
        yield "unknown fact", *_at(value), f"{role}.nowhere-9"
    else:
        yield "unknown name", *_at(value), "nowhere-9"


def _without(node: yaml.MappingNode, place: int) -> Iterator[Edit]:
    """One key less."""
    key, value = node.value[place]
    start, end = key.start_mark.index, value.end_mark.index
    if place + 1 < len(node.value):
        yield "missing", start, node.value[place + 1][0].start_mark.index, ""
    elif node.flow_style and place:
        yield "missing", node.value[place - 1][1].end_mark.index, end, ""
    elif isinstance(value, yaml.ScalarNode) and place:
        yield "missing", start, end, ""


def _before(text: str, node: yaml.MappingNode, key: yaml.Node, more: str) -> tuple[int, int, str]:
    start = key.start_mark.index
    space = ", " if node.flow_style else "\n" + " " * key.start_mark.column
    return start, start, more + space


def _fitting(node: yaml.Node, kind: inspect.Type) -> inspect.Type:
    """Of several types the one that a node of its shape is meant to be."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    shapes: dict[type, tuple[type, ...]] = {
        yaml.MappingNode: (inspect.StructType, inspect.DictType),
        yaml.SequenceNode: (inspect.ListType,),
        yaml.ScalarNode: (inspect.IntType, inspect.BoolType, inspect.StrType),
    }
    for one in kind.types:
        if isinstance(one, shapes[type(node)]):
            return one
    return kind


def _at(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index


def _source(text: str, node: yaml.Node) -> str:
    return text[node.start_mark.index : node.end_mark.index].rstrip()


def _plain(node: yaml.Node) -> str:
    value: Any = node.value
    return value if isinstance(value, str) else ""


def _quoted(node: yaml.Node) -> str:
    return '"' + _plain(node).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _is_block(node: yaml.Node) -> bool:
    return not getattr(node, "flow_style", True)


def _done(path: str, text: str, edit: Edit) -> Mutant:
    kind, start, end, instead = edit
    content = (text[:start] + instead + text[end:]).encode("utf-8", "surrogateescape")
    return Mutant(path, kind, text.count("\n", 0, start) + 1, content)
