"""Every query is prepared against the migrated database as motcua_app; every parameter has one type."""

import re

import psycopg
import pytest

from motcua.infra.queries import Query
from tests.architecture import sql
from tests.conftest import TestDatabase

_PLACE = re.compile(r"%\((\w+)\)s(?:::([a-z]+(?:\.[a-z_0-9]+)?(?:\[\])?))?")
QUERIES = list(sql.named_queries())


def numbered(query: Query) -> str:
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        number = names.setdefault(found[1], len(names) + 1)
        return f"${number}" + (f"::{found[2]}" if found[2] else "")

    return _PLACE.sub(place, query.sql).replace("%%", "%")


def test_there_are_queries() -> None:
    assert len(QUERIES) > 30


def test_every_query_is_prepared(database: TestDatabase) -> None:
    faults = []
    with psycopg.connect(database.app, autocommit=True) as connection:
        for source, query in QUERIES:
            if query.sql.startswith(("COPY ", "SET ", "LISTEN ", "NOTIFY ")):
                continue
            try:
                connection.execute(f"PREPARE q AS {numbered(query)}".encode())
                connection.execute("DEALLOCATE q")
            except psycopg.Error as error:
                faults.append(f"{source} {query.name}: {error.diag.message_primary}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "query"), QUERIES, ids=[f"{source}:{query.name}" for source, query in QUERIES]
)
def test_every_parameter_is_cast_and_always_alike(source: str, query: Query) -> None:
    casts: dict[str, set[str]] = {}
    for name, cast in _PLACE.findall(query.sql):
        casts.setdefault(name, set()).add(cast)
    for name, types in casts.items():
        assert types != {""}, f"{source} {query.name}: {name} has no type"
        assert len(types) == 1, f"{source} {query.name}: {name} has the types {sorted(types)}"


@pytest.mark.parametrize(
    ("source", "query"), QUERIES, ids=[f"{source}:{query.name}" for source, query in QUERIES]
)
def test_no_query_selects_everything(source: str, query: Query) -> None:
    assert not re.search(r"SELECT\s+(?:\w+\.)?\*", query.sql, re.IGNORECASE), (
        f"{source} {query.name}"
    )
