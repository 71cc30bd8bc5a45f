"""`motcua log export` and `motcua log verify`, through the command line; each planted fault is found and named."""

import asyncio
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio
from rich.console import Console
from typer.testing import CliRunner

from motcua.entry import cli, progress
from motcua.infra import events, log_files, notes
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.settings import WrongSetting
from motcua.kernel.actors import NOBODY
from tests.conftest import Clock, Drain, TestDatabase
from tests.infra.killed import Hit


async def run(*words: str, typed: str | None = None, **environment: str) -> tuple[int, str]:
    """Exit status and everything printed, on one line. A planned refusal is one of `cli.main`."""
    done = await asyncio.to_thread(CliRunner().invoke, cli.app, words, input=typed, env=environment)
    if isinstance(done.exception, WrongSetting):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest_asyncio.fixture
async def folder(house: House, clock: Clock, drain: Drain, database: TestDatabase) -> Path:
    """An export of nine events under three checkpoints."""
    for count in (3, 4, 2):
        async with house.db.transaction() as tx:
            for n in range(count):
                await events.append(tx, NOBODY, Hit(new_id(), n), at=clock())
        await drain()
    place = house.settings.home / "export"
    house.secrets.bytes("log-key")
    environment = environment_of(house, database)
    status, said = await run("log", "export", str(place), **environment)
    assert status == 0 and "9 events" in said and key_of(house) in said
    assert (await run("log", "verify", **environment)) == (0, "The log holds.")
    again = await run("log", "export", str(place), **environment)
    assert again[0] == 2 and "choose another folder" in again[1]
    return place


def environment_of(house: House, database: TestDatabase) -> dict[str, str]:
    home = str(house.settings.home)
    return {"MOTCUA_DSN": database.app, "MOTCUA_HOME": home, "MOTCUA_DEMO": "1"}


def key_of(house: House) -> str:
    return notes.verifier_key(house.settings.log_origin, house.secrets.bytes("log-key"))


def lines(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / log_files.EVENTS
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def states(folder: Path, old: str, new: str) -> None:
    path = folder / log_files.CHECKPOINTS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "deleted": (lambda at: lines(at, lambda all: all[:4] + all[5:]), "4: event 5 stands here"),
    "changed": (
        lambda at: lines(
            at, lambda all: [*all[:4], all[4].replace(b'"n":1', b'"n":7'), *all[5:]]
        ),
        "3: what follows, up to event 6, is not what was signed",
    ),
    "reordered": (
        lambda at: lines(at, lambda all: [all[1], all[0], *all[2:]]),
        "0: event 1 stands here",
    ),
    "cut off": (lambda at: lines(at, lambda all: all[:-1]), "states 9 events, and there are 8"),
    "added": (lambda at: lines(at, lambda all: [*all, all[0]]), "9: event 0 stands here"),
    "no JSON": (lambda at: lines(at, lambda all: [b"\xff\n", *all[1:]]), "0: not an event"),
    "checkpoint changed": (
        lambda at: states(at, "\n7\n", "\n8\n"),
        "checkpoint 2: the signature does not hold",
    ),
    "checkpoints gone": (
        lambda at: os.truncate(at / log_files.CHECKPOINTS, 0),
        "no checkpoint that proves anything",
    ),
}  # fmt: skip


async def test_an_export_proves_itself_without_a_database_and_each_fault_is_found(
    folder: Path, house: House
) -> None:
    key = key_of(house)
    assert await run("log", "verify", str(folder), "--key", key) == (0, "The log holds.")
    status, said = await run("log", "verify", str(folder))
    assert status == 0 and "Use --key" in said
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name, (plant, finding) in FAULTS.items():
        plant(folder)
        status, said = await run("log", "verify", str(folder), "--key", key)
        assert status == 1 and finding in said, (name, said)
        for file, content in whole.items():
            (folder / file).write_bytes(content)
    stranger = notes.verifier_key(house.settings.log_origin, bytes(32))
    status, said = await run("log", "verify", str(folder), "--key", stranger)
    assert status == 1 and "no signature of this key" in said


async def test_events_after_the_last_checkpoint_prove_nothing(folder: Path) -> None:
    path = folder / log_files.CHECKPOINTS
    first, second, _third = path.read_text(encoding="utf-8").split("\n\n\n")[:3]
    path.write_text(f"{first}\n\n\n{second}\n", encoding="utf-8")
    status, said = await run("log", "verify", str(folder))
    assert status == 1 and "7: no checkpoint covers the events from here on" in said


async def test_what_cannot_be_checked_is_told_in_words(folder: Path, tmp_path: Path) -> None:
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    status, said = await run("log", "verify", str(tmp_path / "nowhere"))
    assert status == 2 and "nowhere/key.txt is not there" in said
    status, said = await run("log", "verify", str(folder), "--key", "abc")
    assert status == 2 and "origin+id+key is expected" in said
    assert (await run("log", "verify", "--key", "abc"))[0] == 2


async def test_a_folder_that_cannot_be_made_is_not_taken_for_a_missing_export(
    house: House, database: TestDatabase
) -> None:
    environment = environment_of(house, database)
    status, said = await run("log", "export", "/proc/nowhere", **environment)
    assert status == 2 and "/proc/nowhere" in said and "writes it" not in said


@pytest.mark.parametrize(("patience_s", "seen"), [(60, False), (-1, True)])
def test_only_who_waits_long_sees_a_bar(patience_s: float, seen: bool) -> None:
    out = Console(force_terminal=True, width=80)
    with out.capture() as captured, progress.bar(out, "Log", patience_s=patience_s) as told:
        told(1, 2)
    assert ("Log" in captured.get()) is seen
