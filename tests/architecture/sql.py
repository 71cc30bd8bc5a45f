"""Reads our SQL for the lints: migrations and named queries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motcua.infra import migrate, queries
from motcua.infra.queries import Query

ROOT = Path(__file__).parents[2]
_TABLE = re.compile(
    r"(?P<before>(?:^--[^\n]*\n)*)^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(?P<name>[a-z_]+\.[a-z_]+)\s*\(",
    re.MULTILINE,
)
_PLACE = re.compile(
    r"^-- citus: (?P<how>distributed\((?P<key>[a-z0-9_]+)\)|reference|local)\s*$", re.MULTILINE
)
_BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)


@dataclass(frozen=True)
class Table:
    migration: str
    name: str
    how: str
    key: str | None


def named_queries() -> Iterator[tuple[str, Query]]:
    """(file, query) of every `.sql` file of the program."""
    for path in sorted((ROOT / "motcua").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        if "-- name:" in text:
            source = str(path.relative_to(ROOT))
            for query in queries.parse(text, source):
                yield source, query


def reasons() -> Iterator[tuple[str, Query, str]]:
    """(file, query, its comment)."""
    for source, query in named_queries():
        text = (ROOT / source).read_text(encoding="utf-8")
        body = text.partition(f"-- name: {query.name}\n")[2]
        lines = body.splitlines()
        end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
        yield source, query, "\n".join(lines[:end])


def tables() -> Iterator[Table]:
    """Every table of the migrations with the line that says where it lives on a cluster."""
    for migration in migrate.found():
        for found in _TABLE.finditer(migration.sql.decode()):
            place = _PLACE.search(found["before"])
            how = place["how"].partition("(")[0] if place else "nowhere"
            yield Table(migration.name, found["name"], how, place["key"] if place else None)


def migration_texts() -> Iterator[tuple[str, str]]:
    """(name, text without comments) of every migration."""
    for migration in migrate.found():
        yield migration.name, re.sub(r"--[^\n]*", "", migration.sql.decode())


def without_bodies(text: str) -> str:
    """A migration without the bodies of its functions."""
    return _BODY.sub("''", text)


def bodies(text: str) -> list[str]:
    return [found[0] for found in _BODY.finditer(text)]
