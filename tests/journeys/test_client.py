"""The journey's client: what it may import, how it signs, how it reads a page; and wrong arguments."""

import ast
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.running import ROOT, demo
from tools.journey import pages, signing

SOURCES = sorted((ROOT / "tools" / "journey").glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_client_imports_an_http_client_and_the_standard_library_only(source: Path) -> None:
    allowed = {*sys.stdlib_module_names, "httpx2", "tools"}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            assert name.partition(".")[0] in allowed, f"{source.name} imports {name}"
            assert not name.startswith("tools") or name.startswith("tools.journey")


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_its_signatures_are_those_of_a_foreign_library(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert signing.sign(seed, message) == key.sign(message)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert signing.seed_of(pem) == seed


def test_page_is_read_as_a_person_sees_it() -> None:
    page = pages.read(
        "/a",
        200,
        """<title>T</title><h1>Choose</h1><form action="/b" method="post">
        <input type="hidden" name="csrf" value="x&amp;y">
        <input type="radio" name="who" id="one" value="1"><label for="one"> First
        person</label><input type="radio" name="who" id="two" value="2" checked><label for="two">Second</label>
        <label for="s">Name</label><input id="s" name="name" value="Ana">
        <textarea name="why" id="w">Because</textarea>
        <select name="kind" id="k"><option value="">-</option><option value="b" selected>B</option></select>
        <p class="govuk-error-message">Wrong</p></form><a href="/c">Go <b>on</b></a>""",
    )
    form = page.form("/b")
    assert form is not None and page.heading == "Choose"
    assert form.filled() == {
        "csrf": "x&y", "who": ["2"], "name": "Ana", "why": "Because", "kind": "b",
    }  # fmt: skip
    assert form.fields["who"].choices == [("1", "First person"), ("2", "Second")]
    assert form.fields["name"].label == "Name"
    assert page.link("Go on") == "/c" and page.faults == ["Wrong"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--exit",), "--journey"),
        (("--journey", "nothing"), "birth"),
        (("--people", "3"), "--people"),
        (("--count", "0", "--journey", "birth"), "--count"),
        (("--port", "80"), "--port"),
        (("--web-workers", "many"), "--web-workers"),
    ],
)
def test_wrong_argument_is_named(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    with demo(tmp_path / "home", *arguments) as refused:
        assert refused.end(60) == 2
    assert words in refused.output and "Traceback" not in refused.output


def test_unknown_setting_is_named(tmp_path: Path) -> None:
    with demo(tmp_path / "home", settings={"MOTCUA_PROT": "1"}) as refused:
        assert refused.end(60) == 2
    assert "MOTCUA_PROT" in refused.output and "Traceback" not in refused.output
