"""From the declared books and what is there to a plan: pure, so that a plan can be shown before it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from motcua.contexts.registries.model import statements
from motcua.contexts.registries.model.columns import SYSTEM_COLUMNS, Book
from motcua.contexts.registries.words import Change, Plan


@dataclass(frozen=True, slots=True)
class Present:
    """What the database holds: columns with their types by table, and functions' fingerprints by name."""

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)


def plan(books: Iterable[Book], present: Present) -> Plan:
    """Tables, columns and functions that are missing or differ. A column is never dropped or retyped:
    versions written under earlier releases keep their values."""
    changes: list[Change] = []
    refusals: list[str] = []
    for book in sorted(books, key=lambda book: book.id):
        there = present.columns.get(book.name)
        if there is None:
            steps = statements.table(book)
        else:
            refusals.extend(_retyped(book, there))
            steps = statements.added(book, there)
        changes.extend(Change(book.id, why, sql) for why, sql in steps)
        for name, sql in statements.functions(book):
            if present.functions.get(f"{name}_{book.name}") != fingerprint(sql):
                changes.append(Change(book.id, f"function {name}", sql))
                changes.append(Change(book.id, f"mark {name}", _mark(book, name, sql)))
                changes.extend(
                    Change(book.id, f"rights of {name}", right)
                    for right in statements.rights(book, name)
                )
    return Plan(tuple(changes), tuple(refusals))


def fingerprint(sql: str) -> str:
    """Kept as the function's comment, to see whether a release changes it."""
    return sha256(sql.encode()).hexdigest()


def _mark(book: Book, name: str, sql: str) -> str:
    return f"COMMENT ON FUNCTION books.\"{name}_{book.name}\" IS '{fingerprint(sql)}'"


def _retyped(book: Book, there: Mapping[str, str]) -> list[str]:
    wrong: list[str] = []
    for column in book.columns:
        has = there.get(column.name)
        if has is not None and has != _SHOWN.get(column.sql_type, column.sql_type):
            wrong.append(
                f"{book.id}: {column.fact} is kept as {has} and declared as {column.sql_type};"
                " declare a new fact instead"
            )
    missing = [name for name in SYSTEM_COLUMNS if name not in there]
    if missing:
        wrong.append(f"{book.id}: the table lacks {', '.join(missing)}")
    return wrong


_SHOWN = {"timestamptz": "timestamp with time zone"}
