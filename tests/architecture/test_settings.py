"""docs/settings.md says what the program reads, and nothing else."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua.infra import settings
from motcua.infra.settings import WrongSetting

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "settings.md"
READING = {"bytes", "has", "path", "replace", "write"}


def test_settings_are_documented() -> None:
    assert settings.as_markdown() in DOCUMENT.read_text(encoding="utf-8"), "run `make docs`"


def names_of_secrets() -> Iterator[tuple[str, int]]:
    """Each literal name that the program asks its secrets for, with the bytes it needs (0: a file)."""
    for path in sorted((ROOT / "motcua").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=asked, attr=verb),
                    args=[ast.Constant(str(name)), *more],
                ) if verb in READING and ast.unparse(asked).endswith("secrets"):
                    length = [each.value for each in more if isinstance(each, ast.Constant)] or [32]
                    yield name, int(str(length[0])) if verb == "bytes" else 0


def test_every_secret_is_documented_with_its_length() -> None:
    page = DOCUMENT.read_text(encoding="utf-8").partition("## Secrets")[2]
    rows = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", page, re.MULTILINE))
    read = {name: n for name, n in names_of_secrets() if not name.endswith(".lock")}  # no content
    assert {"log-key", "number-seals"} <= set(read), "the search finds nothing any more"
    assert set(read) | {"LABEL.pem"} == set(rows)
    assert not [name for name, n in read.items() if n and not re.search(rf"\b{n}\b", rows[name])]


@pytest.mark.parametrize(
    "environment",
    [
        {"MOTCUA_POTR": "1"},
        {"MOTCUA_PORT": "eight"},
        {"MOTCUA_PORT": "0"},
        {"MOTCUA_DEMO": "yes"},
        {"MOTCUA_DEMO": "1", "MOTCUA_DEMO_CLOCK": "tomorrow"},
        {"MOTCUA_DEMO": "1", "MOTCUA_DEMO_CLOCK": "2026-11-20T16:59:00"},
        {"MOTCUA_DEMO_CLOCK": "2026-11-20T16:59:00+07:00"},
        {"MOTCUA_LOG_LEVEL": "loud"},
        {"MOTCUA_BASE_URL": "x"},
        {"MOTCUA_BASE_URL": "portal.example.gov"},
        {"MOTCUA_BASE_URL": "https://"},
        {"MOTCUA_BASE_URL": "ftp://portal.example.gov"},
        {"MOTCUA_BASE_URL": "https://portal.example.gov:eight"},
        {"MOTCUA_BASE_URL": "http://[::1"},
        {"MOTCUA_TSA": "zz"},
        {"MOTCUA_TSA": "tsa.example:318"},
        {"MOTCUA_MAIL": "mail.example.gov:587"},
        {"MOTCUA_MAIL": "https://mail.example.gov"},
        {"MOTCUA_MAIL": "smtp://portal:secret@mail.example.gov"},
        {"MOTCUA_MAIL": "smtps://mail.example.gov:many"},
        {"MOTCUA_MAIL": "smtps://mail.example.gov"},  # without MOTCUA_MAIL_FROM
        {"MOTCUA_MAIL_FROM": "noreply"},
        {"MOTCUA_MAIL_FROM": "Portal <noreply@portal.example.gov>"},
        {"MOTCUA_SMS": "http://sms.example.gov/"},
        {"MOTCUA_SMS": "sms.example.gov"},
        {"MOTCUA_SMS_PREFIX": "0"},
        {"MOTCUA_SMS_CAP": "none"},
    ],
)
def test_wrong_setting_is_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(WrongSetting, match=f"^{[*environment][-1]}"):
        settings.read(environment)


def test_settings_are_read() -> None:
    read = settings.read(
        {
            "MOTCUA_DEMO": "1",
            "MOTCUA_DEMO_CLOCK": "2026-11-20T16:59:00+07:00",
            "MOTCUA_OUT_HOSTS": "a.example, b.example",
            "MOTCUA_BASE_URL": "",
            "MOTCUA_TSA": "http://[::1]:318/tsa",
            "MOTCUA_LOG_LEVEL": "warning",
            "HOME": "/",
        }
    )
    assert read.demo_clock == datetime(2026, 11, 20, 9, 59, tzinfo=UTC)
    assert read.out_hosts == ("a.example", "b.example")
    assert read.base_url == settings.Settings().base_url  # an empty one was not given
    assert (read.tsa_url, read.log_level) == ("http://[::1]:318/tsa", "warning")
