"""A result that has gone out is handed out or sent where its citizen wants it."""

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import delivering
from motcua.contexts.cases.events import CaseClosed, DeliveryMoved
from motcua.contexts.cases.jobs.letters import MACHINE, letter, tell, write_to_parties
from motcua.contexts.cases.model.delivery import State, Way
from motcua.infra.house import House
from motcua.infra.jobs import Run, Subscription, on
from motcua.kernel.keys import CaseKey


async def begin(house: House, event: CaseClosed, run: Run) -> None:
    """A result, or the signed letter of a refusal. Who fetches it is told where."""
    if event.outcome not in ("issued", "refused"):
        return
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id), locked=True)
        if event.outcome == "refused" and found.service.service.refusal is None:
            return
        begun = await delivering.begin(tx, MACHINE, found, now=house.clock())
        if begun is None or begun.way is not Way.COUNTER:
            return
        agency = found.release.territory.agency_by_code(begun.agency)
        data = {**letter(found), "office": begun.agency if agency is None else agency.name}
        await write_to_parties(tx, found, "result-to-fetch", run.key, run.at, data=data)


async def tell_sent(house: House, event: DeliveryMoved, run: Run) -> None:
    if event.state == State.SENT:
        await tell(house, event.subject_id, event.case_id, "result-sent", run)


HANDLERS: list[Subscription] = [on(CaseClosed, begin), on(DeliveryMoved, tell_sent)]
