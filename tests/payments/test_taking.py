"""News of a bank enters the ledger once, whatever its way, its order and its repetition; nothing ends in silence."""

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import psycopg
import pytest

from motcua.contexts.payments import store
from motcua.contexts.payments.model.references import made
from motcua.contexts.payments.words import Movement, Order, Reason, Stage, State
from motcua.infra.house import House
from tests.conftest import TestDatabase
from tests.payments.make import (
    ACCOUNT,
    AGENCY,
    DUE,
    balances,
    declared,
    make_order,
    movement,
    order_now,
    take,
)

UNPAID = {"owed": 60_000, "fees": -60_000}


async def duties(house: House) -> list[str]:
    async with house.db.reading() as tx:
        return [one.reason for one in await store.open_duties(tx, AGENCY, 50)]


async def state(house: House, order: Order) -> State:
    return (await order_now(house, order)).state


async def test_a_payment_settles_its_order_once(house: House, database: TestDatabase) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = movement(order)
    first = await take(house, account, told)
    again = await take(house, account, told, told)
    assert (first.matched, again.same) == (1, 2)
    found = await order_now(house, order)
    assert (found.state, found.settled) == (State.PAID, True)
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}
    assert await duties(house) == []
    with psycopg.connect(database.superuser) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM infra.pending WHERE kind = 'payment-settled'"
        ).fetchone() or (None,)
    assert count == 1


async def test_a_payment_that_fails_and_then_succeeds(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    attempt = movement(order, stage=Stage.FAILED)
    await take(house, account, attempt)
    assert await state(house, order) is State.FAILED
    assert await balances(house) == UNPAID
    await take(house, account, replace(attempt, stage=Stage.BOOKED))
    assert await state(house, order) is State.PAID
    await take(house, account, attempt)  # the old news comes late, and says nothing any more
    found = await order_now(house, order)
    assert (found.state, found.settled) == (State.PAID, True)
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}


async def test_another_attempt_succeeds_after_one_that_failed(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order, stage=Stage.FAILED), movement(order))
    assert await state(house, order) is State.PAID


@pytest.mark.parametrize("stages", list(itertools.permutations(Stage)))
async def test_in_any_order_the_end_is_the_same(house: House, stages: tuple[Stage, ...]) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = movement(order)
    for stage in (*stages, *stages):
        await take(house, account, replace(told, stage=stage))
    found = await order_now(house, order)
    assert (found.state, found.settled) == (State.FAILED, False)
    assert await balances(house) == UNPAID
    assert await duties(house) == []


@pytest.mark.parametrize(
    ("amounts", "late", "expected", "settled"),
    [
        ([20_000], False, State.PARTLY_PAID, False),
        ([20_000, 40_000], False, State.PAID, True),
        ([20_000, 40_000], True, State.PAID_LATE, True),
        ([60_000, 60_000], False, State.OVER_PAID, True),
        ([60_001], True, State.OVER_PAID, True),
    ],
)
async def test_partial_over_and_late_payments_have_a_name_and_a_line(
    house: House, amounts: list[int], late: bool, expected: State, settled: bool
) -> None:
    account = await declared(house)
    order = await make_order(house)
    value_at = DUE + timedelta(seconds=1) if late else DUE
    told = [movement(order, amount_minor=amount, value_at=value_at) for amount in amounts]
    await take(house, account, *told)
    found = await order_now(house, order)
    assert (found.state, found.settled) == (expected, settled)
    assert await duties(house) == ([] if expected is State.PAID else [str(expected)])


_UNMATCHED: list[tuple[dict[str, Any], Reason]] = [
    ({"text": "thanks"}, Reason.NO_REFERENCE),
    ({"text": made("NV", 5)}, Reason.REFERENCE_UNKNOWN),
    ({"text": made("NV", 5) + made("NV", 6)}, Reason.SEVERAL_REFERENCES),
    ({"text": made("NV", 5)[:-1]}, Reason.REFERENCE_CUT),
    ({"currency": "ZZZ"}, Reason.CURRENCY_DIFFERS),
    ({"amount_minor": -5, "text": "monthly fee"}, Reason.DEBIT_UNEXPECTED),
]


async def test_what_fits_no_order_lies_on_the_work_list_with_its_reason(house: House) -> None:
    account = await declared(house)
    for changed, _ in _UNMATCHED:
        summary = await take(house, account, movement(**changed))
        assert summary.unmatched == 1
    assert sorted(await duties(house)) == sorted(str(reason) for _, reason in _UNMATCHED)
    assert await balances(house) == {"bank": 4 * 60_000 - 5, "unmatched": 5 - 4 * 60_000}


async def test_a_debit_that_names_an_order_without_refund_is_unexpected(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order), movement(order, amount_minor=-60_000))
    assert await state(house, order) is State.PAID
    assert await duties(house) == ["debit-unexpected"]


async def test_an_order_of_another_account_is_not_paid_here(house: House) -> None:
    account = await declared(house)
    other = await declared(
        house, msgspec.structs.replace(ACCOUNT, account="other-fees", number="9")
    )
    order = await make_order(house)
    await take(house, other, movement(order))
    assert await state(house, order) is State.ORDERED
    assert await duties(house) == ["other-account"]
    await take(house, account, movement(order))
    assert await state(house, order) is State.PAID


async def test_a_bank_that_contradicts_itself_is_told_to_a_person(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = movement(order)
    for _ in range(2):
        await take(house, account, told, replace(told, amount_minor=1))
    assert await state(house, order) is State.PAID
    assert await duties(house) == ["movement-differs"]


async def test_what_the_bank_takes_back_is_owed_again(house: House, database: TestDatabase) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = movement(order)
    await take(house, account, told, replace(told, stage=Stage.REVERSED))
    found = await order_now(house, order)
    assert (found.state, found.settled, found.settled_at) == (State.FAILED, False, None)
    await take(house, account, movement(order))
    await take(house, account, movement(order, amount_minor=-60_000, reversal=True))
    assert await state(house, order) is State.FAILED
    assert await balances(house) == UNPAID
    with psycopg.connect(database.superuser) as connection:
        rows = connection.execute(
            "SELECT kind FROM infra.pending WHERE kind IN ('payment-settled', 'payment-reopened')"
            " ORDER BY id"
        ).fetchall()
    assert [kind for (kind,) in rows] == ["payment-settled", "payment-reopened"] * 2


async def test_unmatched_money_that_is_taken_back_leaves_the_list(house: House) -> None:
    account = await declared(house)
    told = movement()
    await take(house, account, told)
    assert await duties(house) == ["no-reference"]
    await take(house, account, replace(told, stage=Stage.REVERSED))
    assert (await duties(house), await balances(house)) == ([], {})


async def test_the_same_and_different_news_at_once(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = [movement(order, amount_minor=10_000) for _ in range(4)]
    news: list[Movement] = [*told, *told, *told]
    await asyncio.gather(*(take(house, account, one) for one in news))
    assert await state(house, order) is State.PARTLY_PAID
    assert await balances(house) == {"bank": 40_000, "fees": -60_000, "owed": 20_000}
