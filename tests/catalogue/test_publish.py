"""Publishing: by content hash, polled, earlier ones kept; a faulty pack changes nothing."""

import asyncio
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.errors import (
    NoPublisher,
    NoPublishers,
    NothingPublished,
    ProposalClosed,
    ProposalNotFound,
    ReleaseNotFound,
    SignedAlready,
)
from motcua.infra.db import Database
from tests.catalogue.make import NOW, PUBLISHERS, ROOT, SIGNERS, publish
from tests.conftest import TestDatabase


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the invented country that a test may change."""
    return Path(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack"))


def change(pack: Path, old: str, new: str) -> None:
    site = pack / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def test_a_published_pack_is_in_use(db: Database, pack: Path) -> None:
    releases = catalogue.Releases(db)
    with pytest.raises(NothingPublished):
        releases.current()
    hash = await publish(db, pack)
    await releases.refresh()
    assert releases.current().hash == hash
    assert releases.current().journeys.keys() >= {"zumhoos", "vlugbrev"}


async def test_a_new_release_is_swapped_in_and_the_earlier_one_stays(
    db: Database, pack: Path
) -> None:
    first = await publish(db, pack)
    releases = catalogue.Releases(db)
    await releases.refresh()
    change(pack, "Neverland Desk", "Neverland Door")
    second = await publish(db, pack)
    assert first != second
    assert releases.current().hash == first
    await releases.refresh()
    assert releases.current().site.title["en"] == "Neverland Door"
    earlier = await releases.at(first)
    assert earlier.site.title["en"] == "Neverland Desk"
    assert earlier.territory is releases.current().territory


async def test_a_process_that_starts_later_finds_earlier_releases(db: Database, pack: Path) -> None:
    first = await publish(db, pack)
    change(pack, "Neverland Desk", "Neverland Door")
    await publish(db, pack)
    late = catalogue.Releases(db)
    assert (await late.at(first)).site.title["en"] == "Neverland Desk"


async def test_a_process_polls_by_itself(db: Database, pack: Path) -> None:
    await publish(db, pack)
    releases = await catalogue.Releases(db).start()
    assert releases.current().site.pack == "neverland"
    await releases.close()


async def test_a_faulty_pack_changes_nothing(db: Database, pack: Path) -> None:
    first = await publish(db, pack)
    change(pack, "languages: [qnv, en]", "languages: [qnv, en, xx]")
    with pytest.raises(catalogue.PackFaulty) as refused:
        await publish(db, pack)
    assert all(problem.remedy for problem in refused.value.problems)
    releases = catalogue.Releases(db)
    await releases.refresh()
    assert releases.current().hash == first


async def test_the_same_files_have_the_same_hash(db: Database, pack: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(pack, tmp_path / "copy"))
    (copy / "demo").mkdir(exist_ok=True)
    (copy / "demo" / "notes.yaml").write_text("not: part\n", encoding="utf-8")
    assert await publish(db, pack) == await publish(db, copy)


async def test_an_unknown_hash_is_refused(db: Database) -> None:
    with pytest.raises(ReleaseNotFound):
        await catalogue.Releases(db).at("0" * 64)


THIRD = catalogue.Signer(Ed25519PrivateKey.from_private_bytes(b"3" * 32))


def declare(pack: Path, *signers: catalogue.Signer) -> None:
    """The pack names its own publishers."""
    lines = [
        f"  - {{publisher: p{n}, name: P {n}, key: {catalogue.written(signer.public)}}}\n"
        for n, signer in enumerate(signers)
    ]
    change(pack, "pack: neverland\n", "pack: neverland\npublishers:\n" + "".join(lines))


async def current(db: Database) -> str | None:
    return await catalogue.Releases(db).current_hash()


async def test_one_signature_changes_nothing_and_a_second_persons_does(
    db: Database, database: TestDatabase, pack: Path
) -> None:
    declare(pack, *SIGNERS)
    release = catalogue.load(pack)
    proposal = await catalogue.propose(db, release, SIGNERS[0], now=NOW)
    assert await current(db) is None
    with pytest.raises(SignedAlready):
        await catalogue.confirm(db, proposal.id, SIGNERS[0], now=NOW)
    with pytest.raises(NoPublisher):
        await catalogue.confirm(db, proposal.id, THIRD, now=NOW)
    assert await current(db) is None
    found, again = await catalogue.proposed(db)
    assert (found, again.hash) == (proposal, release.hash)
    await catalogue.confirm(db, proposal.id, SIGNERS[1], now=NOW)
    assert await current(db) == release.hash
    (kept,) = await catalogue.proposals(db)
    assert kept.holds() and (kept.proposer, kept.confirmer) == tuple(s.public for s in SIGNERS)
    assert not replace(kept, previous="0" * 64).holds()
    with pytest.raises(ProposalClosed):
        await catalogue.confirm(db, proposal.id, SIGNERS[1], now=NOW)
    async with await psycopg.AsyncConnection.connect(database.superuser) as connection:
        rows = await connection.execute(
            "SELECT kind, body->>'release' FROM infra.pending ORDER BY id"
        )
        assert await rows.fetchall() == [
            ("release-proposed", release.hash),
            ("release-published", release.hash),
        ]


async def test_who_publishes_next_is_said_by_the_release_in_use(db: Database, pack: Path) -> None:
    declare(pack, *SIGNERS)
    first = await catalogue.publish(db, catalogue.load(pack), SIGNERS, now=NOW)
    change(pack, catalogue.written(SIGNERS[1].public), catalogue.written(THIRD.public))
    taken = catalogue.load(pack)
    with pytest.raises(NoPublisher):
        await catalogue.publish(db, taken, (THIRD, SIGNERS[0]), now=NOW)
    with pytest.raises(NoPublisher):
        await catalogue.publish(db, taken, (SIGNERS[0], THIRD), now=NOW)
    assert await current(db) == first
    assert await catalogue.publish(db, taken, SIGNERS, now=NOW) == await current(db)
    change(pack, "Neverland Desk", "Neverland Door")
    with pytest.raises(NoPublisher):
        await catalogue.publish(db, catalogue.load(pack), SIGNERS, now=NOW)
    changed = catalogue.load(pack)
    assert await catalogue.publish(db, changed, (SIGNERS[0], THIRD), now=NOW) == changed.hash


async def test_without_publishers_nobody_publishes(db: Database, pack: Path) -> None:
    with pytest.raises(NoPublishers):
        await catalogue.propose(db, catalogue.load(pack), SIGNERS[0], now=NOW)
    assert await catalogue.proposals(db) == []


async def test_what_was_overtaken_is_proposed_anew(db: Database, pack: Path) -> None:
    first = await publish(db, pack)
    before = catalogue.load(pack)
    change(pack, "Neverland Desk", "Neverland Door")
    doors = catalogue.load(pack)
    waiting = await catalogue.propose(db, doors, SIGNERS[0], now=NOW, trusted=PUBLISHERS)
    change(pack, "Neverland Door", "Neverland Gate")
    gates = await publish(db, pack)
    with pytest.raises(ProposalClosed):
        await catalogue.confirm(db, waiting.id, SIGNERS[1], now=NOW, trusted=PUBLISHERS)
    with pytest.raises(ProposalNotFound):
        await catalogue.proposed(db)
    assert await current(db) == gates
    await catalogue.publish(db, before, SIGNERS, now=NOW, trusted=PUBLISHERS)
    assert await current(db) == first  # back to an earlier release: signed like any other


async def test_of_two_who_confirm_at_once_one_does(db: Database, pack: Path) -> None:
    declare(pack, *SIGNERS, THIRD)
    proposal = await catalogue.propose(db, catalogue.load(pack), SIGNERS[0], now=NOW)
    answers = await asyncio.gather(
        *(catalogue.confirm(db, proposal.id, signer, now=NOW) for signer in (SIGNERS[1], THIRD)),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {catalogue.Proposal, ProposalClosed}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("  - {publisher: a, name: A, key: KEY1}\n", "Publishing needs two people."),
        ("  - {publisher: a, name: A, key: KEY1}\n" * 2, "`a` stands twice."),
        (
            "  - {publisher: a, name: A, key: KEY1}\n  - {publisher: b, name: B, key: KEY1}\n",
            "Two people have the same key.",
        ),
    ],
)
def test_publishers_are_checked(pack: Path, lines: str, told: str) -> None:
    lines = lines.replace("KEY1", catalogue.written(SIGNERS[0].public))
    change(pack, "pack: neverland\n", f"pack: neverland\npublishers:\n{lines}")
    assert told in [problem.message for problem in catalogue.check(pack)]
    assert all(problem.file == "site.yaml" and problem.remedy for problem in catalogue.check(pack))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the judge is not installed")
def test_openssl_agrees_with_a_signature(pack: Path, tmp_path: Path) -> None:
    """A program that we did not write says that the signature holds, and that a changed text does not."""
    release = catalogue.load(pack)
    proposal = catalogue.Proposal(uuid4(), release.hash, "neverland", None, SIGNERS[0].public, NOW)
    key, words, signed = tmp_path / "key.der", tmp_path / "words", tmp_path / "signature"
    key.write_bytes(
        SIGNERS[0].key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    signed.write_bytes(SIGNERS[0].sign("propose", proposal))

    def judged(text: bytes) -> bool:
        words.write_bytes(text)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        files = ["-inkey", str(key), "-in", str(words), "-sigfile", str(signed)]
        return subprocess.run([*command, *files], capture_output=True, check=False).returncode == 0

    assert judged(proposal.words("propose"))
    assert not judged(proposal.words("confirm"))


async def test_a_year_that_a_calendar_does_not_know_stands_in_the_way(
    db: Database, pack: Path
) -> None:
    calendar = pack / "calendars" / "moonweek.yaml"
    text = calendar.read_text("utf-8")
    calendar.write_text(text.replace("last: 2028", "last: 2026"), "utf-8")
    assert catalogue.check(pack) == []
    (problem,) = catalogue.check(pack, day=NOW.date())
    line = text.splitlines().index("years: {first: 2024, last: 2028}") + 1
    assert (problem.file, problem.line) == ("calendars/moonweek.yaml", line)
    assert "does not know 2027" in problem.message and "last: 2027" in problem.remedy
    with pytest.raises(catalogue.PackFaulty):
        await publish(db, pack)
    assert await current(db) is None
    change(pack, "pack: neverland\n", "pack: neverland\nyears_ahead: 0\n")
    assert catalogue.check(pack, day=NOW.date()) == []
    assert await publish(db, pack) == await current(db)


async def test_a_second_fault_beside_a_good_change_publishes_neither(
    db: Database, pack: Path
) -> None:
    """A pack never loads half: not what is right in it, either."""
    first = await publish(db, pack)
    change(pack, "Neverland Desk", "Neverland Door")
    scenarios = pack / "tests" / "vlugbrev.yaml"
    scenarios.write_text(scenarios.read_text("utf-8").replace("4 days", "77 days"), "utf-8")
    with pytest.raises(catalogue.PackFaulty):
        await publish(db, pack)
    releases = catalogue.Releases(db)
    await releases.refresh()
    assert releases.current().hash == first
    assert releases.current().site.title["en"] == "Neverland Desk"
