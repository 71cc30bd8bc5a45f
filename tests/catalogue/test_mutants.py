"""Five hundred damaged declarations: each is refused with place and remedy, or means the same."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.model.decoding import decode
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.model.scenarios import Scenario, run_scenarios
from motcua.contexts.catalogue.model.typing import typed
from motcua.contexts.catalogue.model.yaml import Seq, read
from tests.catalogue.make import ROOT
from tests.catalogue.mutants import Files, Mutant, mutants

NEVERLAND, VN = "tests/packs/neverland", "packs/vn"
YEARS = re.compile(rb"first: \d{4}, last: \d{4}")
"""One year of a calendar is enough to check declarations, in a fraction of the time."""

LARGE = 100_000
"""Bytes. A table of thousands of units is as it is; damage to units is done to the invented country's."""


@cache
def files(pack: str) -> Files:
    folder = ROOT / pack
    found = dict(inputs.read_folder(folder)) | dict(inputs.read_scenarios(folder))
    for path, content in found.items():
        if path.startswith("calendars/"):
            found[path] = YEARS.sub(b"first: 2026, last: 2026", content)
    return found


def refusal(all: Files) -> list[Problem]:
    """What the gate of publishing says."""
    pack = {path: content for path, content in all.items() if not path.startswith("tests/")}
    scenarios = {path: content for path, content in all.items() if path.startswith("tests/")}
    try:
        release = checked(pack)
    except PackFaulty as faulty:
        return faulty.problems
    return run_scenarios(release, scenarios)


def meaning(all: Files, path: str) -> Mapping[str, object]:
    """Everything that a file declares."""
    if path.startswith("tests/"):
        source = read(path, all[path])
        nodes = source.root.items if isinstance(source.root, Seq) else [source.root]
        return {path: [typed(source, node, Scenario) for node in nodes if node is not None]}
    pack = decode({path: all[path]})
    return {kind.__name__: pack.values(kind) for kind in pack.declarations}


def faults(pack: str, mutant: Mutant) -> Iterator[str]:
    """What is wrong with the answer to a mutant."""
    whole = files(pack)
    damaged = {**whole, mutant.path: mutant.content}
    problems = refusal(damaged)
    if not problems and meaning(whole, mutant.path) != meaning(damaged, mutant.path):
        yield f"{mutant} is accepted"
    for problem in problems:
        if problem.file not in damaged and not mutant.path.startswith("units/"):
            yield f"{mutant}: no such file: {problem}"
        if problem.line < 1 or problem.column < 1 or not problem.message or not problem.remedy:
            yield f"{mutant}: says too little: {problem}"
    if problems and mutant.kind.startswith("harmless"):
        yield f"{mutant} is refused: {problems[0]}"


def answered(pack: str, count: int, seed: int) -> Counter[str]:
    """Kinds of damage, each with how many were tried; every answer is judged."""
    whole = {path: one for path, one in files(pack).items() if len(one) < LARGE}
    all = mutants(whole, count, seed)
    assert len(set(all)) == len(all) == count
    wrong = [fault for mutant in all for fault in faults(pack, mutant)]
    assert wrong == []
    return Counter(mutant.kind for mutant in all)


def test_the_packs_themselves_are_sound() -> None:
    assert refusal(files(NEVERLAND)) == refusal(files(VN)) == []


@pytest.mark.parametrize(("pack", "count"), [(NEVERLAND, 70), (VN, 6)])
def test_a_damaged_declaration_is_refused_or_means_the_same(pack: str, count: int) -> None:
    answered(pack, count, seed=4)


@pytest.mark.long
@pytest.mark.parametrize(("pack", "count"), [(NEVERLAND, 450), (VN, 50)])
def test_five_hundred_of_every_kind(pack: str, count: int) -> None:
    kinds = answered(pack, count, seed=3)
    assert len(kinds) > 15
