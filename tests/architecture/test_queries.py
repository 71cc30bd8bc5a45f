"""Every query is prepared against the migrated database as motcua_app; every parameter has one type."""

import re
from itertools import groupby

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
    """In the order of their files: a query of a temporary table comes after the one that makes it."""
    faults = []
    with psycopg.connect(database.app) as app, psycopg.connect(database.owner) as owner:
        for source, group in groupby(QUERIES, key=lambda one: one[0]):
            owner.execute("SELECT 1")  # begins a transaction: a temporary table lasts until its end
            for _, query in group:
                # Temporary tables are for bulk loads, which run as the owner; the application may make none.
                temporary = "pg_temp" in query.sql or query.sql.startswith("CREATE TEMP")
                fault = prepared(owner if temporary else app, query)
                if fault:
                    faults.append(f"{source} {query.name}: {fault}")
            owner.rollback()
    assert not faults, "\n".join(faults)


def prepared(connection: psycopg.Connection[tuple[object, ...]], query: Query) -> str | None:
    """What the database says against it. Statements that cannot be prepared are run, and rolled back later."""
    if query.sql.startswith(("COPY ", "SET ", "LISTEN ", "NOTIFY ")):
        return None
    utility = query.sql.startswith(("CREATE TEMP", "TRUNCATE "))
    try:
        with connection.transaction():
            connection.execute(
                (query.sql if utility else f"PREPARE q AS {numbered(query)}").encode()
            )
            if not utility:
                connection.execute("DEALLOCATE q")
    except psycopg.Error as error:
        return error.diag.message_primary
    return None


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
