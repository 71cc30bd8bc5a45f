"""A person's own contacts: asked for, confirmed by a code, chosen, removed."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from motcua.contexts.notify import store
from motcua.contexts.notify.access import seals_of
from motcua.contexts.notify.clients import offered
from motcua.contexts.notify.errors import (
    ChannelOff,
    CodeJustSent,
    CodesUsedUp,
    ContactNotFound,
)
from motcua.contexts.notify.events import ContactConfirmed, ContactRemoved
from motcua.contexts.notify.model import sending
from motcua.contexts.notify.words import Channel, Code
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id, random_digits
from motcua.kernel.actors import Actor


async def ask_code(
    tx: Tx, house: House, actor: Actor, *, channel: Channel, address: str, language: str,
    now: datetime,
) -> None:  # fmt: skip
    """Have a code sent to an address of the actor's own; until it is typed the address counts for
    nothing. Raises ChannelOff, CodeJustSent, CodesUsedUp."""
    if channel not in offered(house):
        raise ChannelOff()
    before = await store.code_locked(tx, actor.id, channel)
    if before is not None and now - before.asked_at < sending.CODE_PAUSE:
        raise CodeJustSent()
    seals = seals_of(house)
    for claim in (
        seals.person_claim(actor.id, channel),
        seals.address_claim(channel, address),
    ):
        if await store.count_asked(tx, claim, now.date()) > sending.CODES_A_DAY:
            raise CodesUsedUp()
    code = Code(
        subject_id=actor.id,
        channel=channel,
        id=new_id(),
        sealed=seals.seal(actor.id, channel, address),
        code=seals.seal(actor.id, channel, random_digits(sending.CODE_DIGITS)),
        language=language,
        asked_at=now,
        until_at=now + sending.CODE_LIFE,
        tries_left=sending.CODE_TRIES,
        state="waiting",
        attempts=0,
    )
    await store.keep_code(tx, code)


async def confirm(
    tx: Tx, house: House, actor: Actor, *, channel: Channel, typed: str, now: datetime
) -> bool:
    """Keep the address if the code is right. False, and a try less, if it is wrong, too old or used
    up: the caller must commit that."""
    found = await store.code_locked(tx, actor.id, channel)
    if found is None or found.until_at <= now or found.tries_left <= 0:
        return False
    sent = seals_of(house).open(actor.id, channel, found.code)
    if not hmac.compare_digest(sent.encode(), typed.encode()):
        await store.count_try(tx, actor.id, channel)
        return False
    await store.keep_contact(tx, found, now=now)
    await store.drop_code(tx, actor.id, channel)
    await events.append(tx, actor, ContactConfirmed(actor.id, channel=channel), at=now)
    return True


async def choose(tx: Tx, actor: Actor, *, language: str, wanted: Sequence[Channel]) -> None:
    """In which language and by which channels the actor wants messages."""
    await store.set_wishes(tx, actor.id, language=language, wanted=wanted)


async def remove(tx: Tx, actor: Actor, *, channel: Channel, now: datetime) -> None:
    """Forget a contact, or one that waits for its code. Raises ContactNotFound."""
    asked = await store.drop_code(tx, actor.id, channel)
    if asked:
        return
    if not await store.remove_contact(tx, actor.id, channel):
        raise ContactNotFound()
    await events.append(tx, actor, ContactRemoved(actor.id, channel=channel), at=now)
