"""Who reads what: a person their own notices, an official the alerts of their agency."""

from motcua.contexts.notify import store
from motcua.contexts.notify.words import Alert, Cursor, Notice
from motcua.infra.db import Tx
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
