"""The public verify page and what foreign verifiers fetch."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest_asyncio

from motcua.contexts.credentials import api, pages, resources
from motcua.contexts.credentials.words import Issued
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.client import Answer, Client, browser
from tests.credentials import make
from tests.web.assertions import assert_accessible


@pytest_asyncio.fixture
async def visitor(office: House) -> AsyncIterator[Client]:
    async with browser(office, routes=[*pages.ROUTES, *resources.ROUTES]) as client:
        yield client


@pytest_asyncio.fixture
async def issued(office: House) -> Issued:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        found = await api.issued(tx, office, case.subject_id, result_id)
    assert found is not None
    return found


async def send(visitor: Client, content: bytes) -> Answer:
    return await visitor.post("/verify", files={"file": ("x", content, "application/pdf")})


def words(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


async def test_the_code_of_a_paper_shows_no_person(visitor: Client, issued: Issued) -> None:
    answer = await visitor.post("/verify", {"code": issued.code}, follow=True)
    assert_accessible(answer)
    assert "Kite licence" in answer.text and "1/2026" in answer.text and "In force" in answer.text
    assert issued.pdf in answer.text
    assert "Wendy" not in answer.text and "Hook" not in answer.text
    scanned = await visitor.post("/verify", {"code": f"http://127.0.0.1:8000/verify/{issued.code}"})
    assert (scanned.status_code, scanned.headers["location"]) == (303, f"/verify/{issued.code}")


async def test_what_is_no_code_is_kept_and_explained(visitor: Client) -> None:
    for typed in ("", "12", "AAAAAAAAAAAAAAAA/../x", "' OR 1=1 --", "ỦY BAN"):
        answer = await visitor.post("/verify", {"code": typed})
        assert answer.status_code == 422
        assert_accessible(answer)
        assert "16 signs" in answer.text


async def test_what_is_no_document_gets_a_plain_answer(visitor: Client) -> None:
    for content in (b"hello", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7 nothing", b"a~b.c.d~"):
        answer = await send(visitor, content)
        assert answer.status_code in (200, 422)
        assert_accessible(answer)
        assert "Genuine" not in words(answer)


async def test_an_unknown_code_or_list_is_not_found(visitor: Client) -> None:
    for path in ("/verify/AAAAAAAAAAAAAAAA", "/verify/%00", "/credentials/status/20200101-0"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_code_is_not_found_before_the_result_is_issued(
    office: House, visitor: Client
) -> None:
    async with office.db.transaction() as tx:
        await make.propose(tx, office)
    async with office.db.reading() as tx:
        code = await tx.value(str, make.CODE)
    assert (await visitor.get(f"/verify/{code}")).status_code == 404


async def test_the_file_itself_is_judged(office: House, visitor: Client, issued: Issued) -> None:
    pdf = office.files.get(issued.pdf)
    office.clock.move(make.MINUTE)  # type: ignore[attr-defined]  # the clock of the tests
    genuine = await send(visitor, pdf)
    assert_accessible(genuine)
    assert "exactly as it was issued" in words(genuine)
    assert "Captain Nguyễn Hook" in genuine.text and "Kite office" in genuine.text
    for altered in (pdf + b"\n", pdf.replace(b"/Sig", b"/Sog", 1), pdf[:-9]):
        answer = await send(visitor, altered)
        assert "Do not rely on this file" in words(answer)
        assert_accessible(answer)


async def test_a_credential_is_judged_too(office: House, visitor: Client, issued: Issued) -> None:
    content = office.files.get(issued.credential)
    assert "Nothing was changed" in words(await send(visitor, content))
    head, body, rest = content.split(b".", 2)
    forged = b".".join([head, body[:-4] + b"AAAA", rest])
    assert "Do not rely on this file" in words(await send(visitor, forged))


async def test_revoking_is_seen_everywhere_at_once(
    office: House, visitor: Client, issued: Issued
) -> None:
    before = await visitor.get(f"/verify/{issued.code}")
    async with office.db.transaction() as tx:
        await api.revoke(tx, make.CLERK, issued.result_id, reason="error", now=office.clock())
    after = await visitor.get(f"/verify/{issued.code}")
    assert "no longer valid" not in before.text and "no longer valid" in after.text
    assert "no longer valid" in words(await send(visitor, office.files.get(issued.pdf)))
    facts = (await visitor.get(f"/credentials/verify/{issued.code}")).json()
    assert facts["revoked_at"] and facts["sha256"] == issued.pdf
    assert UUID(int=3).hex not in str(facts)
