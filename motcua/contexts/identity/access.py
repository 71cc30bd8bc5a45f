"""Reading on somebody's behalf: whom a token stands for, one's own sessions, whom one may act for."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.identity import model, store
from motcua.contexts.identity.model import Session
from motcua.contexts.identity.words import Grant, Official, Passkey
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor


async def actor_of(tx: Tx, token: str, now: datetime, *, demo: bool) -> Actor | None:
    """Whom a session token stands for now; moves the end of the idle time, at most once a minute. Outside a demo the
    sessions of the demo's sign-in page stand for nobody."""
    parts = model.read_token(token)
    if parts is None:
        return None
    session = await store.live_session(tx, *parts, now, demo=demo)
    if session is None:
        return None
    later = session.slides_to(now)
    if later is not None:
        await store.slide_session(tx, session, later)
    return session.actor()


async def own_sessions(tx: Tx, actor: Actor, now: datetime) -> list[Session]:
    """The actor's open sessions, newest first."""
    return await store.own_sessions(tx, actor.id, now)


async def official(tx: Tx, account: UUID) -> Official | None:
    """An account in office."""
    return await store.official_by_id(tx, account)


async def official_of(tx: Tx, issuer: str, issued_sub: str) -> Official | None:
    """The account of an identity that a provider vouches for."""
    return await store.official_by_issuer(tx, issuer, issued_sub)


async def officials_with(tx: Tx, agency: str, duty: str | None) -> list[Official]:
    return await store.officials_of(tx, agency, duty)


async def represented_by(tx: Tx, person: UUID, at: datetime) -> list[Grant]:
    return await store.grants_of(tx, person, at.date())


async def may_represent(tx: Tx, person: UUID, subject: UUID, at: datetime) -> Grant | None:
    return await store.grant_for(tx, person, subject, at.date())


async def own_passkeys(tx: Tx, actor: Actor) -> list[Passkey]:
    """The actor's passkeys, oldest first."""
    return await store.passkeys_of(tx, actor.id)
