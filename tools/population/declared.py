"""What a pack declares about its invented population: names, and which registry gets what."""

from typing import Literal

from msgspec import Struct, field

Weights = dict[str, int]
RowSet = Literal["people", "households", "residents", "spouses", "births", "deaths", "insured"]


class Surnames(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    names: Weights
    groups: list[str] = field(default_factory=list)


class ByAge(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    old: Weights
    young: Weights


class BySex(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    male: ByAge
    female: ByAge


class Groups(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    shares: Weights
    units: list[str] = field(default_factory=list)


class NamesFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    turn: int
    surnames: list[Surnames]
    middle: BySex
    given: BySex
    streets: list[str]
    addresses: dict[str, list[str]]
    birthplaces: list[str]
    groups: list[Groups]


class Codes(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The generator's words in the pack's spelling."""

    sex: dict[Literal["male", "female"], str]
    relation: dict[Literal["head", "spouse", "child", "grandchild", "parent", "member"], str]
    insured: dict[Literal["child", "adult"], str]
    insured_child_until: int


class TableOf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A registry and where its columns come from: fact → field of the row set."""

    registry: str
    rows: RowSet
    valid_from: str
    columns: dict[str, str]


class PopulationFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    level: str
    people_per_unit: int
    majority: int
    marries_from: dict[Literal["male", "female"], int]
    number: str
    clinic: str
    nationality: str
    codes: Codes
    tables: list[TableOf]
