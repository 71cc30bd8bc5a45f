"""What the edge needs from higher storeys; `entry` puts one of each into the house's parts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from motcua.infra.db import Database, Tx
from motcua.kernel.actors import Actor
from motcua.kernel.texts import Text

SESSION_COOKIE = "motcua_session"


@dataclass(frozen=True, slots=True)
class SessionPort:
    """`actor_of(tx, token, now)`: whom a session token stands for, or None if it is unknown, ended or
    revoked. `label_of` gives the name for the page's header; it may be left out. It borrows its own
    connection: whoever held one while waiting for another would stop all when all are held."""

    actor_of: Callable[[Tx, str, datetime], Awaitable[Actor | None]]
    label_of: Callable[[Database, Actor], Awaitable[str]] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """How the portal calls itself, from the pack: its languages (the first is the default), its name,
    who answers for it, the time zone in which moments are shown, and the currency (ISO 4217)."""

    languages: tuple[str, ...] = ("en",)
    language_names: Mapping[str, str] = field(default_factory=dict)
    name: Text = field(default_factory=lambda: {"en": "Public services"})
    owner: Text = field(default_factory=dict)
    zone: tzinfo = UTC
    currency: str = ""


@dataclass(frozen=True, slots=True)
class SitePort:
    """`site()`: the texts of the release in force; asked once a request."""

    site: Callable[[], Site]
