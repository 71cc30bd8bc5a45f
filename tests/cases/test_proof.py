"""Proof of filing: a file that its holder keeps, checked by the command line without a database."""

import asyncio
import json
from pathlib import Path
from uuid import uuid4

from typer.testing import CliRunner

from motcua.entry import cli
from motcua.infra import notes
from tests.cases.forms import found, send
from tests.cases.make import fill, start
from tests.cases.office import Office
from tests.web.assertions import assert_accessible


async def check(file: Path, key: str) -> tuple[int, str]:
    words = ("log", "proof", str(file), "--key", key)
    done = await asyncio.to_thread(CliRunner().invoke, cli.app, words)
    return done.exit_code, " ".join(done.output.split())


async def test_what_was_filed_is_proved_without_us(office: Office, tmp_path: Path) -> None:
    house = office.world.house
    await office.world.notice()
    async with office.world.as_citizen(office.world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        assert_accessible(receipt)
        link = found(r'href="(/applications/[^"]*/proof)"', receipt)
        assert (await mother.get(link)).status_code in (200, 409)  # the log may be a moment behind
        await office.everything()
        answer = await mother.get(link)
    async with office.world.as_citizen(office.world.father) as father:
        assert (await father.get(link)).status_code == 200
    assert answer.headers["content-type"] == "application/json"
    for private in ("Hoa", "Minh An", "001195000001", "1995"):
        assert private not in answer.text
    file = tmp_path / "proof.json"
    file.write_bytes(answer.content)
    key = notes.verifier_key(house.settings.log_origin, house.secrets.bytes("log-key"))
    status, told = await check(file, key)
    assert status == 0 and "application-submitted of 2026-11-20" in told, told
    proof = json.loads(answer.content)
    origin, size, root, *rest = proof["checkpoint"].split("\n")
    for fault in (
        {"entry": {**proof["entry"], "at": "2026-11-19T02:00:00+00:00"}},
        {"index": proof["index"] + 1},
        {"size": proof["size"] + 1},
        {"path": [*proof["path"][:-1], "00" * 32] if proof["path"] else ["00" * 32]},
        {"checkpoint": "\n".join((origin, size, root.swapcase(), *rest))},
        {"checkpoint": "\n".join((origin, f"{size}0", root, *rest))},
    ):
        file.write_text(json.dumps({**proof, **fault}), encoding="utf-8")
        assert (await check(file, key))[0] == 1, fault
    file.write_text("{}", encoding="utf-8")
    assert (await check(file, key))[0] == 1
    file.write_bytes(answer.content)
    assert (await check(file, notes.verifier_key(house.settings.log_origin, b"k" * 32)))[0] == 1
    assert (await check(tmp_path / "none.json", key))[0] == 2


async def test_a_stranger_gets_no_proof(office: Office) -> None:
    await office.world.notice()
    async with office.world.as_citizen(office.world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        link = found(r'href="(/applications/[^"]*/proof)"', receipt)
    async with office.world.as_citizen(uuid4()) as nobody:
        assert (await nobody.get(link)).status_code == 404
