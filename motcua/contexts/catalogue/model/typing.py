"""From nodes to declared types: every fault of a file at once, each with its place and a remedy."""

import re
from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from typing import Final, TypeVar, cast

from msgspec import inspect

from motcua.contexts.catalogue.model.yaml import Map, Node, Scalar, Seq, Source

S = TypeVar("S")

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Wrong:
    """Stands for a value that could not be read; its problem has been noted."""


_WRONG: Final = _Wrong()


def typed(source: Source, node: Node, into: type[S]) -> S | None:
    """The node as a value of the type; None when anything in it is wrong, with all problems noted."""
    value = _convert(source, node, _info(cast(Hashable, into)))
    return None if isinstance(value, _Wrong) else cast(S, value)


@cache
def _info(into: Hashable) -> inspect.Type:
    return inspect.type_info(into)


def _convert(source: Source, node: Node, kind: inspect.Type) -> object:
    match kind:
        case inspect.StructType():
            return _struct(source, node, kind)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return _sequence(source, node, item, kind)
        case inspect.DictType(value_type=value):
            return _mapping(source, node, value)
        case inspect.UnionType(types=types):
            return _union(source, node, list(types))
        case inspect.AnyType() | inspect.CustomType():
            return _free(source, node)
        case inspect.Metadata(type=inner):
            return _scalar(source, node, inner, _example(kind))
        case _:
            return _scalar(source, node, kind)


def _struct(source: Source, node: Node, kind: inspect.StructType) -> object:
    if not isinstance(node, Map):
        return _fault(source, node, "Keys are expected here.", f"Keys: {_names(kind)}.")
    fields = {f.encode_name: f for f in kind.fields}
    values: dict[str, object] = {}
    wrong = False
    for key, value in node.entries:
        found = fields.get(key.text)
        if found is None:
            close = get_close_matches(key.text, fields, n=1)
            remedy = f"Did you mean `{close[0]}`?" if close else f"Keys here: {_names(kind)}."
            source.fault(key, f"There is no key `{key.text}` here.", remedy)
            wrong = True
            continue
        converted = _convert(source, value, found.type)
        wrong = wrong or isinstance(converted, _Wrong)
        values[found.name] = converted
    given = {key.text for key, _ in node.entries}
    for name, expected in fields.items():
        if expected.required and name not in given:
            source.fault(node, f"`{name}` is missing.", f"Add `{name}`: {_said(expected.type)}.")
            wrong = True
    return _WRONG if wrong else kind.cls(**values)


def _sequence(
    source: Source, node: Node, item: inspect.Type, kind: inspect.ListType | inspect.VarTupleType
) -> object:
    if not isinstance(node, Seq):
        return _fault(source, node, "A list is expected here.", "Write `[one, two]`.")
    items = [_convert(source, one, item) for one in node.items]
    if any(isinstance(one, _Wrong) for one in items):
        return _WRONG
    return items if isinstance(kind, inspect.ListType) else tuple(items)


def _mapping(source: Source, node: Node, value: inspect.Type) -> object:
    if not isinstance(node, Map):
        return _fault(
            source, node, "`key: value` pairs are expected here.", "Write `{key: value}`."
        )
    entries = {key.text: _convert(source, one, value) for key, one in node.entries}
    return _WRONG if any(isinstance(v, _Wrong) for v in entries.values()) else entries


def _union(source: Source, node: Node, kinds: list[inspect.Type]) -> object:
    if isinstance(node, Scalar):
        fitting = [kind for kind in _ordered(kinds) if _fits(node, kind)]
        if fitting:
            return _convert(source, node, fitting[0])
    else:
        shapes = (
            (inspect.StructType, inspect.DictType)
            if isinstance(node, Map)
            else (inspect.ListType, inspect.VarTupleType)
        )
        for kind in kinds:
            if isinstance(kind, shapes):
                return _convert(source, node, kind)
    remedy = f"Write {_said(inspect.UnionType(tuple(kinds)))}."
    return _fault(source, node, "This does not fit here.", remedy)


def _ordered(kinds: Sequence[inspect.Type]) -> list[inspect.Type]:
    """The narrow types first; text takes everything."""
    wide = (inspect.StrType, inspect.AnyType, inspect.CustomType)
    return sorted(kinds, key=lambda kind: isinstance(kind, wide))


