"""From the files of a pack to a release: decode, territory, checks, compile; all problems at once."""

import hashlib
from collections.abc import Mapping

from motcua.contexts.catalogue.model.checking import check_pack
from motcua.contexts.catalogue.model.compiling import compile_release
from motcua.contexts.catalogue.model.decoding import PLACES, Pack, decode
from motcua.contexts.catalogue.model.likeness import equal_services
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.words import Release
from motcua.contexts.territory.words import (
    AgenciesFile,
    CalendarFile,
    Territory,
    TerritoryFaulty,
    UnitsFile,
    compile_territory,
)


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the paths and the hashes of the contents, in order of the paths."""
    lines = (f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def places_hash(files: Mapping[str, bytes]) -> str:
    """The hash of territory's part: releases that share it share the compiled territory."""
    return content_hash({path: c for path, c in files.items() if path.split("/")[0] in PLACES})


def territory_of(pack: Pack) -> Territory:
    """The compiled territory. Raises PackFaulty."""
    units = pack.one(UnitsFile)
    if units is None:
        missing = Problem("units/units.yaml", 1, 1, "The pack has no units.", "Declare them there.")
        raise PackFaulty([*pack.problems, missing])
    try:
        return compile_territory(
            units, pack.tables(), pack.by_file(AgenciesFile), pack.by_file(CalendarFile)
        )
    except TerritoryFaulty as faulty:
        raise PackFaulty([*pack.problems, *_problems(pack, faulty)]) from faulty


def checked(files: Mapping[str, bytes]) -> Release:
    """The release of a pack's files after all checks. Raises PackFaulty with every problem."""
    return examined(files)[0]


def examined(files: Mapping[str, bytes]) -> tuple[Release, list[Problem]]:
    """The same with notes: what is worth a look, and no fault. Raises PackFaulty with every problem."""
    pack = decode(files)
    problems = list(pack.problems)
    territory = None
    try:
        territory = territory_of(pack)
    except PackFaulty as faulty:
        problems += faulty.problems
    problems += check_pack(pack, territory)
    if problems or territory is None:
        raise PackFaulty(problems)
    release = compile_release(content_hash(files), pack.declared(), territory)
    return release, list(equal_services(pack))


def stored(files: Mapping[str, bytes], territory: Territory | None) -> Release:
    """The release of files that were checked when they were published."""
    pack = decode(files)
    return compile_release(content_hash(files), pack.declared(), territory or territory_of(pack))


def _problems(pack: Pack, faulty: TerritoryFaulty) -> list[Problem]:
    found = []
    for fault in faulty.faults:
        source = pack.sources.get(fault.file)
        if source is not None and fault.line is None:
            found.append(source.problem(fault.path, fault.problem, fault.remedy))
        else:
            file = fault.file if fault.file in pack.files else f"units/{fault.file}"
            found.append(Problem(file, fault.line or 1, 1, fault.problem, fault.remedy))
    return found
