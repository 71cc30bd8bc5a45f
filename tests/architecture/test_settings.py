"""docs/settings.md says what the program reads, and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua.infra import settings
from motcua.infra.settings import WrongSetting

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_settings_are_documented() -> None:
    assert settings.as_markdown() in DOCUMENT.read_text(encoding="utf-8"), "run `make docs`"


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
