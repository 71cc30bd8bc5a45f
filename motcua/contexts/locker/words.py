"""A line of a locker, and what a result shows of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Item:
    """One result held by one person."""

    holder: UUID
    result_id: UUID
    subject_id: UUID
    case_id: UUID
    document: str
    issued_at: datetime


class Result(Protocol):
    """An issued result, as its page shows it; hashes name files."""

    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def number(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def pdf(self) -> str: ...
    @property
    def picture(self) -> str: ...
    @property
    def credential(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def lines(self) -> tuple[tuple[str, str], ...]: ...
