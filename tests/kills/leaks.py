"""Looks for planted names and numbers where nothing personal may stand: addresses, logs, refusals."""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote_plus

from motcua.contexts.registries.model.seals import Seals
from motcua.infra.secrets import Secrets
from tests.kills.people import Stubborn

CHILD = "Minh An"


def planted(home: Path, allotted: Iterable[tuple[object, ...]], births: int) -> set[str]:
    """Whom this story was about: the mothers' names and numbers, and their children's; `allotted` are series
    and sealed number of each child."""
    patients = json.loads((home / "sender" / "patients.json").read_text(encoding="utf-8"))[:births]
    secrets = Secrets(home / "secrets", may_create=False)
    seals = Seals(secrets.bytes("number-claims"), secrets.bytes("number-seals", 64))
    children = {
        seals.open(str(series), sealed) for series, sealed in allotted if isinstance(sealed, bytes)
    }
    assert len(children) >= births, "each child has a number of its own"
    names = {patient["name"] for patient in patients} | {CHILD}
    return names | {patient["number"] for patient in patients} | children


def in_addresses(words: Iterable[str]) -> list[str]:
    """Planted words in any address that a browser asked for or was sent to."""
    said = "\n".join(unquote_plus(address) for address in sorted(Stubborn.addresses))
    assert "/sign-in" in said
    return _among(words, said)


def in_logs(words: Iterable[str], home: Path, output: str) -> list[str]:
    """Planted words in a log of a process, of the database, or on the screen."""
    files = [*(home / "log").glob("*.log"), home / "pg" / "data" / "server.log"]
    said = "\n".join([output, *(file.read_text("utf-8", errors="replace") for file in files)])
    assert '"level"' in said, "the processes log"
    return _among(words, said)


def _among(words: Iterable[str], said: str) -> list[str]:
    plain = said.casefold()
    return sorted(word for word in words if word.casefold() in plain)
