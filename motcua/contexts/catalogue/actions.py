"""Publishing: one person proposes a checked pack, another one confirms it; that moves the one row that says which
release is in use."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from motcua.contexts.catalogue import access, store
from motcua.contexts.catalogue.errors import InUse, ProposalClosed
from motcua.contexts.catalogue.events import ReleaseProposed, ReleasePublished
from motcua.contexts.catalogue.model.checks.calendars import check_years
from motcua.contexts.catalogue.model.problems import PackFaulty
from motcua.contexts.catalogue.model.signing import Proposal, Signer, actor_of
from motcua.contexts.catalogue.words import Publisher, Release
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id

NONE: Final[Sequence[Publisher]] = ()


async def propose(
    tx: Tx, release: Release, signer: Signer, *, now: datetime, trusted: Sequence[Publisher] = NONE
) -> Proposal:
    """Store a checked release and say, signed, that it shall come into use. `trusted` may publish beside the
    declared. Raises InUse, PackFaulty where a calendar lacks a year, NoPublishers, NoPublisher."""
    current = await store.current_hash(tx)
    if current == release.hash:
        raise InUse()
    problems = list(check_years(release.files, now.astimezone(release.zone).date()))
    if problems:
        raise PackFaulty(problems)
    pack = release.site.pack
    await store.store_release(tx, release.hash, pack=pack, files=release.files, now=now)
    publishers = (*await access.publishers(tx, release.hash), *trusted)
    asked = Proposal(new_id(), release.hash, pack, current, signer.public, now)
    proposal = asked.proposed(signer.sign("propose", asked), publishers)
    await store.add_proposal(tx, proposal)
    await events.append(
        tx,
        actor_of(signer.public),
        ReleaseProposed(_subject(release.hash), release=release.hash, pack=pack, proposal=asked.id),
        at=now,
    )
    return proposal


async def confirm(
    tx: Tx, id: UUID, signer: Signer, *, now: datetime, trusted: Sequence[Publisher] = NONE
) -> Proposal:
    """Put what another person proposed into use. Raises ProposalNotFound, ProposalClosed, NoPublishers,
    NoPublisher, SignedAlready, SignatureBad."""
    proposal = await access.proposal(tx, id)
    publishers = (*await access.publishers(tx, proposal.release), *trusted)
    signature = signer.sign("confirm", proposal)
    confirmed = proposal.confirmed(signer.public, signature, publishers, now=now)
    if not await store.move_current(
        tx, confirmed.release, previous=confirmed.previous, now=now
    ) or not await store.confirm_proposal(tx, confirmed):
        raise ProposalClosed()
    await events.append(
        tx,
        actor_of(signer.public),
        ReleasePublished(
            _subject(proposal.release), release=proposal.release, pack=proposal.pack, proposal=id
        ),
        at=now,
    )
    return confirmed


def _subject(hash: str) -> UUID:
    return UUID(bytes=bytes.fromhex(hash)[:16])
