"""The command `motcua verify`: what it prints and how it ends."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.credentials import make

WORDS = [sys.executable, "-m", "motcua.entry.cli", "verify"]


@pytest.mark.long
def test_it_ends_with_0_only_for_a_sound_file(tmp_path: Path) -> None:
    paper = asyncio.run(make.sealed(tmp_path))
    root = tmp_path / "ca-root.pem"

    def verify(content: bytes) -> tuple[int, str]:
        file = tmp_path / "paper.pdf"
        file.write_bytes(content)
        done = subprocess.run(
            [*WORDS, str(file), "--trust", str(root)], capture_output=True, text=True, timeout=180
        )
        return done.returncode, done.stdout

    assert verify(paper)[0] == 0
    for altered in (paper + b"\n", b"hello"):
        status, printed = verify(altered)
        assert status == 1 and "Not sound" in printed
