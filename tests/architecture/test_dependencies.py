"""Every library that the program installs stands in a table of docs/adr, with its licence."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
KNOWN = re.compile(r"\b(Apache-2\.0|BSD-[23]-Clause|LGPL-3\.0|MIT|PSF-2\.0)\b")


def wanted() -> list[str]:
    lines = (ROOT / "requirements" / "run.in").read_text("utf-8").splitlines()
    found = (NAME.match(line) for line in lines)
    return sorted(match[0] for match in found if match)


def rows() -> Iterator[tuple[str, str]]:
    """Name and licence of each library of each table `library | does | licence`."""
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        inside = False
        for line in path.read_text("utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if cells == ["library", "does", "licence"]:
                inside = True
            elif not line.startswith("|"):
                inside = False
            elif inside and len(cells) == 3:
                yield from ((name.strip(), cells[2]) for name in cells[0].split(","))


@pytest.mark.parametrize("library", wanted())
def test_a_library_has_its_line_and_its_licence(library: str) -> None:
    licences = [licence for name, licence in rows() if name == library]
    assert licences, "it needs a row in a table of docs/adr: what it does, its licence"
    assert all(KNOWN.search(licence) for licence in licences)
