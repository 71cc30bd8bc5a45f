"""Sessions that were read a moment ago."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from motcua.kernel.actors import Actor

LASTS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whom a token stood for when it was read; `label` is the name for the header."""

    actor: Actor
    label: str
    at: datetime


@dataclass(slots=True)
class Recent:
    """Token → whom it stood for, for a second. Only for requests that change nothing: a browser asks for
    several pages at once, and a session that has ended elsewhere is felt within this second."""

    lasts: timedelta = LASTS
    most: int = 20_000
    _seen: dict[str, Seen] = field(default_factory=dict)
    _tokens: dict[UUID, set[str]] = field(default_factory=dict)

    def get(self, token: str, now: datetime) -> Seen | None:
        seen = self._seen.get(token)
        return seen if seen is not None and now - seen.at < self.lasts else None

    def keep(self, token: str, seen: Seen) -> None:
        if len(self._seen) >= self.most:
            self._seen.clear()
            self._tokens.clear()
        self._seen[token] = seen
        self._tokens.setdefault(seen.actor.id, set()).add(token)

    def forget(self, actor_id: UUID) -> None:
        """All sessions of somebody: one of them is about to change something, perhaps to end one."""
        for token in self._tokens.pop(actor_id, ()):
            self._seen.pop(token, None)
