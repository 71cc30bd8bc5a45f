"""Who sees how a result is on its way: who takes part in the case, and whoever serves at the office that has it."""

from collections.abc import Sequence

from motcua.contexts.cases.access import counter
from motcua.contexts.cases.errors import CaseNotFound
from motcua.contexts.cases.model.case import Application, Case
from motcua.contexts.cases.model.delivery import Delivery, Way
from motcua.contexts.cases.store import deliveries as store
from motcua.contexts.cases.store.deliveries import Chosen
from motcua.contexts.catalogue.words import CompiledService, Journey
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


def ways(journey: Journey) -> list[Way]:
    """How the results of a declaration may be had besides the portal, by any of its parts."""
    offered = {way for part in journey.services.values() for way in part.service.delivery}
    return [way for way in Way if way in offered]


def way_of(part: CompiledService, chosen: Chosen) -> Way:
    """How the result of one part goes: as chosen, if the part is given so."""
    wanted = chosen.way or Way.PORTAL
    return wanted if wanted in part.service.delivery else Way.PORTAL


async def chosen(tx: Tx, draft: CaseKey) -> Chosen:
    """How the result of a draft or of what was filed of it is wanted. The caller has checked the right to see it."""
    return await store.chosen(tx, draft)


async def of_case(
    tx: Tx, application: Application, case: Case, cases: Sequence[Case]
) -> Delivery | None:
    """How the result of a case is on its way; `cases` are all of the declaration."""
    return await store.of_case(tx, application.received_at(cases[0].agency), case.id)


async def to_deliver(tx: Tx, house: House, actor: Actor) -> list[Delivery]:
    """What the official's own office has to hand out or to send. Raises NotYourDuty."""
    counter.must_serve(house, actor)
    return [] if actor.agency is None else await store.open_of(tx, actor.agency)


async def own_delivery(
    tx: Tx, house: House, actor: Actor, case: CaseKey, *, locked: bool = False
) -> Delivery:
    """One of them. Another office's is not found. Raises NotYourDuty, CaseNotFound."""
    counter.must_serve(house, actor)
    found = None
    if actor.agency is not None:
        found = await store.of_case(tx, actor.agency, case.id, locked=locked)
    if found is None or found.subject_id != case.subject_id:
        raise CaseNotFound()
    return found
