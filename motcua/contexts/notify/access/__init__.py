"""Who reads what: a person their own notices and contacts, an official the alerts and costs of their agency."""

from datetime import date, datetime

from motcua.contexts.notify import store
from motcua.contexts.notify.clients import offered
from motcua.contexts.notify.model.seals import Seals
from motcua.contexts.notify.words import (
    CHANNELS,
    Alert,
    Channel,
    Code,
    Contact,
    Cursor,
    Notice,
    Reached,
    Spent,
)
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.errors import Denied

_MOST_ALERTS = 200


async def own_notices(tx: Tx, actor: Actor, after: Cursor | None, size: int) -> list[Notice]:
    """A page of the actor's own notices, one more than `size` if there is a next page."""
    return await store.notices_of(tx, actor.id, after, size + 1)


async def alerts_of_agency(tx: Tx, actor: Actor) -> list[Alert]:
    """The open alerts of the agency that the actor acts for, the oldest first. Raises Denied."""
    return await store.open_alerts(tx, agency_of(actor), _MOST_ALERTS)


def agency_of(actor: Actor) -> str:
    """The agency that the actor acts for. Raises Denied for whoever acts for none."""
    if actor.agency is None:
        raise Denied()
    return actor.agency


async def spent_of_agency(tx: Tx, actor: Actor, since: date) -> list[Spent]:
    """What the messages of the actor's agency cost. Raises Denied."""
    return await store.spent_of(tx, agency_of(actor), since)


async def own_contacts(
    tx: Tx, house: House, actor: Actor, now: datetime
) -> tuple[list[Reached], str | None]:
    """For each channel what is kept for the actor, and the language they chose for messages."""
    contacts = {one.channel: one for one in await store.contacts_of(tx, actor.id)}
    codes = {one.channel: one for one in await store.codes_of(tx, actor.id, now)}
    lines = [
        _line(house, actor, channel, contacts.get(channel), codes.get(channel))
        for channel in CHANNELS
    ]
    return lines, next((one.language for one in contacts.values()), None)


def _line(
    house: House, actor: Actor, channel: Channel, contact: Contact | None, code: Code | None
) -> Reached:
    def opened(kept: Contact | Code | None) -> str | None:
        return seals_of(house).open(actor.id, channel, kept.sealed) if kept else None

    return Reached(
        channel=channel,
        offered=channel in offered(house),
        address=opened(contact),
        wanted=contact is not None and contact.wanted,
        refused_at=contact.refused_at if contact else None,
        asked=opened(code),
        asked_state=code.state if code else None,
    )


def seals_of(house: House) -> Seals:
    """The keys under which contacts are kept. Raises MissingSecret."""
    return Seals(
        claims=house.secrets.bytes("contact-claims", 32),
        seals=house.secrets.bytes("contact-seals", 64)[:64],
    )
