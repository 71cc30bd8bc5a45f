"""The duty to reconcile: by hand an official matches, sends back, forgives a small difference, takes note."""

import pytest

from motcua.contexts.payments import actions, store
from motcua.contexts.payments.errors import (
    DifferenceTooLarge,
    DutyNotFound,
    DutyOver,
    NothingToRefund,
    OrderWrong,
)
from motcua.contexts.payments.store import Duty
from motcua.contexts.payments.words import Order, OrderKey, Stage, State
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import Denied
from tests.payments.make import (
    AGENCY,
    CASES,
    DUE,
    NOW,
    balances,
    declared,
    make_order,
    movement,
    order_now,
    take,
)

CASHIER = Actor(ActorKind.OFFICIAL, CASES.id, agency=AGENCY)
STRANGER = Actor(ActorKind.OFFICIAL, CASES.id, agency="forest")


async def duties(house: House) -> list[Duty]:
    async with house.db.reading() as tx:
        return await store.open_duties(tx, AGENCY, 50)


async def duty(house: House) -> str:
    (one,) = await duties(house)
    return one.key


async def state(house: House, order: Order) -> State:
    return (await order_now(house, order)).state


async def refund(house: House, key: str, actor: Actor = CASHIER) -> Order:
    async with house.db.transaction() as tx:
        return await actions.refund(tx, actor, key, reason="paid twice", now=NOW)


async def write_off(house: House, key: str, reason: str = "cents") -> Order:
    async with house.db.transaction() as tx:
        return await actions.write_off(tx, CASHIER, key, reason=reason, now=NOW)


async def match(house: House, key: str, reference: str, actor: Actor = CASHIER) -> Order:
    async with house.db.transaction() as tx:
        return await actions.match(tx, actor, key, reference=reference, remark="by phone", now=NOW)


async def close(house: House, key: str, remark: str = "seen") -> None:
    async with house.db.transaction() as tx:
        await actions.close(tx, CASHIER, key, remark=remark, now=NOW)


async def test_unmatched_money_is_matched_by_hand_once(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(text="mooring of Ana"))
    key = await duty(house)
    matched = await match(house, key, order.reference.lower())
    assert (matched.state, matched.settled) == (State.PAID, True)
    assert await duties(house) == []
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}
    with pytest.raises(DutyOver):
        await match(house, key, order.reference)


async def test_matched_money_that_the_bank_takes_back_is_owed_again(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = movement(text="mooring of Ana")
    await take(house, account, told)
    await match(house, await duty(house), order.reference)
    await take(house, account, movement(text="mooring of Ana", ref=told.ref, stage=Stage.REVERSED))
    assert await state(house, order) is State.FAILED
    assert await balances(house) == {"owed": 60_000, "fees": -60_000}


async def test_a_match_names_an_order_of_this_account_in_its_currency(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(text="x"))
    key = await duty(house)
    for wrong in ("", "no reference", order.reference[:-1], "NV000000000"):
        with pytest.raises(OrderWrong):
            await match(house, key, wrong)
    await close(house, key)
    await take(house, account, movement(currency="ZZZ"))
    with pytest.raises(OrderWrong):
        await match(house, await duty(house), order.reference)
    assert await state(house, order) is State.ORDERED


async def test_another_agencys_lines_are_not_found(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(text="x"), movement(order), movement(order))
    keys = {one.reason: one.key for one in await duties(house)}
    with pytest.raises(DutyNotFound):
        await match(house, keys["no-reference"], order.reference, STRANGER)
    with pytest.raises(DutyNotFound):
        await refund(house, keys["over-paid"], STRANGER)
    with pytest.raises(Denied):
        await refund(house, keys["over-paid"], CASES)
    with pytest.raises(DutyNotFound):
        await refund(house, keys["no-reference"])


async def test_a_surplus_is_sent_back_and_the_banks_line_says_that_it_went(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order), movement(order, amount_minor=5_000))
    key = await duty(house)
    refunding = await refund(house, key)
    assert (refunding.state, refunding.settled) == (State.REFUNDING, True)
    assert [one.reason for one in await duties(house)] == ["refunding"]
    with pytest.raises(NothingToRefund):
        await refund(house, key)
    await take(house, account, movement(order, amount_minor=-5_000))
    assert await state(house, order) is State.PAID
    assert await duties(house) == []
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}


async def test_a_refund_whose_line_has_no_reference_is_matched_by_hand(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order))
    async with house.db.transaction() as tx:
        await actions.cancel(
            tx, CASES, OrderKey(order.subject_id, order.id), reason="withdrawn", now=NOW
        )
    await refund(house, await duty(house))
    await take(house, account, movement(amount_minor=-60_001, text="outgoing", ref="B1"))
    await take(house, account, movement(amount_minor=-60_000, text="outgoing", ref="B2"))
    unexpected = [one for one in await duties(house) if one.reason == "debit-unexpected"]
    with pytest.raises(OrderWrong):
        await match(house, unexpected[0].key, order.reference)
    await match(house, unexpected[1].key, order.reference)
    found = await order_now(house, order)
    assert (found.state, found.settled) == (State.REFUNDED, False)
    assert await balances(house) == {"bank": -60_001, "unmatched": 60_001}


async def test_a_refund_that_comes_back_is_due_again(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order), movement(order, amount_minor=5_000))
    await refund(house, await duty(house))
    await take(house, account, movement(order, amount_minor=-5_000))
    await take(house, account, movement(order, amount_minor=5_000, reversal=True))
    assert await state(house, order) is State.OVER_PAID
    assert [one.reason for one in await duties(house)] == ["over-paid"]


@pytest.mark.parametrize(("paid", "expected"), [(59_500, State.WRITTEN_OFF), (60_500, State.PAID)])
async def test_a_small_difference_is_written_off_with_a_reason(
    house: House, paid: int, expected: State
) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order, amount_minor=paid))
    key = await duty(house)
    with pytest.raises(OrderWrong):
        await write_off(house, key, " ")
    closed = await write_off(house, key)
    assert (closed.state, closed.settled) == (expected, True)
    assert await duties(house) == []
    assert await balances(house) == {
        "bank": paid, "fees": -60_000, "written-off": 60_000 - paid,
    }  # fmt: skip


@pytest.mark.parametrize("paid", [59_499, 60_501])
async def test_a_larger_difference_is_not(house: House, paid: int) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order, amount_minor=paid))
    with pytest.raises(DifferenceTooLarge):
        await write_off(house, await duty(house))


async def test_a_late_payment_is_noted_and_a_difference_is_not_talked_away(house: House) -> None:
    account = await declared(house)
    late, part = await make_order(house), await make_order(house)
    await take(house, account, movement(late, value_at=DUE.replace(year=2027)))
    with pytest.raises(OrderWrong):
        await close(house, await duty(house), " ")
    await close(house, await duty(house))
    assert await duties(house) == []
    await take(house, account, movement(part, amount_minor=1))
    with pytest.raises(OrderWrong):
        await close(house, await duty(house))
    with pytest.raises(DutyNotFound):
        await close(house, "nothing")
