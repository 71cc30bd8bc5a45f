"""Steps that cannot run are refused where they stand, with what to do about it."""

# ruff: noqa: E501 (a fault in one line with what is said of it)

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.model.checks.branches import outcomes
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import Position, begin, follow, graph
from tests.catalogue.make import NOW, ROOT, release

NEVERLAND = ROOT / "tests/packs/neverland"
SHAPES = "shapes/zum.yaml"
TOREN, VLAG, NACHT = (f"services/{one}.yaml" for one in ("torenbouw", "vlaghang", "nachtzum"))


@cache
def files() -> Mapping[str, bytes]:
    return dict(inputs.read_folder(NEVERLAND))


def problems(path: str, old: str, new: str) -> list[Problem]:
    text = files()[path].decode()
    assert old in text, old
    try:
        checked({**files(), path: text.replace(old, new, 1).encode()})
    except PackFaulty as faulty:
        return faulty.problems
    return []


FAULTS = [
    (TOREN, "otherwise: gang", "otherwise: gong", "There is no step above `gong`"),
    (TOREN, "otherwise: gang", "otherwise: raad", "is never reached: `raad` happens in every case"),
    (TOREN, "after: [gang, lees]", "after: [gang, kuk]", "comes later or nowhere"),
    (TOREN, "after: [gang, lees]", "after: [gang, rekken]", "`rekken` waits for itself"),
    (TOREN, "after: [gang, lees]", "after: []", "Nothing leads to `rekken`"),
    (TOREN, "kind: decide\n    duty: kukker", "kind: decide\n    duty: kukker\n    after: [rekken]", "Nobody waits for `raad`, `dijk`"),
    (TOREN, "kind: sign, duty: stemper", "kind: sign, after: [kuk], duty: stemper", "Nothing runs side by side any more"),
    (TOREN, "kind: sign, duty: stemper", "kind: sign, when: {is: [bouwar.bywater, true]}, duty: stemper", "Where this does not hold nobody does `stemp`"),
    (TOREN, "when: {is: [bouwar.bywater, true]}", "when: {all: [{is: [bouwar.bywater, true]}, {is: [bouwar.bywater, false]}]}", "`dijk` is never reached"),
    (TOREN, "when: {is: [bouwar.bywater, true]}", "when: {any: [{is: [bouwar.bywater, true]}, {not: {is: [bouwar.bywater, true]}}]}", "This always holds"),
    (TOREN, "when: {is: [bouwar.bywater, true]}", "when: false", "`dijk` is never reached"),
    (TOREN, "{kind: zumvelt, shows: [bouwar.lorn", "{kind: zumvald, shows: [bouwar.lorn", "Did you mean `zumvelt`?"),
    (TOREN, "{kind: mellkor, shows: [bouwar.hoogt]", "{kind: mellkor, shows: [bouwar.lorn]", "`mellkor` may not read `lorn` in `ludbook` for `torenraad`"),
    (TOREN, "{kind: mellkor, shows: [bouwar.hoogt], purpose: torenraad}", "{kind: mellkor, shows: [bouwar.hoogt], purpose: torenrod}", "There is no purpose `torenrod`"),
    (TOREN, "    within: {days: 2}\n    when:", "    when:", "There is no time that could be over"),
    (TOREN, "effect: escalate, to: stemper, legal_basis: Toren-Lex 5", "effect: escalate, legal_basis: Toren-Lex 5", "To whom does it go?"),
    (TOREN, "effect: agrees", "effect: deemed-approved", "A `consult` does not end so"),
    (NACHT, "effect: deemed-refused\n    reason", "effect: deemed-approved\n    reason", ""),
    (NACHT, '    reason: {qnv: "Na woord, na zum.", en: "Nobody answered in time, and the law takes that for a no. You may complain."}\n', "", "The citizen reads no reason"),
    (TOREN, "notice: toren-klaar, to: [bouwar]", "notice: toren-klar, to: [bouwar]", "Did you mean `toren-klaar`?"),
    (TOREN, "notice: toren-klaar, to: [bouwar]", "notice: late-new-day, to: [bouwar]", "`late-new-day` asks for {new_day}, {reason}"),
    (TOREN, "notice: toren-klaar, to: [bouwar]", "notice: toren-klaar, to: [bower]", "There is no role `bower`"),
    (VLAG, "  consult: [{kind: mellkor, shows: [bouwar.vlagkolor], purpose: torenraad}]\n", "", "`raadvay` asks agencies"),
    (NACHT, "shape: gangvay", "shape: gangvay\n  consult: [{kind: mellkor, shows: []}]", "asks nobody whom a service may name"),
    (VLAG, "within: {raad: {days: 2}}", "within: {rad: {days: 2}}", "Did you mean `raad`?"),
    (VLAG, "within: {raad: {days: 2}}", "when: {kuk: {is: [bouwar.vlagkolor, zwart]}}", "Where this does not hold nobody does `kuk`"),
    (SHAPES, "step: gang, kind: inspect", "step: gang, kind: notify", "There is no notice `None`"),
    (SHAPES, "step: gang, kind: inspect, duty: kukker", "step: gang, kind: inspect", "Nobody may do this step"),
    (TOREN, "kind: inspect, duty: kukker, after: [neem]", "kind: inspect, duty: kukker, agencies: [{kind: mellkor, shows: []}], after: [neem]", "`inspect` has no `agencies`"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "said"), FAULTS, ids=range(len(FAULTS)))
