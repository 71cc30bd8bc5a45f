"""Files, secrets, clock and the door outwards."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from motcua.infra import clock, observe
from motcua.infra.files import Files
from motcua.infra.http_out import HostNotAllowed, HttpOut, NotReached
from motcua.infra.secrets import MissingSecret, Secrets
from tests.infra.answering import Answering


def test_file_is_named_by_its_content_and_damage_is_noticed(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.put(b"abc", media_type="text/plain")
    assert name == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files.put(b"abc", media_type="text/plain") == name
    assert files.get(name) == b"abc"
    (tmp_path / name[:2] / name).write_bytes(b"abd")
    with pytest.raises(LookupError, match="damaged"):
        files.get(name)
    files.erase(name)
    for gone in (name, "../../etc/passwd"):
        with pytest.raises(LookupError):
            files.get(gone)


def test_secret_is_made_by_the_demo_alone_and_readable_by_us_alone(tmp_path: Path) -> None:
    with pytest.raises(MissingSecret, match="log-key"):
        Secrets(tmp_path, may_create=False).bytes("log-key")
    made = Secrets(tmp_path, may_create=True).bytes("log-key")
    assert len(made) == 32
    assert Secrets(tmp_path, may_create=False).bytes("log-key") == made
    assert stat.S_IMODE((tmp_path / "log-key").stat().st_mode) == 0o600
    with pytest.raises(MissingSecret, match="64 are needed"):
        Secrets(tmp_path, may_create=True).bytes("log-key", 64)
    with pytest.raises(ValueError, match="name"):
        Secrets(tmp_path, may_create=True).bytes("../x")


def test_demo_clock_is_the_same_for_all_processes_and_after_a_restart(tmp_path: Path) -> None:
    friday = datetime(2026, 11, 20, 9, 59, tzinfo=UTC)
    first, second = clock.shifted_clock(friday, tmp_path), clock.shifted_clock(friday, tmp_path)
    assert abs(first() - friday) < timedelta(seconds=5)
    assert abs(second() - first()) < timedelta(seconds=1)
    sunday = friday + timedelta(days=2)
    assert abs(clock.shifted_clock(sunday, tmp_path)() - sunday) < timedelta(seconds=5)


async def test_outbound_reaches_only_named_hosts_and_takes_only_so_much() -> None:
    http = HttpOut(timeout_s=2, max_bytes=100)
    async with Answering(b"x" * 50) as port, Answering(b"x" * 200) as too_much:
        answer = await http.send("GET", f"http://127.0.0.1:{port}/")
        assert (answer.status, answer.content) == (200, b"x" * 50)
        with pytest.raises(NotReached):
            await http.send("GET", f"http://127.0.0.1:{too_much}/")
    with pytest.raises(NotReached):
        await http.send("GET", f"http://127.0.0.1:{port}/")
    for url in (
        "http://example.org/",
        "file:///etc/passwd",
        "http://127.0.0.1.example.org/",
        "//x",
    ):
        with pytest.raises(HostNotAllowed):
            await http.send("GET", url)
    await http.close()


def test_log_line_keeps_nothing_personal() -> None:
    line = observe.keep_allowed(
        None,
        "info",
        {
            "event": "sent to 001234567890",
            "name": "An",
            "route": "case",
            "exception": "ValueError < a.py:1 f",
        },
    )
    assert line == {"event": "[withheld]", "route": "case", "exception": "ValueError < a.py:1 f"}


def test_trace_in_the_log_has_no_words_of_the_error(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        observe.set_up()
        try:
            raise ValueError("Nguyen Van An")
        except ValueError as error:
            structlog.get_logger().error("failed", exc_info=error)
        said = capsys.readouterr().err
    finally:
        structlog.configure(**before)
    assert "ValueError" in said and "Nguyen" not in said