def _fits(node: Scalar, kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata(type=inner):
            return _fits(node, inner)
        case inspect.NoneType():
            return node.plain and node.text in ("", "~", "null")
        case inspect.BoolType():
            return node.plain and node.text in ("true", "false")
        case inspect.IntType():
            return node.plain and _INTEGER.fullmatch(node.text) is not None
        case inspect.StructType() | inspect.ListType() | inspect.DictType():
            return False
        case _:
            return not (node.plain and node.text in ("", "~", "null"))


def _free(source: Source, node: Node) -> object:
    """Where any value may stand: yes/no and whole numbers only without quotes, all else is text."""
    match node:
        case Map(entries=entries):
            return {key.text: _free(source, value) for key, value in entries}
        case Seq(items=items):
            return [_free(source, item) for item in items]
        case Scalar(text=text, plain=True) if text in ("true", "false"):
            return text == "true"
        case Scalar(text=text, plain=True) if _INTEGER.fullmatch(text):
            return int(text)
        case Scalar(text=text, plain=plain):
            if plain and text == "":
                source.fault(node, "There is nothing here.", "Write a value after the colon.")
            return text


def _scalar(source: Source, node: Node, kind: inspect.Type, example: str = "") -> object:
    if not isinstance(node, Scalar):
        return _fault(source, node, "One value is expected here.", f"Write {_said(kind)}.")
    text = node.text
    match kind:
        case inspect.StrType(pattern=pattern):
            if node.plain and text == "":
                return _fault(
                    source,
                    node,
                    "There is nothing here.",
                    "Write a text; one with a comma in quotes.",
                )
            if pattern is not None and re.search(pattern, text) is None:
                remedy = f"Write one such as `{example}`." if example else f"Fit `{pattern}`."
                return _fault(source, node, f"`{text}` has another form.", remedy)
            return text
        case inspect.BoolType():
            if text in ("true", "false"):
                return text == "true"
        case inspect.IntType():
            if _INTEGER.fullmatch(text) and _within(int(text), kind):
                return int(text)
        case inspect.DecimalType():
            try:
                return Decimal(text)
            except InvalidOperation:
                pass
        case inspect.DateType():
            try:
                if _DAY.fullmatch(text):  # Python reads other forms of the standard, too
                    return date.fromisoformat(text)
            except ValueError:
                pass
        case inspect.LiteralType(values=values):
            if text in values:
                return text
            close = get_close_matches(text, [str(value) for value in values], n=1)
            remedy = f"Did you mean `{close[0]}`?" if close else f"Write {_said(kind)}."
            return _fault(source, node, f"`{text}` is not known here.", remedy)
        case inspect.NoneType():
            if text in ("", "~", "null"):
                return None
        case _:
            raise TypeError(f"declarations hold no {kind!r}")
    return _fault(source, node, f"`{text}` does not fit here.", f"Write {_said(kind)}.")


def _within(number: int, kind: inspect.IntType) -> bool:
    return (kind.ge is None or number >= kind.ge) and (kind.le is None or number <= kind.le)


def _example(kind: inspect.Metadata) -> str:
    examples = (kind.extra_json_schema or {}).get("examples") or [""]
    return str(examples[0])


def _fault(source: Source, node: Node, message: str, remedy: str) -> _Wrong:
    source.fault(node, message, remedy)
    return _WRONG


def _names(kind: inspect.StructType) -> str:
    return ", ".join(f.encode_name for f in kind.fields)


def _said(kind: inspect.Type) -> str:
    """The type in words, for a remedy."""
    match kind:
        case inspect.StrType():
            return "a text"
        case inspect.BoolType():
            return "`true` or `false`"
        case inspect.Metadata(type=inner):
            return f"{_said(inner)} such as `{_example(kind)}`"
        case inspect.IntType(ge=int(least), le=int(most)):
            return f"a whole number from {least} to {most}"
        case inspect.IntType(le=int(most)):
            return f"a whole number up to {most}"
        case inspect.IntType():
            return "a whole number"
        case inspect.DecimalType():
            return "a number"
        case inspect.DateType():
            return "a day such as 2026-01-31"
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(f"`{value}`" for value in values)
        case inspect.ListType(item_type=item):
            return f"a list (each: {_said(item)})"
        case inspect.DictType(value_type=inspect.StrType()):
            return "a text in each language, `{language: text}`"
        case inspect.DictType():
            return "`{key: value}` pairs"
        case inspect.StructType():
            return f"keys ({_names(kind)})"
        case inspect.UnionType(types=types):
            some = [t for t in types if not isinstance(t, inspect.NoneType)]
            return " or ".join(dict.fromkeys(_said(one) for one in some))
        case _:
            return "a value"
