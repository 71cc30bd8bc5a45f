"""A result on its way: begun when it has gone out, handed over or sent by the office that took the declaration in."""

from datetime import datetime

from motcua.contexts.cases.access import delivering as access
from motcua.contexts.cases.access import own
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.errors import DraftNotFound
from motcua.contexts.cases.events import DeliveryBegun, DeliveryMoved
from motcua.contexts.cases.model.delivery import Delivery, State, Verb, Way
from motcua.contexts.cases.store import cases as case_store
from motcua.contexts.cases.store import deliveries as store
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def choose(
    tx: Tx, actor: Actor, draft: CaseKey, way: Way, address: str | None, *, now: datetime
) -> None:
    """How the result is wanted, until the declaration is filed. Raises DraftNotFound, VisitNotFound."""
    await own.own_draft(tx, actor, draft, now=now)
    if not await store.choose(tx, draft, way, address if way is Way.POST else None):
        raise DraftNotFound()


async def begin(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Delivery | None:
    """The result has gone out: whoever wants it besides the portal gets it from the office where they filed. None:
    the portal is all. Safe to run twice."""
    case, application = found.case, found.application
    chosen = await store.chosen(tx, CaseKey(case.subject_id, application.draft_id))
    way = access.way_of(found.service, chosen)
    if way is Way.PORTAL:
        return None
    cases = await case_store.cases_of_application(tx, case.subject_id, application.id)
    delivery = Delivery(
        agency=application.received_at(cases[0].agency), case_id=case.id,
        subject_id=case.subject_id, application_id=application.id, reference=case.reference,
        service=case.service, way=way, state=State.TO_DELIVER, since=now,
    )  # fmt: skip
    if not await store.add(tx, delivery):
        return None
    begun = DeliveryBegun(
        subject_id=case.subject_id, case_id=case.id, agency=delivery.agency, way=str(way)
    )
    await events.append(tx, actor, begun, at=now)
    return delivery


async def move(
    tx: Tx, house: House, actor: Actor, case: CaseKey, verb: Verb, *, tracking: str = "",
    now: datetime,
) -> Delivery:  # fmt: skip
    """Hand it over, send it, or take it back from the post. Raises NotYourDuty, CaseNotFound, NotToBeDone."""
    found = await access.own_delivery(tx, house, actor, case, locked=True)
    moved = found.moved(verb, by=actor.id, now=now, tracking=tracking.strip()[:60])
    await store.save(tx, moved)
    said = DeliveryMoved(
        subject_id=case.subject_id, case_id=case.id, agency=moved.agency, way=str(moved.way),
        state=str(moved.state),
    )  # fmt: skip
    await events.append(tx, actor, said, at=now)
    return moved
