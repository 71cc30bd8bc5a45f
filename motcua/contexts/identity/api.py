"""The calls of this context."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from motcua.contexts.identity import access, actions
from motcua.contexts.identity.clients import Clients
from motcua.contexts.identity.model import Session
from motcua.contexts.identity.words import (
    DemoAgency,
    DemoPerson,
    DemoPort,
    Grant,
    Method,
    NewOfficial,
    Official,
    PeoplePort,
    Provider,
)
from motcua.infra.db import Database, Tx
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.ports import SessionPort

__all__ = [
    "Clients", "DemoAgency", "DemoPerson", "DemoPort", "Grant", "NewOfficial", "Official", "PeoplePort",
    "Provider", "appoint", "change_duties", "dismiss", "ensure_officials", "grant", "grant_all",
    "may_represent", "official", "officials_with", "open_session", "own_sessions", "represented_by",
    "session_port", "withdraw_grant",
]  # fmt: skip

_LABELS_KEPT = 5000


def session_port(people: PeoplePort | None = None, *, demo: bool) -> SessionPort:
    """What the edge asks with every request. A name is read once a session, not once a request. Unless this is a demo,
    the demo's sessions stand for nobody."""
    labels: dict[UUID | None, str] = {}

    async def label_of(db: Database, actor: Actor) -> str:
        if actor.session not in labels:
            if len(labels) >= _LABELS_KEPT:
                labels.clear()
            labels[actor.session] = await _label(db, actor, people)
        return labels[actor.session]

    return SessionPort(actor_of=partial(access.actor_of, demo=demo), label_of=label_of)


async def _label(db: Database, actor: Actor, people: PeoplePort | None) -> str:
    if actor.kind is ActorKind.CITIZEN:
        return await people.label(actor.id) if people else ""
    async with db.reading() as tx:
        account = await access.official(tx, actor.id)
    return account.name if account else ""


async def open_session(
    tx: Tx, *, kind: ActorKind, account: UUID, method: Method, now: datetime, device: str = ""
) -> str:
    """Sign somebody in who has proved who they are; gives the session's token."""
    return await actions.open_session(
        tx, kind=kind, account=account, method=method, now=now, device=device
    )


async def grant(
    tx: Tx,
    *,
    representative: UUID,
    subject: UUID,
    proof: UUID,
    until: date | None,
    legal_basis: str,
    now: datetime,
) -> None:
    """Let a person act for a subject until the end of that day; `proof` is the registry version that says
    so. The same proof grants once."""
    await actions.grant(
        tx,
        representative=representative,
        subject=subject,
        proof=proof,
        until=until,
        legal_basis=legal_basis,
        now=now,
    )


async def grant_all(tx: Tx, grants: Sequence[Grant]) -> None:
    """As `grant`, for a load of many records."""
    await actions.grant_all(tx, grants)


async def withdraw_grant(
    tx: Tx, *, representative: UUID, subject: UUID, proof: UUID, now: datetime
) -> None:
    """Take a grant back: its proof was corrected or has ended."""
    await actions.withdraw_grant(
        tx, representative=representative, subject=subject, proof=proof, now=now
    )


async def represented_by(tx: Tx, person: UUID, at: datetime) -> list[Grant]:
    """For whom somebody may act at a moment."""
    return await access.represented_by(tx, person, at)


async def may_represent(tx: Tx, person: UUID, subject: UUID, at: datetime) -> Grant | None:
    """The grant under which `person` may act for `subject`, if there is one."""
    return await access.may_represent(tx, person, subject, at)


async def own_sessions(tx: Tx, actor: Actor, now: datetime) -> list[Session]:
    """The actor's open sessions, newest first."""
    return await access.own_sessions(tx, actor, now)


async def official(tx: Tx, account: UUID) -> Official | None:
    """An account in office."""
    return await access.official(tx, account)


async def officials_with(tx: Tx, agency: str, duty: str | None = None) -> list[Official]:
    """The officials of an agency who have a duty; without one, all of them."""
    return await access.officials_with(tx, agency, duty)


async def appoint(tx: Tx, actor: Actor, new: NewOfficial, *, now: datetime) -> UUID:
    """Make an account; gives its id."""
    return await actions.appoint(tx, actor, new, now=now)


async def ensure_officials(
    tx: Tx, wanted: Sequence[NewOfficial], *, now: datetime
) -> list[Official]:
    """Accounts by their words, made if they are not there: for a demo and for tests."""
    return await actions.ensure_officials(tx, wanted, now=now)


async def change_duties(
    tx: Tx, actor: Actor, account: UUID, duties: Iterable[str], *, now: datetime
) -> None:
    """Give and take duties; open sessions feel it with their next request."""
    await actions.change_duties(tx, actor, account, duties, now=now)


async def dismiss(tx: Tx, actor: Actor, account: UUID, *, now: datetime) -> None:
    """End an account and all its sessions."""
    await actions.dismiss(tx, actor, account, now=now)
