"""A declared registry as a book: its table, its typed columns, its readers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from motcua.contexts.catalogue.words import Fact, FactType, Registry

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 48  # PostgreSQL cuts names at 63 bytes; ours get suffixes
_TYPES: Mapping[FactType, str] = {
    "text": "text", "longtext": "text", "name": "text", "date": "date", "time": "text",
    "integer": "bigint", "decimal": "numeric", "money": "bigint", "partial-date": "text",
    "yesno": "boolean", "choice": "text", "unit": "text",
    "address": "text", "agency": "text", "subject": "uuid", "number": "bytea", "document": "text",
}  # fmt: skip
SYSTEM_COLUMNS = (
    "subject_id", "record_id", "version_id", "valid_from", "valid_to", "recorded_at",
    "superseded_at", "source", "reason", "case_subject", "case_id", "written_by",
)  # fmt: skip


class WrongId(ValueError):
    """An id that cannot name a table or a column."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a fact is kept. A number is kept twice: `name` sealed, `claim` as a keyed hash."""

    fact: str
    type: FactType
    name: str
    sql_type: str
    required: bool
    number: str | None = None

    @property
    def claim(self) -> str | None:
        return f"{self.name.removesuffix('_sealed')}_claim" if self.number else None


@dataclass(frozen=True, slots=True)
class Permit:
    """For a purpose, this kind of reader sees these facts, by this law; `standing`: without a case in hand."""

    purpose: str
    by: str
    facts: tuple[str, ...]
    legal_basis: str
    standing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A registry with its columns: what statements and values are made from."""

    registry: Registry
    name: str
    columns: tuple[Column, ...]
    facts: Mapping[str, Fact]
    permits: Mapping[tuple[str, str], Permit]
    by_fact: Mapping[str, Column]

    @property
    def id(self) -> str:
        return self.registry.registry

    @property
    def table(self) -> str:
        return f'books."{self.name}"'

    def column(self, fact: str) -> Column | None:
        return self.by_fact.get(fact)

    def trait(self, name: str) -> Column | None:
        """The column of a trait such as `born`, if the registry has it."""
        fact = getattr(self.registry.traits, name, None) if self.registry.traits else None
        return self.column(fact) if fact else None


def _permits(registry: Registry) -> dict[tuple[str, str], Permit]:
    """Several declarations for the same purpose and reader add up; the first one's law is named, and no case
    is needed only if none of them needs one."""
    permits: dict[tuple[str, str], Permit] = {}
    every = tuple(field.fact for field in registry.fields)
    for reader in registry.readers:
        facts = every if reader.facts == "all" else tuple(reader.facts)
        for by in reader.by:
            former = permits.get((reader.purpose, by))
            both = facts if former is None else tuple(dict.fromkeys(former.facts + facts))
            basis = reader.legal_basis if former is None else former.legal_basis
            standing = reader.standing and (former is None or former.standing)
            permits[(reader.purpose, by)] = Permit(reader.purpose, by, both, basis, standing)
    return permits


def book(registry: Registry, facts: Mapping[str, Fact]) -> Book:
    """Compile a declaration. Raises WrongId, KeyError on an unknown fact: `pack check` was not asked."""
    columns = tuple(_column(facts[field.fact], field.required) for field in registry.fields)
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise WrongId(f"{registry.registry}: two facts would share a column")
    return Book(
        registry,
        identifier(registry.registry),
        columns,
        facts,
        _permits(registry),
        {column.fact: column for column in columns},
    )


def identifier(declared: str) -> str:
    """An id of the pack as a name in SQL. Raises WrongId."""
    if not _ID.fullmatch(declared) or len(declared) > _LONGEST:
        raise WrongId(f"{declared}: small letters, digits and single hyphens, {_LONGEST} at most")
    return declared.replace("-", "_")


def _column(fact: Fact, required: bool) -> Column:
    name = identifier(fact.fact)
    if name in SYSTEM_COLUMNS:
        name = f"{name}_fact"
    if fact.type == "number":
        return Column(fact.fact, fact.type, f"{name}_sealed", "bytea", required, fact.number or "")
    return Column(fact.fact, fact.type, name, _TYPES[fact.type], required)


def birthday(born: date, years: int) -> date:
    """The day somebody completes so many years; born on 29 February: 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
