"""A case by its number and the code of its receipt, for somebody who has not signed in: nothing of a person."""

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.errors import StatusNotFound
from motcua.contexts.cases.model import delivery, dues, tracking
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.tracking import Seen
from motcua.contexts.cases.store import cases, deliveries
from motcua.contexts.cases.store import tracking as store
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import Beside
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey


def secret_of(house: House) -> bytes:
    return house.secrets.bytes("status-codes")


async def code_of(tx: Tx, house: House, application: CaseKey) -> str | None:
    """The code as it is printed on the receipt, for whoever may see that; None once it was erased."""
    seed = await store.seed(tx, application)
    return None if seed is None else tracking.printed(tracking.code(secret_of(house), seed))


async def case_of_code(tx: Tx, house: House, *, reference: str, code: str) -> Case:
    """The case of a number and a code. A number that is nobody's and a code that is another's are the same.
    Raises StatusNotFound."""
    key = await cases.case_of_reference(tx, reference.strip().upper())
    case = None if key is None else await cases.case_by_key(tx, key)
    seed = None
    if case is not None:
        seed = await store.seed(tx, CaseKey(case.subject_id, case.application_id))
    fits = tracking.fits(secret_of(house), seed or tracking.NOBODY, code)
    if case is None or seed is None or not fits:
        raise StatusNotFound()
    return case


async def seen(tx: Tx, house: House, case: Case) -> list[Seen]:
    """The case, then the other parts of its declaration."""
    parts = await cases.cases_of_application(tx, case.subject_id, case.application_id)
    first = parts[0].agency
    parts.sort(key=lambda part: part.id != case.id)
    return [await _seen(tx, house, part, first=first) for part in parts]


async def _seen(tx: Tx, house: House, case: Case, *, first: str) -> Seen:
    release = await declared.release_at(house, case.release)
    open = case.closed_at is None
    asked = None
    if case.state is CaseState.SUPPLEMENT:
        there = await cases.supplements(tx, case.key)
        asked = next((one for one in there if one.answered_at is None), None)
    return Seen(
        reference=case.reference,
        service=release.services[case.service].title,
        agency=dict(release.territory.agency(case.agency).name),
        state=case.state,
        due_at=case.due_at if open else None,
        new_day=case.new_day if open and case.decided_at is None else None,
        asked=asked.what if asked else None,
        lack=asked.lack if asked else None,
        until_at=asked.until_at if asked else None,
        beside=await _beside(tx, case, first=first),
    )


async def _beside(tx: Tx, case: Case, *, first: str) -> Beside | None:
    """What of payment or delivery shows a status of its own; `first` had the first case of the declaration."""
    if case.closed_at is None:
        return dues.beside(await cases.spans(tx, case.key))
    application = await cases.application_by_key(tx, CaseKey(case.subject_id, case.application_id))
    if application is None:
        return None
    there = await deliveries.of_case(tx, application.received_at(first), case.id)
    return delivery.beside(there)
