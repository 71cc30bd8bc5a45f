"""What entry builds once for a process and hands down: settings, database, clock, files, secrets, doors outwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from motcua.infra.clock import Clock
from motcua.infra.db import Database
from motcua.infra.files import Files
from motcua.infra.http_out import HttpOut
from motcua.infra.render import Render
from motcua.infra.scanner import Scanner
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.infra.writes import Writes

P = TypeVar("P")


@dataclass(frozen=True)
class House:
    settings: Settings
    db: Database
    clock: Clock
    files: Files
    secrets: Secrets
    render: Render
    http: HttpOut
    writes: Writes
    readers: Mapping[str, Database] = field(default_factory=dict)
    """Pools of other roles, e.g. the scorecard's own, which reads one schema."""
    scanner: Scanner | None = None
    """Of harmful files; none if the installation has none."""
    parts: dict[type[object], object] = field(default_factory=dict)
    """What entry put in by type: compiled releases, drivers, ports."""

    def part(self, of: type[P]) -> P:
        """The part of that type. Raises LookupError if entry did not put it in: a bug."""
        found = self.parts.get(of)
        if found is None:
            raise LookupError(f"the house has no {of.__name__}")
        return found  # type: ignore[return-value]  # the key is the value's own type
