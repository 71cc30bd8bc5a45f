"""What people and the platform do with accounts: sign in and out, appoint, grant."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from motcua.contexts.identity import model, store
from motcua.contexts.identity.clients.webauthn import Passkeys, Proven
from motcua.contexts.identity.errors import PasskeyRefused, SessionNotFound, SignInExpired
from motcua.contexts.identity.events import (
    OfficialAppointed,
    OfficialDismissed,
    PasskeyAdded,
    PasskeyRemoved,
    SessionRevoked,
    SignedIn,
    SignedOut,
)
from motcua.contexts.identity.words import (
    Audience,
    Grant,
    Method,
    NewOfficial,
    Official,
    Passkey,
    SignIn,
)
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id, random_token
from motcua.kernel.actors import NOBODY, Actor, ActorKind

_DEMO_ACCOUNTS = UUID("6f0d8c0e-3f0b-5d0a-9a52-6d6f74637561")
KEPT = timedelta(days=30)


async def open_session(
    tx: Tx,
    *,
    kind: ActorKind,
    account: UUID,
    method: Method,
    now: datetime,
    device: str = "",
    replaced: Actor = NOBODY,
) -> str:
    """Sign an account in: a new session and its event. The token goes into the cookie and nowhere else. The session
    that this browser had until now (`replaced`) ends: nobody holds its cookie any more."""
    await sign_out(tx, replaced, now=now)
    token = model.token_of(account, random_token(32))
    parts = model.read_token(token)
    assert parts is not None
    ends_at = model.lasts_until(kind, now)
    session = model.Session(
        id=new_id(),
        actor_id=account,
        method=method,
        device=model.device_of(device),
        opened_at=now,
        idle_until=model.idle_until(kind, now, ends_at),
        ends_at=ends_at,
    )
    await store.add_session(tx, session, token_hash=parts[1], kind=kind, now=now)
    actor = Actor(kind=kind, id=account, session=session.id)
    await events.append(tx, actor, SignedIn(account, session_id=session.id, method=method), at=now)
    return token


async def sign_out(tx: Tx, actor: Actor, *, now: datetime) -> None:
    """End the session that the actor is using. Nothing happens the second time."""
    if actor.session is None:
        return
    if await store.revoke_session(tx, actor.id, actor.session, now):
        await events.append(tx, actor, SignedOut(actor.id, session_id=actor.session), at=now)


async def revoke_session(tx: Tx, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """End another of one's own sessions. Raises SessionNotFound."""
    if not await store.revoke_session(tx, actor.id, session_id, now):
        raise SessionNotFound()
    await events.append(tx, actor, SessionRevoked(actor.id, session_id=session_id), at=now)


async def begin_sign_in(
    tx: Tx, audience: Audience, return_to: str, *, now: datetime
) -> tuple[str, SignIn]:
    """Remember a sign-in that goes to the provider. The state is the browser's; its hash is ours."""
    state = random_token(24)
    sign_in = SignIn(
        audience=audience,
        nonce=random_token(24),
        verifier=random_token(48),
        return_to=model.local_path(return_to),
        started_at=now,
    )
    await store.add_sign_in(tx, model.state_hash(state), sign_in)
    return state, sign_in


async def take_sign_in(tx: Tx, state: str, *, now: datetime) -> SignIn:
    """The sign-in that comes back, once. Raises SignInExpired."""
    sign_in = await store.take_sign_in(tx, model.state_hash(state))
    if sign_in is None or now - sign_in.started_at > model.SIGN_IN_WITHIN:
        raise SignInExpired()
    return sign_in


async def appoint(
    tx: Tx, actor: Actor, new: NewOfficial, *, now: datetime, account: UUID | None = None
) -> UUID:
    """Make an account of an official or auditor. One that is there stays as it is."""
    made = account or new_id()
    if await store.add_official(tx, made, new, now):
        event = OfficialAppointed(made, agency=new.agency, duties=tuple(sorted(new.duties)))
        await events.append(tx, actor, event, at=now)
    return made


