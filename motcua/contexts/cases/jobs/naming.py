"""Enters a new case under the names of those who take part, so that officials find it."""

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.events import CaseOpened
from motcua.contexts.cases.model.finding import tokens
from motcua.contexts.cases.store import finding as store
from motcua.contexts.registries import api as registries
from motcua.infra.house import House
from motcua.infra.jobs import Run, Subscription, on
from motcua.kernel.keys import CaseKey


async def enter_names(house: House, event: CaseOpened, run: Run) -> None:
    """Under every fact that is a name. Safe to run twice."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id))
        names = [
            str(answer.value)
            for (_role, fact), answer in found.state.facts.items()
            if answer.value is not None and _is_name(found.release.facts[fact].type)
        ]
        agency = found.case.agency
        entered = tokens(names, lambda words: registries.blind(house, scope=agency, text=words))
        await store.add_names(tx, agency, found.key, entered)


def _is_name(type: str) -> bool:
    return type == "name"


HANDLERS: list[Subscription] = [on(CaseOpened, enter_names)]
