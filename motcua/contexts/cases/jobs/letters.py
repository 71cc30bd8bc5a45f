"""Letters to those who take part in a case: codes, names of offices and moments, nothing of a person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access.desk import Dossier, dossier
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.words import MACHINE as MACHINE
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import Value
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import Run
from motcua.kernel.keys import CaseKey


async def tell(house: House, subject_id: UUID, case_id: UUID, template: str, run: Run) -> None:
    """One letter to everybody who takes part. Safe to run twice."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(subject_id, case_id))
        await write_to_parties(tx, found, template, run.key, run.at)


async def write_to_parties(
    tx: Tx, found: Dossier, template: str, key: str, now: datetime, *,
    data: Mapping[str, Value] | None = None,
) -> None:  # fmt: skip
    """The same letter to each; `key` makes it one."""
    for person in sorted({party.person for party in found.parties}):
        await notify.send(
            tx, to=person, template=template, data=data or letter(found), key=key, now=now,
            agency=found.case.agency,
            link=f"/cases/{found.key}",
        )  # fmt: skip


def letter(found: Dossier) -> Mapping[str, Value]:
    """What fills the places of a letter."""
    return steps.told_of(found)
