"""A bank tells by signed notices and is asked: both are safe to repeat, in any order, beside each other."""

import json
from dataclasses import replace

import msgspec
import psycopg
import pytest

from motcua.contexts.exchange import api as exchange
from motcua.contexts.payments import access, actions, clients, jobs
from motcua.contexts.payments.errors import NoticeUnreadable
from motcua.contexts.payments.words import Order, Stage, State
from motcua.infra.house import House
from motcua.infra.http_out import NotReached
from motcua.kernel.errors import DomainError, Unavailable
from tests.conftest import TestDatabase
from tests.payments.bank import Bank, shown
from tests.payments.make import (
    ACCOUNT,
    Owner,
    balances,
    declared,
    make_order,
    movement,
    order_now,
    take,
)

POLLED = msgspec.structs.replace(ACCOUNT, polled=True)


async def state(house: House, order: Order) -> State:
    return (await order_now(house, order)).state


async def test_a_signed_notice_settles_the_order(house: House, bank: Bank) -> None:
    await declared(house)
    order = await make_order(house)
    answer = await bank.tell(movement(order))
    assert (answer.status_code, answer.json()) == (202, {"taken": 1, "known": 0})
    assert await state(house, order) is State.PAID


async def test_the_same_notice_again_changes_nothing(house: House, bank: Bank) -> None:
    await declared(house)
    order = await make_order(house)
    told = movement(order)
    await bank.tell(told, nonce="nonce-0001")
    replayed = await bank.tell(told, nonce="nonce-0001")
    again = await bank.tell(told, nonce="nonce-0002")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "signature-replayed")
    assert (again.status_code, again.json()) == (202, {"taken": 0, "known": 1})
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}


async def test_a_payment_that_fails_and_then_succeeds_by_two_ways(house: House, bank: Bank) -> None:
    """The failure by a notice, the success when asked, the failure once more: paid, and paid once."""
    account = await declared(house, POLLED)
    order = await make_order(house)
    attempt = movement(order, stage=Stage.FAILED)
    await bank.tell(attempt, nonce="nonce-0001")
    assert await state(house, order) is State.FAILED
    bank.pages = [[replace(attempt, stage=Stage.BOOKED)]]
    summary = await actions.ask_bank(house, account, now=house.clock())
    assert summary.matched == 1
    await bank.tell(attempt, nonce="nonce-0002")
    assert await state(house, order) is State.PAID
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}


async def test_who_has_not_signed_learns_nothing(house: House, bank: Bank) -> None:
    await declared(house)
    order = await make_order(house)
    body = json.dumps({"movements": [shown(movement(order))]}).encode()
    for account in ("harbour-fees", "no-such-account"):
        plain = await bank.client.http.post(
            f"/payments/notices/{account}", content=body,
            headers={"content-type": "application/json"},
        )  # fmt: skip
        assert (plain.status_code, plain.json()["code"]) == (401, "signature-missing")
    request = bank.signed(body, account="harbour-fees", nonce="nonce-0001")
    changed = body.replace(b"60000", b"60001")
    headers = {**request.headers, "content-length": str(len(changed))}
    forged = await bank.client.http.post(str(request.url), content=changed, headers=headers)
    assert (forged.status_code, forged.json()["code"]) == (401, "signature-wrong")
    moved = await bank.client.http.post(
        "/payments/notices/other", content=body, headers=dict(request.headers)
    )
    assert moved.status_code == 401
    assert await state(house, order) is State.ORDERED


async def test_another_organisation_tells_nothing_of_this_account(house: House) -> None:
    await declared(house)
    order = await make_order(house)
    async with Bank(house, code="far-bank").opened() as other:
        answer = await other.tell(movement(order))
        assert (answer.status_code, answer.json()["code"]) == (403, "not-the-bank")
        nowhere = await other.tell(movement(order), account="nowhere", nonce="nonce-0002")
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "account-not-found")
    assert await state(house, order) is State.ORDERED


_GOOD = {
    "ref": "A", "stage": "booked", "amount_minor": 1, "currency": "NVD",
    "at": "2026-11-20T09:00:00+07:00",
}  # fmt: skip
_UNREADABLE: list[tuple[object, str]] = [
    ([], "body"),
    ({}, "body"),
    ({"movements": [], "more": 1}, "body"),
    ({"movements": [{**_GOOD, "amount_minor": 1.5}]}, "movements[0].amount_minor"),
    ({"movements": [{**_GOOD, "amount_minor": 10**16}]}, "movements[0].amount_minor"),
    ({"movements": [{**_GOOD, "amount_minor": 0}]}, "movements"),
    ({"movements": [{**_GOOD, "stage": "settled"}]}, "movements[0].stage"),
    ({"movements": [{**_GOOD, "at": "2026-11-20T09:00:00"}]}, "movements[0].at"),
    ({"movements": [{**_GOOD, "currency": "nvd"}]}, "movements[0].currency"),
    ({"movements": [{**_GOOD, "ref": ""}]}, "movements[0].ref"),
    ({"movements": [{**_GOOD, "ref": "a\u0000"}]}, "movements[0].ref"),
    ({"movements": [{**_GOOD, "text": 5}]}, "movements[0].text"),
    ({"movements": [{**_GOOD, "who": "x"}]}, "movements[0]"),
]


