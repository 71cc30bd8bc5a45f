"""A result from proposal to issue, and what may go wrong on the way."""

from uuid import uuid4

import pytest

from motcua.contexts.credentials import access, api, store
from motcua.contexts.credentials.errors import (
    AlreadyIssued,
    NoSigner,
    NotIssued,
    NotReadyToSign,
    NotThisSigner,
    SignatureRefused,
)
from motcua.contexts.credentials.words import ResultState
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.credentials import make


async def test_a_result_goes_from_proposal_to_issue(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office, case)
        proposed = await api.waiting(tx, case)
    assert proposed is not None
    assert (proposed.number, proposed.ready, proposed.pdf) == ("1/2026", False, None)
    await make.work(office)
    async with office.db.reading() as tx:
        prepared = await api.waiting(tx, case)
    assert prepared is not None and prepared.ready and prepared.pdf
    assert office.files.get(prepared.pdf).startswith(b"%PDF-1.7")
    await make.sign(office, result_id)
    async with office.db.reading() as tx:
        assert await api.waiting(tx, case) is None
        assert await api.issued(tx, office, case.subject_id, result_id) is None
    await make.work(office)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None and issued.state is ResultState.ISSUED
    assert office.files.get(issued.picture).startswith(b"\x89PNG")
    assert office.files.get(issued.credential).count(b"~") == 3
