"""The state of a case, its payment and its delivery are machines of their own: none of them moves another."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from motcua.contexts.cases.model import delivery, dues
from motcua.contexts.cases.model.case import Span
from motcua.contexts.cases.model.delivery import Delivery, State, Way
from motcua.contexts.cases.model.dues import Due, DueState
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import Beside
from tests.cases.land import neverland
from tests.cases.make import pack

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
ID = UUID(int=1)


def due(state: DueState, waits: str) -> Due:
    order = None if state is DueState.UNASKED else ID
    return Due(ID, ID, "fee", waits, (), 100, "XTS", state, order)


def on_its_way(state: State) -> Delivery:
    return Delivery(ID.hex, ID, ID, ID, "r", "s", Way.POST, state, NOW)


@pytest.mark.parametrize(
    ("waits", "step", "held"),
    [
        ("nothing", "decide", False), ("nothing", "sign", False),
        ("work", "decide", True), ("work", "sign", True),
        ("result", "decide", False), ("result", "sign", True),
        ("work", "acknowledge", False), ("result", "issue", False), ("work", "hand-over", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", DueState)
def test_only_what_is_owed_holds_and_only_what_waits_for_it(
    waits: str, step: str, held: bool, state: DueState
) -> None:
    found = dues.holding([due(state, waits)], step)  # type: ignore[arg-type]  # a kind of step
    assert bool(found) is (held and state is DueState.OWED)


SPANS = {
    None: [],
    "over": [Span(ID, "payment", NOW, NOW)],
    "supplement": [Span(ID, "supplement", NOW, None)],
    "payment": [Span(ID, "payment", NOW, None)],
}


@pytest.mark.parametrize(("state", "span"), list(product(CaseState, SPANS)))
def test_a_payment_shows_its_own_status_whatever_the_state(
    state: CaseState, span: str | None
) -> None:
    release = pack()
    own, shown = release.status(state), release.status(state, dues.beside(SPANS[span]))
    assert own is not None and shown is not None
    assert shown.code == ("6" if span == "payment" else own.code)


@pytest.mark.parametrize("way", [None, *State])
def test_a_result_is_returned_once_it_is_handed_over_or_sent(way: State | None) -> None:
    there = None if way is None else on_its_way(way)
    shown = pack().status(CaseState.ISSUED, delivery.beside(there))
    assert shown is not None
    waits = way in (State.TO_DELIVER, State.RETURNED)
    assert shown.code == ("9" if waits else "10")
    assert delivery.beside(there) is (Beside.TO_DELIVER if waits else None)


def test_a_land_names_what_it_has() -> None:
    assert set(neverland().site.beside) == set(pack().site.beside) == set(Beside)
