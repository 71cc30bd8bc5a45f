"""Decision tables against a foreign rule engine: the same rows for the same case, within its numbers.

It knows no days as values, so days go in as numbers, and no unique rows, so it lists all that fit.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.tables import Declared, cases, decide, table, tables, vocabulary

WORDS = vocabulary()
SIGNS = {"over": ">", "under": "<", "at_least": ">=", "at_most": "<="}


def number(raw: Any) -> Any:
    """A value as the other engine takes it."""
    if isinstance(raw, date):
        return raw.toordinal()
    return float(raw) if isinstance(raw, Decimal) else raw


def foreign_value(name: str, raw: Any) -> str:
    if name == "day":
        return str(date.fromisoformat(raw).toordinal())
    return str(raw) if name == "a.size" else json.dumps(raw)


def foreign_cell(name: str, cell: Any) -> str:
    if isinstance(cell, dict) and "none_of" in cell:
        return " and ".join(f"$ != {foreign_value(name, one)}" for one in cell["none_of"])
    if isinstance(cell, dict):
        bounds = (f"$ {SIGNS[side]} {foreign_value(name, bound)}" for side, bound in cell.items())
        return " and ".join(bounds)
    some = cell if isinstance(cell, list) else [cell]
    return " or ".join(f"$ == {foreign_value(name, one)}" for one in some)


def days(row: Mapping[str, Any]) -> str:
    ends = (("effective_from", ">="), ("effective_to", "<="))
    return " and ".join(f"$ {s} {foreign_value('day', row[n])}" for n, s in ends if n in row)


def foreign_rules(
    rules: Sequence[Mapping[str, str]], inputs: int
) -> Callable[[Mapping[str, Any]], list[int]]:
    """A table of the other engine, inputs `i0`, `i1` …: which rows, by their places, fit a case."""
    columns = [{"id": f"i{n}", "name": f"i{n}", "field": f"i{n}"} for n in range(inputs)]
    inside = {
        "hitPolicy": "collect",
        "inputs": columns,
        "outputs": [{"id": "out", "name": "row", "field": "row"}],
        "rules": [{"_id": str(n), **one, "out": str(n)} for n, one in enumerate(rules)],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": inside},
        {"id": "end", "type": "outputNode", "name": "end"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "end", "type": "edge"},
    ]
    made = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def hits(case: Mapping[str, Any]) -> list[int]:
        found: Any = made.evaluate(dict(case))["result"]
        return [int(hit["row"]) for hit in found or []]

    return hits


def foreign(
    names: list[str], rows: list[dict[str, Any]]
) -> Callable[[Mapping[str, Any]], list[int]]:
    """The table in the other engine's words; the row's days stand in a column of their own, the last."""
    rules = []
    for row in rows:
        cells = {
            f"i{n}": foreign_cell(name, row["when"][name]) if name in row["when"] else ""
            for n, name in enumerate(names)
        }
        rules.append({**cells, f"i{len(names)}": days(row)})
    return foreign_rules(rules, len(names) + 1)


def foreign_answer(
    hits: Callable[[Mapping[str, Any]], list[int]], names: list[str], case: Mapping[str, Any]
) -> Any:
    facts = {f"i{n}": number(case[name]) for n, name in enumerate(names)}
    found = hits({**facts, f"i{len(names)}": number(case["day"])})
    if len(found) == 1:
        return found[0]
    return "several-rows" if found else "no-row"


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_both_engines_agree(made: Declared, data: st.DataObject) -> None:
    names, rows = made
    ours, theirs = table(names, *rows, words=WORDS), foreign(names, rows)
    all = cases(names)
    for case in data.draw(st.lists(st.sampled_from(all), min_size=8, max_size=8)):
        assert decide(ours, case) == foreign_answer(theirs, names, case)


def test_a_bound_that_is_closed_by_mistake_is_caught() -> None:
    """The planted fault: `over` read as `at_least`."""
    meant = [{"when": {"a.count": {"at_most": 2}}}, {"when": {"a.count": {"over": 2}}}]
    wrong = [{"when": {"a.count": {"at_most": 2}}}, {"when": {"a.count": {"at_least": 2}}}]
    theirs = foreign(["a.count"], meant)
    differ = {
        made: [
            case["a.count"]
            for case in cases(["a.count"])
            if decide(ours, case) != foreign_answer(theirs, ["a.count"], case)
        ]
        for made, ours in (
            ("sound", table(["a.count"], *meant, words=WORDS)),
            ("planted", table(["a.count"], *wrong, words=WORDS)),
        )
    }
    assert differ["sound"] == []
    assert set(differ["planted"]) == {2}
