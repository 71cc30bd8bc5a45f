"""The command `motcua verify`: what it prints and how it ends."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from motcua.contexts.credentials.clients.authority import Authority, Use
from motcua.contexts.credentials.clients.revoking import read_lists
from motcua.entry import cli
from motcua.infra.secrets import Secrets
from motcua.infra.settings import WrongSetting
from tests.credentials import make

DEMO = {"MOTCUA_DEMO": "1"}
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


def test_a_key_is_revoked_by_its_label(tmp_path: Path) -> None:
    authority = Authority(Secrets(tmp_path / "secrets", may_create=True), "Neverland")
    now = datetime.now(UTC)
    authority.issue_key("seal-1", Use.SEAL, name="Seal", organisation="Kite office", now=now)
    home = {"MOTCUA_HOME": str(tmp_path)}
    run = CliRunner().invoke
    listed = run(cli.app, ["authority", "list"], env=DEMO | home)
    assert listed.exit_code == 0 and "seal-1: CN=Seal,O=Kite office" in listed.output
    for label in ("seal-2", "../x", "ca-root"):
        refused = run(cli.app, ["authority", "revoke", label], env=DEMO | home)
        assert refused.exit_code == 2 and "no such signing key" in refused.output
    outside = run(cli.app, ["authority", "revoke", "seal-1"], env=home)
    assert isinstance(outside.exception, WrongSetting)
    assert run(cli.app, ["authority", "revoke", "seal-1"], env=DEMO | home).exit_code == 0
    assert not authority.secrets.has("seal-1.pem")
    (crl,) = (each for each in read_lists(tmp_path / "secrets") if b"Issuing" in each)
    assert len(x509.load_der_x509_crl(crl)) == 1
