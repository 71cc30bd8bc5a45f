"""Decision tables against a foreign rule engine: the same rows for the same case, within its numbers.

It knows no days as values, so days go in as numbers, and no unique rows, so it lists all that fit.
"""

import json
from collections.abc import Mapping
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
    if isinstance(cell, dict):
        bounds = (f"$ {SIGNS[side]} {foreign_value(name, bound)}" for side, bound in cell.items())
        return " and ".join(bounds)
    some = cell if isinstance(cell, list) else [cell]
    return " or ".join(f"$ == {foreign_value(name, one)}" for one in some)


def days(row: Mapping[str, Any]) -> str:
    ends = (("effective_from", ">="), ("effective_to", "<="))
    return " and ".join(f"$ {s} {foreign_value('day', row[n])}" for n, s in ends if n in row)


def foreign(names: list[str], rows: list[dict[str, Any]]) -> zen.ZenDecision:
    """The table in the other engine's words."""
    columns = [{"id": f"i{n}", "name": name, "field": f"i{n}"} for n, name in enumerate(names)]
    columns.append({"id": "term", "name": "term", "field": "day"})
    rules = []
    for place, row in enumerate(rows):
        cells = {
            f"i{n}": foreign_cell(name, row["when"][name]) if name in row["when"] else ""
            for n, name in enumerate(names)
        }
        rules.append({"_id": str(place), **cells, "term": days(row), "out": str(place)})
    inside = {
        "hitPolicy": "collect",
        "inputs": columns,
        "outputs": [{"id": "out", "name": "row", "field": "row"}],
        "rules": rules,
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
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def foreign_answer(made: zen.ZenDecision, names: list[str], case: Mapping[str, Any]) -> Any:
    facts = {f"i{n}": number(case[name]) for n, name in enumerate(names)}
    found: Any = made.evaluate({**facts, "day": number(case["day"])})["result"]
    hits = found or []
    if len(hits) == 1:
        return hits[0]["row"]
    return "several-rows" if hits else "no-row"


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