async def ensure_officials(
    tx: Tx, wanted: Sequence[NewOfficial], *, now: datetime
) -> list[Official]:
    """Accounts by kind, agency and duties: made if they are not there. For the demo and for tests."""
    found = []
    for new in wanted:
        words = "|".join([new.kind, new.agency or "", *sorted(new.duties)])
        account = await appoint(tx, NOBODY, new, now=now, account=uuid.uuid5(_DEMO_ACCOUNTS, words))
        official = await store.official_by_id(tx, account)
        if official is not None:
            found.append(official)
    return found


async def change_duties(
    tx: Tx, actor: Actor, account: UUID, duties: Iterable[str], *, now: datetime
) -> None:
    """Give and take duties; open sessions feel it with their next request."""
    new = sorted(duties)
    official = await store.official_by_id(tx, account)
    if official is not None and await store.set_duties(tx, account, new):
        event = OfficialAppointed(account, agency=official.agency, duties=tuple(new))
        await events.append(tx, actor, event, at=now)


async def dismiss(tx: Tx, actor: Actor, account: UUID, *, now: datetime) -> None:
    """End an account and all its sessions."""
    official = await store.official_by_id(tx, account)
    if official is not None and await store.end_official(tx, account, now):
        await store.revoke_sessions_of(tx, account, now)
        await events.append(tx, actor, OfficialDismissed(account, agency=official.agency), at=now)


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
    """Let a person act for a subject, because a registry version says so (its event is in the log)."""
    await store.add_grant(
        tx,
        Grant(
            representative=representative,
            subject_id=subject,
            proof=proof,
            legal_basis=legal_basis,
            given_at=now,
            until=until,
        ),
    )


async def grant_all(tx: Tx, grants: Sequence[Grant]) -> None:
    """As `grant`, for a load of many records."""
    await store.add_grants(tx, grants)


async def withdraw_grant(
    tx: Tx, *, representative: UUID, subject: UUID, proof: UUID, now: datetime
) -> None:
    """The proof was corrected or has ended."""
    await store.end_grant(tx, representative=representative, subject=subject, proof=proof, now=now)


async def forget_old(tx: Tx, *, now: datetime) -> None:
    """Drop what says nothing any more: sessions ended a month ago, sign-ins nobody came back from."""
    await store.forget(tx, sessions_before=now - KEPT, sign_ins_before=now - timedelta(hours=1))


async def add_passkey(tx: Tx, actor: Actor, proven: Proven, *, label: str, now: datetime) -> None:
    """Let the actor's account sign in with a passkey, too. Raises PasskeyRefused for one that is known here."""
    new = Passkey(
        credential_id=proven.credential_id,
        official_id=actor.id,
        public_key=proven.public_key,
        sign_count=proven.sign_count,
        label=label[: model.LONGEST_LABEL],
        added_at=now,
        used_at=None,
    )
    if not await store.add_passkey(tx, new):
        raise PasskeyRefused()
    await events.append(tx, actor, PasskeyAdded(actor.id), at=now)


async def remove_passkey(tx: Tx, actor: Actor, credential_id: bytes, *, now: datetime) -> None:
    """Nobody signs in with it any more. Nothing happens the second time, or for somebody else's."""
    if await store.remove_passkey(tx, actor.id, credential_id):
        await events.append(tx, actor, PasskeyRemoved(actor.id), at=now)


async def use_passkey(
    tx: Tx, passkeys: Passkeys, answer: str, challenge: str, *, now: datetime
) -> Official:
    """The official who holds the passkey that answered. Raises PasskeyRefused, also when the account has ended."""
    known = await store.passkey_locked(tx, passkeys.credential_of(answer))
    official = await store.official_by_id(tx, known.official_id) if known else None
    if known is None or official is None:
        raise PasskeyRefused()
    count = passkeys.used(
        answer, challenge, public_key=known.public_key, sign_count=known.sign_count
    )
    await store.passkey_used(tx, known.credential_id, sign_count=count, now=now)
    return official
