"""The public verify page and what foreign verifiers fetch."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from motcua.contexts.credentials import actions, api, pages, resources
from motcua.contexts.credentials.model import sdjwt
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
    genuine = words(await send(visitor, content))
    assert "exactly as it was issued" in genuine and "Kite licence" in genuine
    assert "list of revoked certificates" not in genuine
    jws, *disclosed, _ = content.split(b"~")
    part = b"~".join([jws, disclosed[0], b""])  # a holder may keep facts back
    assert "exactly as it was issued" in words(await send(visitor, part))
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
    for file in (issued.pdf, issued.credential):
        assert "no longer valid" in words(await send(visitor, office.files.get(file)))
    facts = (await visitor.get(f"/credentials/verify/{issued.code}")).json()
    assert facts["revoked_at"] and facts["sha256"] == issued.pdf
    assert UUID(int=3).hex not in str(facts)


async def test_a_status_list_is_signed_once_until_something_changes(
    office: House, visitor: Client, issued: Issued
) -> None:
    place = (await actions.verify(office, office.files.get(issued.credential))).place
    assert place is not None
    path = place.uri.removeprefix(office.settings.base_url)
    clock = office.clock
    first = (await visitor.get(path)).text
    clock.move(make.MINUTE)  # type: ignore[attr-defined]  # the clock of the tests
    assert (await visitor.get(path)).text == first
    clock.move(5 * make.MINUTE)  # type: ignore[attr-defined]  # as above
    second = (await visitor.get(path)).text
    assert second != first
    async with office.db.transaction() as tx:
        await api.revoke(tx, make.CLERK, issued.result_id, reason="error", now=clock())
    assert (await visitor.get(path)).text != second
    clock.move(-30 * make.MINUTE)  # type: ignore[attr-defined]  # as above
    early = (await visitor.get(path)).text
    assert sdjwt.read_jws(early).claims["iat"] == int(clock().timestamp())


async def test_a_file_that_is_too_much_ends_only_its_own_child(
    office: House, visitor: Client, issued: Issued
) -> None:
    pdf = office.files.get(issued.pdf)
    await send(visitor, pdf)
    issuing, checking = office.render.pid, office.render.check_pid
    assert issuing is not None and checking is not None and issuing != checking
    office.render.check_within_s = 0
    answer = await send(visitor, pdf)
    assert answer.status_code == 422 and "takes too long" in words(answer)
    assert_accessible(answer)
    assert office.render.check_pid != checking
    office.render.check_within_s = 10
    assert "exactly as it was issued" in words(await send(visitor, pdf))
    assert office.render.pid == issuing
    await make.issue(office)
    assert office.render.pid == issuing


@pytest.mark.long
async def test_a_file_that_explodes_in_memory_is_refused(
    visitor: Client, office: House, issued: Issued
) -> None:
    pdf = office.files.get(issued.pdf)
    office.render.check_within_s = 60  # memory, not time, is to be the limit
    for _ in range(2):
        answer = await send(visitor, bomb())
        assert answer.status_code == 422 and "too much memory" in words(answer)
        assert "exactly as it was issued" in words(await send(visitor, pdf))


async def test_more_uploads_than_may_wait_are_sent_away(
    visitor: Client, office: House, issued: Issued
) -> None:
    pdf = office.files.get(issued.pdf)
    tokens = await visitor.tokens("/verify")
    files = {"file": ("x", pdf, "application/pdf")}
    many = [visitor.post("/verify", files=files, tokens=tokens) for _ in range(14)]
    found = {answer.status_code for answer in await asyncio.gather(*many)}
    assert found == {200, 503}


def bomb() -> bytes:
    """A PDF of four megabytes with a list of so many things that it takes half a gigabyte to read."""
    start = b"%PDF-1.5\n"
    root = b"1 0 obj\n<</Type/Catalog/X[" + b"<<>>" * 1_000_000 + b"]>>\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % len(start)
    trailer = b"trailer\n<</Size 2/Root 1 0 R>>\n"
    end = b"startxref\n%d\n%%%%EOF\n" % len(start + root)
    return start + root + table + trailer + end