@pytest.mark.parametrize(("body", "place"), _UNREADABLE)
def test_news_that_cannot_be_read_say_where(body: object, place: str) -> None:
    read = clients.read(json.dumps(body).encode())
    assert isinstance(read, NoticeUnreadable) and list(read.fields) == [place]


def test_a_payers_text_is_kept_as_one_plain_line() -> None:
    told = {"movements": [{**_GOOD, "text": "a\u0000b\n\tc  d"}]}
    read = clients.read(json.dumps(told).encode())
    assert not isinstance(read, NoticeUnreadable)
    assert [one.text for one in read.movements] == ["a b c d"]


async def test_an_unreadable_notice_is_refused_whole(house: House, bank: Bank) -> None:
    await declared(house)
    answer = await bank.send(b"{")
    assert (answer.status_code, answer.json()["code"]) == (422, "notice-unreadable")
    assert await balances(house) == {}


async def test_a_bank_is_asked_page_by_page_and_only_for_what_is_new(
    house: House, bank: Bank
) -> None:
    account = await declared(house, POLLED)
    orders = [await make_order(house) for _ in range(3)]
    bank.pages = [[movement(orders[0])], [movement(orders[1])]]
    await jobs.ask_banks(house, house.clock())
    bank.pages.append([movement(orders[2])])
    summary = await actions.ask_bank(house, account, now=house.clock())
    assert summary.matched == 1
    assert [one["after"] for one in bank.asked] == ["", "1", "2", "2", "3"]
    assert {one["account"] for one in bank.asked} == {ACCOUNT.number}
    assert [await state(house, order) for order in orders] == [State.PAID] * 3


async def test_asked_again_from_the_beginning_changes_nothing(
    house: House, bank: Bank, database: TestDatabase
) -> None:
    account = await declared(house, POLLED)
    order = await make_order(house)
    bank.pages = [[movement(order)]]
    await actions.ask_bank(house, account, now=house.clock())
    with psycopg.connect(database.superuser) as connection:
        connection.execute("DELETE FROM payments.pollings")
    summary = await actions.ask_bank(house, account, now=house.clock())
    assert (summary.same, summary.matched) == (1, 0)
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}


@pytest.mark.parametrize("fault", ["silent", "forged", "replayed", "broken"])
async def test_an_answer_that_cannot_be_trusted_is_kept_as_a_failure(
    house: House, bank: Bank, fault: str
) -> None:
    account = await declared(house, POLLED)
    order = await make_order(house)
    bank.pages, bank.fault = [[movement(order)]], fault
    with pytest.raises((Unavailable, NoticeUnreadable)):
        await jobs.ask_banks(house, house.clock())
    assert await state(house, order) is State.ORDERED
    async with house.db.reading() as tx:
        polling = await access.polling(tx, account)
    assert polling is not None and polling.failing_since == house.clock()
    bank.fault = ""
    await jobs.ask_banks(house, house.clock())
    async with house.db.reading() as tx:
        polling = await access.polling(tx, account)
    assert polling is not None and polling.failing_since is None
    assert await state(house, order) is State.PAID


async def test_one_silent_bank_keeps_no_other_from_being_asked(house: House, bank: Bank) -> None:
    gone = msgspec.structs.replace(POLLED, account="a-first", bank="gone-bank")
    async with house.part(Owner).db.transaction() as tx:
        await exchange.add_organisation(
            tx, code="gone-bank", kind="bank", name={"en": "Gone"}, now=house.clock()
        )
    await declared(house, gone)
    await declared(house, POLLED)
    order = await make_order(house)
    bank.pages = [[movement(order)]]
    with pytest.raises(NotReached):
        await jobs.ask_banks(house, house.clock())
    assert await state(house, order) is State.PAID


async def test_an_account_whose_bank_is_unknown_fails_in_words(house: House) -> None:
    await declared(house, POLLED)
    with pytest.raises(DomainError):
        await jobs.ask_banks(house, house.clock())


async def test_notices_and_asking_beside_each_other(house: House, bank: Bank) -> None:
    account = await declared(house, POLLED)
    order = await make_order(house)
    told = movement(order)
    bank.pages = [[told]]
    await take(house, account, told)
    await actions.ask_bank(house, account, now=house.clock())
    assert (await bank.tell(told)).json() == {"taken": 0, "known": 1}
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}
