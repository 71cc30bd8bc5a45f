"""The scanner's protocol: what is harmful, what is not, and what is no answer."""

from pathlib import Path

import pytest

from motcua.infra.scanner import Scanner, ScannerDown
from motcua.infra.settings import WrongSetting, read
from tests.scanning import eicar, sparring


@pytest.mark.parametrize("socket", [False, True])
async def test_a_scanner_tells_harmful_from_clean(tmp_path: Path, socket: bool) -> None:
    async with sparring(str(tmp_path / "s") if socket else None) as partner:
        scanner = Scanner(partner.address)
        assert await scanner.is_clean(b"a paper")
        assert not await scanner.is_clean(b"a paper with " + eicar())
        large = bytes(5_000_000)
        assert await scanner.is_clean(large)
        assert partner.seen[-1] == large


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: x ERROR\0", b"OK\0"]
)
async def test_no_answer_is_taken_for_clean(answer: bytes) -> None:
    async with sparring() as partner:
        partner.says = answer
        with pytest.raises(ScannerDown):
            await Scanner(partner.address).is_clean(b"a paper")


async def test_a_scanner_that_is_not_there_is_down(tmp_path: Path) -> None:
    async with sparring() as partner:
        gone = partner.address
    for address in (gone, f"unix://{tmp_path}/none"):
        with pytest.raises(ScannerDown):
            await Scanner(address, within_s=2).is_clean(b"a paper")


def test_the_setting_says_what_it_expects() -> None:
    for sound in ("tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"):
        assert read({"MOTCUA_SCANNER": sound, "MOTCUA_SCANNER_DOWN": "hold"}).scanner == sound
    for wrong in ("127.0.0.1:3310", "tcp://host", "tcp://host:x", "unix://run/clamd", "http://a:1"):
        with pytest.raises(WrongSetting, match=r"tcp://127\.0\.0\.1:3310"):
            read({"MOTCUA_SCANNER": wrong})
    with pytest.raises(WrongSetting, match="refuse or hold"):
        read({"MOTCUA_SCANNER_DOWN": "ignore"})
