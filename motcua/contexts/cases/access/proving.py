"""That a declaration was filed, as a file that proves it: its event's place in the log, under a signed checkpoint."""

from motcua.contexts.cases.access.own import Filed
from motcua.contexts.cases.errors import ProofNotYet
from motcua.contexts.cases.events import ApplicationSubmitted
from motcua.infra import log
from motcua.infra.db import Tx


async def of_filing(tx: Tx, filed: Filed) -> log.Receipt:
    """For whoever may see what was filed. It holds ids, codes, moments and the commitment to the facts, which
    erasure cuts off from them. Raises ProofNotYet within the first second."""
    application = filed.application
    entries = await log.entries_of(tx, application.subject_id)
    wanted = (ApplicationSubmitted.kind(), str(application.id))
    found = next((e for e in entries if (e.kind, e.body.get("application_id")) == wanted), None)
    receipt = None
    if found is not None:
        receipt = await log.receipt(tx, found.id, subject_id=application.subject_id)
    if receipt is None:
        raise ProofNotYet()
    return receipt
