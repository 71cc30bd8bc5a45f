"""One thin function for each query of store.sql."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.identity.model import Live, Session
from motcua.contexts.identity.words import Grant, NewOfficial, Official, Passkey, SignIn
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "store.sql")


async def live_session(
    tx: Tx, actor_id: UUID, token_hash: bytes, now: datetime, *, demo: bool
) -> Live | None:
    return await tx.maybe(
        Live, _sql["live_session"], actor_id=actor_id, token_hash=token_hash, now=now, demo=demo
    )


async def slide_session(tx: Tx, session: Live, idle_until: datetime) -> None:
    await tx.run(
        _sql["slide_session"], actor_id=session.actor_id, id=session.id, idle_until=idle_until
    )


async def add_session(
    tx: Tx, session: Session, *, token_hash: bytes, kind: str, now: datetime
) -> None:
    await tx.run(
        _sql["add_session"],
        actor_id=session.actor_id,
        token_hash=token_hash,
        id=session.id,
        kind=kind,
        method=session.method,
        device=session.device,
        now=now,
        idle_until=session.idle_until,
        ends_at=session.ends_at,
    )


async def own_sessions(tx: Tx, actor_id: UUID, now: datetime) -> list[Session]:
    return await tx.all(Session, _sql["own_sessions"], actor_id=actor_id, now=now)


async def revoke_session(tx: Tx, actor_id: UUID, session_id: UUID, now: datetime) -> bool:
    return await tx.run(_sql["revoke_session"], actor_id=actor_id, id=session_id, now=now) == 1


async def revoke_sessions_of(tx: Tx, actor_id: UUID, now: datetime) -> int:
    return await tx.run(_sql["revoke_sessions_of"], actor_id=actor_id, now=now)


async def forget(tx: Tx, *, sessions_before: datetime, sign_ins_before: datetime) -> None:
    await tx.run(_sql["forget_sessions"], before=sessions_before)
    await tx.run(_sql["forget_sign_ins"], before=sign_ins_before)


async def official_by_id(tx: Tx, account: UUID) -> Official | None:
    return await tx.maybe(Official, _sql["official_by_id"], id=account)


async def official_by_issuer(tx: Tx, issuer: str, issued_sub: str) -> Official | None:
    return await tx.maybe(
        Official, _sql["official_by_issuer"], issuer=issuer, issued_sub=issued_sub
    )


async def officials_of(tx: Tx, agency: str, duty: str | None) -> list[Official]:
    return await tx.all(Official, _sql["officials_of"], agency=agency, duty=duty)


async def auditors(tx: Tx) -> list[Official]:
    return await tx.all(Official, _sql["auditors"])


async def add_official(tx: Tx, account: UUID, new: NewOfficial, now: datetime) -> bool:
    rows = await tx.run(
        _sql["add_official"],
        id=account,
        kind=new.kind,
        name=new.name,
        agency=new.agency,
        duties=sorted(new.duties),
        issuer=new.issuer,
        issued_sub=new.issued_sub,
        now=now,
    )
    return rows == 1


async def set_duties(tx: Tx, account: UUID, duties: Iterable[str]) -> bool:
    return await tx.run(_sql["set_duties"], id=account, duties=sorted(duties)) == 1


async def end_official(tx: Tx, account: UUID, now: datetime) -> bool:
    return await tx.run(_sql["end_official"], id=account, now=now) == 1


async def add_grant(tx: Tx, grant: Grant) -> None:
    await tx.run(
        _sql["add_grant"],
        representative=grant.representative,
        subject_id=grant.subject_id,
        proof=grant.proof,
        legal_basis=grant.legal_basis,
        until=grant.until,
        now=grant.given_at,
    )


async def add_grants(tx: Tx, grants: Sequence[Grant]) -> None:
    await tx.many(
        _sql["add_grant"],
        [
            {
                "representative": grant.representative,
                "subject_id": grant.subject_id,
                "proof": grant.proof,
                "legal_basis": grant.legal_basis,
                "until": grant.until,
                "now": grant.given_at,
            }
            for grant in grants
        ],
    )


async def end_grant(
    tx: Tx, *, representative: UUID, subject: UUID, proof: UUID, now: datetime
) -> None:
    await tx.run(
        _sql["end_grant"], representative=representative, subject_id=subject, proof=proof, now=now
    )


async def grants_of(tx: Tx, representative: UUID, day: date) -> list[Grant]:
    return await tx.all(Grant, _sql["grants_of"], representative=representative, day=day)


async def grant_for(tx: Tx, representative: UUID, subject: UUID, day: date) -> Grant | None:
    return await tx.maybe(
        Grant, _sql["grant_for"], representative=representative, subject_id=subject, day=day
    )


async def add_sign_in(tx: Tx, state_hash: bytes, sign_in: SignIn) -> None:
    await tx.run(
        _sql["add_sign_in"],
        state_hash=state_hash,
        audience=sign_in.audience,
        nonce=sign_in.nonce,
        verifier=sign_in.verifier,
        return_to=sign_in.return_to,
        now=sign_in.started_at,
    )


async def take_sign_in(tx: Tx, state_hash: bytes) -> SignIn | None:
    return await tx.maybe(SignIn, _sql["take_sign_in"], state_hash=state_hash)


async def add_passkey(tx: Tx, new: Passkey) -> bool:
    rows = await tx.run(
        _sql["add_passkey"],
        credential_id=new.credential_id,
        official_id=new.official_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        label=new.label,
        now=new.added_at,
    )
    return rows == 1


async def passkeys_of(tx: Tx, official: UUID) -> list[Passkey]:
    return await tx.all(Passkey, _sql["passkeys_of"], official_id=official)


async def passkey_locked(tx: Tx, credential_id: bytes) -> Passkey | None:
    return await tx.maybe(Passkey, _sql["passkey_locked"], credential_id=credential_id)


async def passkey_used(tx: Tx, credential_id: bytes, *, sign_count: int, now: datetime) -> None:
    await tx.run(_sql["passkey_used"], credential_id=credential_id, sign_count=sign_count, now=now)


async def remove_passkey(tx: Tx, official: UUID, credential_id: bytes) -> bool:
    rows = await tx.run(_sql["remove_passkey"], credential_id=credential_id, official_id=official)
    return rows == 1
