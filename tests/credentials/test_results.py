"""A result from proposal to issue, and what may go wrong on the way."""

import asyncio
import os
import signal
from dataclasses import replace
from uuid import uuid4

import pytest

from motcua.contexts.credentials import access, api, jobs
from motcua.contexts.credentials.errors import (
    AlreadyIssued,
    NoSigner,
    NotIssued,
    NotReadyToSign,
    NotThisSigner,
    SignatureRefused,
)
from motcua.contexts.credentials.events import ResultSigned
from motcua.contexts.credentials.words import Doors, ResultState
from motcua.contexts.registries.api import SubjectErased
from motcua.infra.house import House
from motcua.kernel.errors import Unavailable
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
    assert set(issued.lines) == {("Name", "Wendy Đặng"), ("Length", "42")}
    assert office.files.get(issued.credential).count(b"~") == 3


async def test_numbers_of_a_year_have_no_gaps_and_a_void_one_keeps_its_line(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    async with office.db.transaction() as tx:
        first = await make.propose(tx, office, case)
    with pytest.raises(RuntimeError):
        async with office.db.transaction() as tx:
            await make.propose(tx, office)
            raise RuntimeError("the decision fails")
    async with office.db.transaction() as tx:
        await api.void(tx, make.CLERK, first, reason="wrong-facts", now=office.clock())
        second = await make.propose(tx, office, case)
        numbers = {each.result_id: each.number for each in await api.of_case(tx, case)}
    assert numbers == {first: "1/2026", second: "2/2026"}


async def test_two_clerks_at_once_get_neighbouring_numbers(office: House) -> None:
    async def one() -> int:
        async with office.db.transaction() as tx:
            return await api.take_number(
                tx, agency=make.AGENCY, series="book", year=2026, owner=uuid4()
            )

    assert sorted(await asyncio.gather(*(one() for _ in range(8)))) == list(range(1, 9))


async def test_an_agency_without_a_signer_proposes_nothing(office: House) -> None:
    async with office.db.transaction() as tx:
        await api.dismiss(
            tx, make.CLERK, account=make.SIGNER.id, agency=make.AGENCY, now=office.clock()
        )
        with pytest.raises(NoSigner):
            await make.propose(tx, office)


async def test_only_the_competent_person_signs_and_only_what_is_prepared(office: House) -> None:
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office)
    with pytest.raises(NotReadyToSign):
        await api.sign(office, make.SIGNER, [result_id])
    await make.work(office)
    with pytest.raises(NotThisSigner):
        await api.sign(office, make.CLERK, [result_id])


async def test_a_signature_of_another_document_or_key_is_refused(office: House) -> None:
    async with office.db.transaction() as tx:
        one, other = await make.propose(tx, office), await make.propose(tx, office)
    await make.work(office)
    first, second = await api.sign(office, make.SIGNER, [one, other])
    doors = office.part(Doors)
    forged_key = (await doors.keys.chain("tsa")) or ()
    async with office.db.transaction() as tx:
        for forged in (
            replace(second, result_id=one),
            replace(first, value=second.value),
            replace(first, chain=forged_key),
            replace(first, attributes=first.attributes + b"\0"),
        ):
            with pytest.raises(SignatureRefused):
                await api.signed(tx, make.SIGNER, forged, office.clock())
        await api.signed(tx, make.SIGNER, first, office.clock())
        with pytest.raises(NotReadyToSign):
            await api.signed(tx, make.SIGNER, first, office.clock())


async def test_what_is_signed_cannot_be_withdrawn_and_what_is_not_issued_cannot_be_revoked(
    office: House,
) -> None:
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office)
    await make.work(office)
    await make.sign(office, result_id)
    async with office.db.transaction() as tx:
        with pytest.raises(NotIssued):
            await api.revoke(tx, make.CLERK, result_id, reason="error", now=office.clock())
        with pytest.raises(AlreadyIssued):
            await api.void(tx, make.CLERK, result_id, reason="error", now=office.clock())


async def test_a_void_result_is_not_prepared_any_more(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office, case)
        await api.void(tx, make.CLERK, result_id, reason="error", now=office.clock())
    await make.work(office)
    async with office.db.reading() as tx:
        (only,) = await api.of_case(tx, case)
    assert (only.state, only.pdf) == (ResultState.VOID, None)


async def test_finishing_twice_issues_once(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        before = await api.issued(tx, office, case.subject_id, result_id)
        event = ResultSigned(case.subject_id, case.id, result_id, make.SIGNER.id)
    await jobs.finish(office, event, make.run())
    async with office.db.reading() as tx:
        assert await api.issued(tx, office, case.subject_id, result_id) == before


async def test_without_time_stamps_nothing_is_issued_and_the_job_is_tried_again(
    office: House,
) -> None:
    case = CaseKey(uuid4(), uuid4())
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office, case)
    await make.work(office)
    await make.sign(office, result_id)
    working = office.part(Doors)
    make.furnish(office, "http://127.0.0.1:9/")
    event = ResultSigned(case.subject_id, case.id, result_id, make.SIGNER.id)
    with pytest.raises(Unavailable):
        await jobs.finish(office, event, make.run())
    async with office.db.reading() as tx:
        assert await api.issued(tx, office, case.subject_id, result_id) is None
    office.parts[Doors] = working
    await jobs.finish(office, event, make.run())
    async with office.db.reading() as tx:
        assert await api.issued(tx, office, case.subject_id, result_id) is not None


async def test_a_killed_render_child_costs_nothing(office: House) -> None:
    await make.issue(office)
    pid = office.render.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await make.issue(office)
    assert office.render.pid != pid


async def test_erasing_a_person_leaves_number_state_and_proof_standing(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.transaction() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
        assert issued is not None
    for _ in range(2):
        await jobs.forget(office, SubjectErased(case.subject_id, []), make.run())
    async with office.db.reading() as tx:
        assert await api.issued(tx, office, case.subject_id, result_id) is None
        (kept,) = await api.of_case(tx, case)
        public = await access.public_by_code(tx, office.part(Doors), issued.code)
    for file in (issued.pdf, issued.picture, issued.credential):
        with pytest.raises(LookupError):
            office.files.get(file)
    assert (kept.number, kept.state, public.pdf) == ("1/2026", ResultState.ISSUED, issued.pdf)


async def test_files_of_results_are_in_use(office: House) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
        (prepared,) = await api.of_case(tx, case)
        assert issued is not None
        named = [str(prepared.pdf), issued.pdf, issued.picture, issued.credential]
        assert sorted(await api.files_in_use(tx, [*named, "0" * 64])) == sorted(named)