def test_steps_that_cannot_run_are_refused(path: str, old: str, new: str, said: str) -> None:
    found = problems(path, old, new)
    if not said:
        assert found == []
        return
    told = [f"{one.message} {one.remedy}" for one in found]
    assert any(said in one for one in told), told
    assert all(one.line >= 1 and one.remedy for one in found)


CODES = {"r.a": ("x", "y"), "r.b": ("true", "false")}


@pytest.mark.parametrize(
    ("condition", "comes"),
    [
        (True, {True}),
        ({"is": ["r.a", "x"]}, {True, False}),
        ({"all": [{"is": ["r.a", "x"]}, {"is": ["r.a", "y"]}]}, {False}),
        ({"any": [{"in": ["r.a", ["x", "y"]]}, {"not": {"known": "r.a"}}]}, {True}),
        ({"any": [{"is": ["r.b", "true"]}, {"is": ["r.b", "false"]}]}, {True, False}),
        ({"all": [{"age": ["r.c", {"over": 3}]}, {"not": {"age": ["r.c", {"over": 3}]}}]}, {False}),
        ({"all": [{"age": ["r.c", {"over": 3}]}, {"age": ["r.c", {"under": 2}]}]}, {True, False}),
    ],
)
def test_what_a_condition_can_come_to(condition: object, comes: set[bool]) -> None:
    assert outcomes(condition, CODES) == comes  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), service=st.sampled_from(["torenbouw", "vlaghang", "nachtzum", "hivreg"]))
def test_every_walk_goes_on_until_an_end(data: st.DataObject, service: str) -> None:
    """Whatever comes of its steps in whatever order, a case never stands still, opens nothing twice, and joins only
    what is done."""
    journeys = release("tests/packs/neverland").journeys_at(NOW).values()
    walked = graph(next(j for j in journeys if service in j.services).services[service])
    chosen = {n.step: data.draw(st.booleans()) for n in walked.nodes if n.optional}
    chosen |= {n.step: not chosen[n.otherwise] for n in walked.nodes if n.otherwise}
    at = begin(walked)
    for _ in range(60):
        if at.end is not None:
            break
        assert at.open and len(set(at.open)) == len(at.open)
        node = walked.node(data.draw(st.sampled_from(at.open)))
        assert node is not None
        ways = [edge.outcome for edge in node.edges]
        ways += [node.expiry.outcome] if node.expiry else []
        before: Position = at
        at = follow(
            walked, at, node, data.draw(st.sampled_from(ways)), lambda n: chosen.get(n.step, True)
        )
        for id in set(at.open) - set(before.open):
            opened = walked.node(id)
            assert opened is not None
            assert set(opened.waits) <= at.passed
            assert chosen.get(opened.step, True)
    if at.end is not None:
        assert at.end in walked.ends and not at.open
