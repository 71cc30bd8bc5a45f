"""Commands that cannot begin say why in one line, and end with 2."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from motcua.entry import cli
from motcua.infra.secrets import MissingSecret

CLI = [sys.executable, "-m", "motcua.entry.cli"]
NOWHERE = "postgresql:///motcua?host=/nowhere"


def started(*words: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*CLI, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def refusal(process: "subprocess.Popen[str]") -> str:
    said, complaint = process.communicate(timeout=120)
    assert (process.returncode, said) == (2, ""), (said, complaint)
    (line,) = complaint.splitlines()
    assert line.startswith("motcua: ")
    return line


def test_outside_the_demo_a_missing_root_is_named(tmp_path: Path) -> None:
    """Nothing is made up, and the portal's processes do not each find it out by themselves."""
    environment = {
        "MOTCUA_HOME": str(tmp_path), "MOTCUA_DSN": NOWHERE, "MOTCUA_OWNER_DSN": NOWHERE,
    }  # fmt: skip
    missing = f"{tmp_path}/secrets/ca-root.pem is missing"
    running = [started(name, **environment) for name in ("web", "worker")]
    for words in (["counters", "rebuild"], ["log", "verify"], ["log", "export", f"{tmp_path}/x"]):
        done = CliRunner().invoke(cli.app, words, env=environment)
        assert isinstance(done.exception, MissingSecret) and missing in str(done.exception)
    for process in running:
        assert missing in refusal(process)
    assert not list(tmp_path.iterdir())


def test_a_root_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    root = tmp_path / "secrets" / "ca-root.pem"
    root.parent.mkdir()
    root.write_text("not a certificate")
    environment = {
        "MOTCUA_HOME": str(tmp_path), "MOTCUA_DSN": NOWHERE, "MOTCUA_OWNER_DSN": NOWHERE,
    }  # fmt: skip
    done = CliRunner().invoke(cli.app, ["counters", "rebuild"], env=environment)
    assert isinstance(done.exception, MissingSecret)
    assert str(done.exception) == f"{root} holds no certificate"


def test_migrating_a_database_that_does_not_answer_says_so() -> None:
    said = refusal(started("migrate", MOTCUA_DSN=NOWHERE, MOTCUA_OWNER_DSN=NOWHERE))
    assert "the database does not answer" in said and "/nowhere" in said


def test_a_faulty_pack_is_named_before_the_database_is_asked(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("titel: {}\n", encoding="utf-8")
    words = ["pack", "publish", str(tmp_path)]
    done = CliRunner().invoke(cli.app, words, env={"MOTCUA_DEMO": "1", "MOTCUA_DSN": NOWHERE})
    assert done.exit_code == 1 and "site.yaml" in done.output, done.exception


def test_the_database_has_an_address_for_each_role_and_for_nobody_else(tmp_path: Path) -> None:
    environment = {"MOTCUA_HOME": str(tmp_path)}
    for role in cli.ROLES:
        done = CliRunner().invoke(cli.app, ["db", "dsn", role], env=environment)
        assert done.exit_code == 0 and f"//{role}@/motcua" in done.output.replace("\n", "")
    done = CliRunner().invoke(cli.app, ["db", "dsn", "nobody"], env=environment)
    assert done.exit_code == 2 and all(role in done.output for role in cli.ROLES)
    assert "postgresql://" not in done.output
