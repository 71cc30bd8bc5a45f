"""What the pages tell people to type is there: each command and each option of `motcua` that they name."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from motcua.entry.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?<![\w./-])motcua ([a-z][^\n`#|;]*)")
WORD, OPTION = re.compile(r"[a-z]+"), re.compile(r"--[a-z-]+")


def commands() -> dict[str, set[str]]:
    """Each command and group, as it is typed, with its options."""
    found: dict[str, set[str]] = {}

    def take(command: object, name: str) -> None:
        options = {each for one in getattr(command, "params", ()) for each in one.opts}
        found[name] = {*options, "--help"}
        for word, inner in getattr(command, "commands", {}).items():
            take(inner, f"{name} {word}".strip())

    take(get_command(app), "")
    return found


def named(page: Path) -> list[str]:
    return [
        found[1].strip()
        for code in CODE.findall(page.read_text(encoding="utf-8"))
        for found in NAMED.finditer(code)
    ]


def wrong(typed: str, known: dict[str, set[str]]) -> bool:
    first, *rest = typed.split()
    while any(name.startswith(f"{first} ") for name in known):
        if not rest or not WORD.fullmatch(rest[0]):
            return True
        first = f"{first} {rest.pop(0)}"
    return first not in known or not set(OPTION.findall(typed)) <= known[first]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_command_that_is_not_there(page: Path) -> None:
    assert not [typed for typed in named(page) if wrong(typed, commands())]


def test_the_check_looks() -> None:
    assert sum(len(named(page)) for page in PAGES) > 20
    for typed in ("organisation add", "registry fill", "verify FILE --offline", "log", "pack new"):
        assert wrong(typed, commands()), typed
