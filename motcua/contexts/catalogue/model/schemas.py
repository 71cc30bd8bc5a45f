"""The published JSON Schema of each kind of file: what an editor completes and checks."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from motcua.contexts.catalogue.model.decoding import FOLDERS, PLACES, SITE
from motcua.contexts.catalogue.model.scenarios import Scenario
from motcua.contexts.catalogue.words import Site

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SCENARIOS: Final = "tests"


def published() -> dict[str, dict[str, object]]:
    """By folder (`site` for site.yaml, `tests` for scenarios). Of folders that may hold several in one
    file the schema takes one declaration or a list."""
    several: dict[str, type[msgspec.Struct]] = {**FOLDERS, SCENARIOS: Scenario}
    alone: dict[str, type[msgspec.Struct]] = {**PLACES, SITE.removesuffix(".yaml"): Site}
    return {
        **{folder: _file(kind, several=True) for folder, kind in several.items()},
        **{folder: _file(kind, several=False) for folder, kind in alone.items()},
    }


def _file(kind: type[msgspec.Struct], *, several: bool) -> dict[str, object]:
    made = msgspec.json.schema(kind, schema_hook=lambda other: {"description": "any value"})
    one = {"$ref": made["$ref"]}
    shape = (
        {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}
        if several
        else one
    )
    return {"$schema": DIALECT, "title": kind.__name__, **shape, "$defs": _read(made["$defs"])}


def _read(node: Any) -> Any:
    """As packs are read: a scalar without quotes is text where text is wanted, whatever an editor
    takes it for."""
    match node:
        case {"type": "string", **rest} if not {"pattern", "format", "enum"} & rest.keys():
            return {"type": ["string", "number", "boolean"], **rest}
        case Mapping():
            return {
                key: " ".join(value.split())
                if key == "description" and isinstance(value, str)
                else _read(value)
                for key, value in node.items()
            }
        case list():
            return [_read(one) for one in node]
        case _:
            return node
