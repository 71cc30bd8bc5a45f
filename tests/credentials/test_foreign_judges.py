"""Foreign programs judge our documents and time-stamps; seeded faults show that they look."""

import asyncio
import hashlib
import random
import secrets
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from motcua.contexts.credentials import api
from motcua.contexts.credentials.clients import offline
from motcua.contexts.credentials.model.papers import Inspection, pdf_report
from motcua.contexts.credentials.words import Doors
from motcua.entry import tsa
from motcua.infra import pades, stamps
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.credentials import make
from tests.credentials.judges import PdfSig, command

LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """A paper as the jobs make it, and its secrets; made once, as many tests only damage it."""
    folder = tmp_path_factory.mktemp("made")
    return asyncio.run(make.sealed(folder)), folder


@pytest.fixture
def paper(made: tuple[bytes, Path]) -> bytes:
    return made[0]


@pytest.fixture
def root(made: tuple[bytes, Path]) -> bytes:
    (only,) = offline.read_roots(made[1] / "ca-root.pem")
    return only


async def sound(pdf: bytes, root: bytes) -> bool:
    seen = await pades.inspect(pdf, roots=[root], at=LATER)
    inspection = msgspec.convert(seen, Inspection, from_attributes=True)
    return pdf_report("", inspection).sound


def last_room(pdf: bytes) -> tuple[int, int, int]:
    """Start of the last signature's digits, of their padding, and their end."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    length = len(pdf[start:end].rstrip(b"0"))
    return start, start + length + length % 2, end


async def test_pdfsig_says_valid_trusted_and_total_of_what_the_jobs_issue(
    office: House, tmp_path: Path
) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None
    paper, trusted = office.files.get(issued.pdf), office.part(Doors).roots[0]
    judge = PdfSig.trusting(trusted, tmp_path / "judge")
    assert judge.judge(paper) == ["valid trusted", "valid trusted total"]
    assert await sound(paper, trusted)


async def test_another_root_is_not_trusted(paper: bytes, tmp_path: Path) -> None:
    (strange,) = offline.read_roots(make.strange_root(tmp_path))
    judge = PdfSig.trusting(strange, tmp_path / "judge")
    assert judge.judge(paper) == ["valid", "valid total"]
    assert not await sound(paper, strange)


async def test_a_change_is_seen_by_pdfsig_and_by_us(
    paper: bytes, root: bytes, tmp_path: Path
) -> None:
    judge = PdfSig.trusting(root, tmp_path / "judge")
    start, padding, end = last_room(paper)
    for position in (100, len(paper) // 3, start - 200, end + 30):
        changed = flipped(paper, position)
        assert "valid" not in judge.judge(changed)[-1].split()
        assert not await sound(changed, root)
    for changed in (flipped(paper, padding + 40), flipped(paper, end - 1), paper + b"\n"):
        assert "total" not in judge.judge(changed)[-1].split()
        assert not await sound(changed, root)


@pytest.mark.parametrize("where", ["anywhere", "last signature"])
async def test_every_sampled_change_is_refused(paper: bytes, root: bytes, where: str) -> None:
    await check_flips(paper, root, where=where, samples=25)


@pytest.mark.long
@pytest.mark.parametrize("where", ["anywhere", "last signature"])
async def test_every_change_of_a_large_sample_is_refused(
    paper: bytes, root: bytes, where: str
) -> None:
    await check_flips(paper, root, where=where, samples=600)


async def check_flips(paper: bytes, root: bytes, *, where: str, samples: int) -> None:
    chance = random.Random(7)
    start, _, end = last_room(paper)
    low, high = (0, len(paper)) if where == "anywhere" else (start, end)
    for _ in range(samples):
        position, mask = chance.randrange(low, high), 1 << chance.randrange(8)
        assert not await sound(flipped(paper, position, mask), root), (position, mask)


async def test_what_is_cut_off_or_doubled_is_refused(paper: bytes, root: bytes) -> None:
    assert await sound(paper, root)
    first_end = paper.index(b"%%EOF", paper.index(b"/Contents <")) + 6
    for changed in (paper[:-1], paper[:first_end], paper + paper, b" " + paper, b"", b"%PDF-1.7"):
        assert not await sound(changed, root)


async def test_openssl_verifies_our_time_stamps(office: House, tmp_path: Path) -> None:
    doors = office.part(Doors)
    content = tmp_path / "content"
    content.write_bytes(b"a sealed letter")
    digest = hashlib.sha256(content.read_bytes()).digest()
    question = stamps.Question(digest, secrets.randbits(60))
    answer = await office.http.send(
        "POST",
        doors.stamps.url,  # type: ignore[attr-defined]  # the HTTP client
        headers={"content-type": stamps.REQUEST_TYPE},
        content=stamps.request(question),
    )
    reply, query = tmp_path / "reply.tsr", tmp_path / "query.tsq"
    query.write_bytes(stamps.request(question))
    root = tmp_path / "root.pem"
    root.write_bytes(office.secrets.path("ca-root.pem").read_bytes())

    def verdict(reply_bytes: bytes, *against: str | Path) -> str:
        reply.write_bytes(reply_bytes)
        return command("openssl", "ts", "-verify", "-in", reply, *against, "-CAfile", root)

    assert "Verification: OK" in verdict(answer.content, "-queryfile", query)
    assert "Verification: OK" in verdict(answer.content, "-data", content)
    content.write_bytes(b"another letter")
    assert "Verification: FAILED" in verdict(answer.content, "-data", content)
    forged = flipped(answer.content, answer.content.rindex(digest) + 3)
    assert "Verification: OK" not in verdict(forged, "-queryfile", query)


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"x" * 40, b"\x30\x82\xff\xff"])
def test_the_authority_declines_what_is_no_request(
    made: tuple[bytes, Path], content: bytes
) -> None:
    stamper = tsa.Stamper((made[1] / "tsa.pem").read_bytes(), lambda: LATER)
    assert b"not a time-stamp request" in stamper.answer(content)


def flipped(content: bytes, position: int, mask: int = 1) -> bytes:
    changed = bytearray(content)
    changed[position] ^= mask
    return bytes(changed)
