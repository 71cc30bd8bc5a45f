"""Named queries of a package's `.sql` file: `-- name: x`, a comment that says why, one statement."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_HEAD = re.compile(r"^-- name: *(?P<name>[a-z][a-z0-9_]*) *$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with `%(name)s::type` places. `raw` is what the driver sends."""

    name: str
    sql: str
    raw: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "raw", self.sql.encode())


@cache
def load(package: str, filename: str) -> Mapping[str, Query]:
    """The queries of one file of a package, by name."""
    text = (files(package) / filename).read_text(encoding="utf-8")
    return MappingProxyType({query.name: query for query in parse(text, f"{package}/{filename}")})


def parse(text: str, source: str) -> list[Query]:
    """Split the text of a `.sql` file. Raises ValueError on a name given twice or no reason why."""
    heads = list(_HEAD.finditer(text))
    found: dict[str, Query] = {}
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        name = head["name"]
        body = text[head.end() : following.start() if following else len(text)]
        sql = _COMMENT.sub("", body).strip().rstrip(";").rstrip()
        if name in found:
            raise ValueError(f"{source}: the query {name} is there twice")
        if not body.strip().startswith("--"):
            raise ValueError(f"{source}: the query {name} has no comment that says why")
        if not sql:
            raise ValueError(f"{source}: the query {name} is empty")
        found[name] = Query(name, sql)
    return list(found.values())
