"""Reads a pack's folder into files by path; what is no part of a release stays outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from motcua.contexts.catalogue.model.decoding import ASIDE
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem

TAKEN: Final = frozenset({".yaml", ".yml", ".csv", ".typ", ".svg", ".png", ".ttf", ".otf"})
LARGEST: Final = 40_000_000


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """The files of a pack, by path with slashes. Raises PackFaulty when it is no pack."""
    if not folder.is_dir():
        raise PackFaulty([Problem(str(folder), 1, 1, "There is no such folder.", "Name a pack.")])
    files = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and inside.parts[0] not in ASIDE and path.suffix in TAKEN:
            files[inside.as_posix()] = path.read_bytes()
    if sum(map(len, files.values())) > LARGEST:
        raise PackFaulty([Problem(str(folder), 1, 1, "The pack is too large.", "Split it.")])
    return files


def read_scenarios(folder: Path) -> Mapping[str, bytes]:
    """The scenarios that a pack carries: its own tests."""
    return {
        f"tests/{path.name}": path.read_bytes()
        for path in sorted((folder / "tests").glob("*.yaml"))
    }
