"""Orders: made once under a key, relieved, cancelled; the ledger can only be added to and always balances."""

import asyncio
from dataclasses import replace
from datetime import datetime

import msgspec
import psycopg
import pytest

from motcua.contexts.payments import api
from motcua.contexts.payments.errors import OrderClosed, OrderKeyReused, OrderNotFound, OrderWrong
from motcua.contexts.payments.model import references
from motcua.contexts.payments.model.ledger import SIDES, Kind
from motcua.contexts.payments.words import Account, Order, OrderKey, QrScheme, State
from motcua.infra.house import House
from tests.conftest import TestDatabase
from tests.payments.make import (
    ACCOUNT,
    CASES,
    NOW,
    Owner,
    balances,
    declared,
    make_order,
    movement,
    new_order,
    order_now,
    take,
)


def key(order: Order) -> OrderKey:
    return OrderKey(order.subject_id, order.id)


def kinds(database: TestDatabase) -> list[str]:
    """The events of payments in the order in which they were left."""
    with psycopg.connect(database.superuser) as connection:
        rows = connection.execute(
            "SELECT kind FROM infra.pending WHERE kind LIKE 'payment-%' ORDER BY id"
        ).fetchall()
    return [str(kind).removeprefix("payment-") for (kind,) in rows]


async def test_an_order_is_made_once_under_its_key(house: House, database: TestDatabase) -> None:
    await declared(house)
    new = new_order()
    made = []
    for _ in range(2):
        async with house.db.transaction() as tx:
            made.append(await api.order(tx, CASES, new, now=NOW))
    assert made[0] == made[1]
    assert (made[0].state, made[0].settled) == (State.ORDERED, False)
    assert made[0].reference.startswith(ACCOUNT.prefix) and references.holds(made[0].reference[2:])
    assert await balances(house) == {"owed": 60_000, "fees": -60_000}
    assert kinds(database) == ["ordered"]


async def test_the_same_order_at_once_is_one(house: House, database: TestDatabase) -> None:
    await declared(house)
    new = new_order()

    async def once() -> Order:
        async with house.db.transaction() as tx:
            return await api.order(tx, CASES, new, now=NOW)

    made = await asyncio.gather(*(once() for _ in range(6)))
    assert len({(order.id, order.reference) for order in made}) == 1
    assert await balances(house) == {"owed": 60_000, "fees": -60_000}
    with psycopg.connect(database.superuser) as connection:
        claims = connection.execute("SELECT reference, order_id FROM payments.claims").fetchall()
    assert claims == [(made[0].reference, made[0].id)]


@pytest.mark.parametrize(
    "change", [{"amount_minor": 1}, {"account": "other"}, {"due_at": NOW}, {"case_id": CASES.id}]
)
async def test_another_order_under_the_same_key_is_refused(
    house: House, change: dict[str, object]
) -> None:
    await declared(house)
    await declared(house, _other("other"))
    new = new_order()
    async with house.db.transaction() as tx:
        await api.order(tx, CASES, new, now=NOW)
    with pytest.raises(OrderKeyReused):
        async with house.db.transaction() as tx:
            await api.order(tx, CASES, replace(new, **change), now=NOW)  # type: ignore[arg-type]  # any field


def _other(code: str) -> Account:
    return msgspec.structs.replace(ACCOUNT, account=code)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_minor": 0}, "amount_minor"),
        ({"amount_minor": -1}, "amount_minor"),
        ({"amount_minor": 10**15 + 1}, "amount_minor"),
        ({"currency": "ZZZ"}, "currency"),
        ({"key": ""}, "key"),
        ({"due_at": datetime(2026, 11, 20)}, "due_at"),
    ],
)
async def test_what_cannot_be_ordered(house: House, change: dict[str, object], field: str) -> None:
    await declared(house)
    with pytest.raises(OrderWrong) as refused:
        await make_order(house, **change)
    assert list(refused.value.fields) == [field]


async def test_an_unknown_account_collects_nothing(house: House) -> None:
    with pytest.raises(api.AccountNotFound):
        await make_order(house)


async def test_cancelled_nothing_is_owed_and_what_was_paid_goes_back(
    house: House, database: TestDatabase
) -> None:
    account = await declared(house)
    unpaid, paid = await make_order(house), await make_order(house)
    await take(house, account, movement(paid))
    for order, state in ((unpaid, State.CANCELLED), (paid, State.REFUND_DUE)):
        async with house.db.transaction() as tx:
            now = await api.cancel(tx, CASES, key(order), reason="withdrawn", now=NOW)
        assert (now.state, now.settled) == (state, False)
    assert await balances(house) == {"bank": 60_000, "owed": -60_000}
    async with house.db.reading() as tx:
        assert await api.order_by_key(tx, paid.subject_id, "fee") == await order_now(house, paid)
        assert await api.orders_of_case(tx, paid.subject_id, paid.case_id) == [
            await order_now(house, paid)
        ]
    assert kinds(database) == [
        "ordered", "ordered", "changed", "settled", "changed", "changed",
    ]  # fmt: skip


async def test_money_that_comes_after_the_cancellation_is_to_go_back(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    async with house.db.transaction() as tx:
        await api.cancel(tx, CASES, key(order), reason="withdrawn", now=NOW)
    await take(house, account, movement(order))
    found = await order_now(house, order)
    assert (found.state, found.settled) == (State.REFUND_DUE, False)


async def test_exempt_in_part_and_in_whole(house: House, database: TestDatabase) -> None:
    await declared(house)
    order = await make_order(house)
    async with house.db.transaction() as tx:
        part = await api.exempt(tx, CASES, key(order), reason="child", now=NOW, amount_minor=20_000)
        assert (part.state, part.settled) == (State.ORDERED, False)
        whole = await api.exempt(tx, CASES, key(order), reason="child", now=NOW)
        assert (whole.state, whole.settled) == (State.EXEMPT, True)
    assert await balances(house) == {"fees": -60_000, "waived": 60_000}
    assert kinds(database) == ["ordered", "changed", "settled"]


async def test_nobody_is_relieved_of_more_than_is_owed(house: House) -> None:
    await declared(house)
    order = await make_order(house)
    for amount in (0, -1, 60_001):
        with pytest.raises(OrderWrong):
            async with house.db.transaction() as tx:
                await api.exempt(tx, CASES, key(order), reason="x", now=NOW, amount_minor=amount)
    for relieve in (api.cancel, api.exempt):
        with pytest.raises(OrderWrong, match="order-wrong"):
            async with house.db.transaction() as tx:
                await relieve(tx, CASES, key(order), reason=" ", now=NOW)
    async with house.db.transaction() as tx:
        await api.exempt(tx, CASES, key(order), reason="x", now=NOW)
    for relieve in (api.cancel, api.exempt):
        with pytest.raises(OrderClosed):
            async with house.db.transaction() as tx:
                await relieve(tx, CASES, key(order), reason="x", now=NOW)
    with pytest.raises(OrderNotFound):
        async with house.db.transaction() as tx:
            await api.cancel(tx, CASES, OrderKey(order.subject_id, CASES.id), reason="x", now=NOW)


async def test_the_database_keeps_the_ledger(house: House, database: TestDatabase) -> None:
    """As the application's own role: nothing is changed or taken out, and nothing one-sided goes in."""
    await declared(house)
    order = await make_order(house)
    row = (
        "INSERT INTO payments.transfers (subject_id, key, order_id, account, kind, debit, credit,"
        " amount_minor, currency, value_at, at, actor_kind, actor_id, reason) VALUES"
        f" ('{order.subject_id}', 'k', {{order_id}}, 'a', '{{kind}}', '{{debit}}', '{{credit}}',"
        " {amount}, '{currency}', now(), now(), 'machine', gen_random_uuid(), '{reason}')"
    )
    sound = {
        "order_id": f"'{order.id}'", "kind": "receipt", "debit": "bank", "credit": "owed",
        "amount": 1, "currency": "NVD", "reason": "",
    }  # fmt: skip
    wrong: list[tuple[dict[str, object], type[psycopg.Error]]] = [
        ({"debit": "fees"}, psycopg.errors.CheckViolation),
        ({"credit": "bank"}, psycopg.errors.CheckViolation),
        ({"kind": "gift"}, psycopg.errors.CheckViolation),
        ({"amount": 0}, psycopg.errors.CheckViolation),
        ({"amount": -1}, psycopg.errors.CheckViolation),
        ({"order_id": "NULL"}, psycopg.errors.CheckViolation),
        ({"currency": "ZZZ"}, psycopg.errors.ForeignKeyViolation),
        ({"order_id": "gen_random_uuid()"}, psycopg.errors.ForeignKeyViolation),
        ({"kind": "refund", "debit": "owed", "credit": "outgoing"}, psycopg.errors.CheckViolation),
    ]
    with psycopg.connect(database.app, autocommit=True) as app:
        for change, error in wrong:
            with pytest.raises(error):
                app.execute(row.format(**{**sound, **change}).encode())
        for statement in (
            "UPDATE payments.transfers SET amount_minor = 1",
            "DELETE FROM payments.transfers",
            "UPDATE payments.orders SET amount_minor = 1",
            "DELETE FROM payments.orders",
            "UPDATE payments.movements SET amount_minor = 1",
            "DELETE FROM payments.duties",
            "UPDATE payments.accounts SET declared = '{}'",
            "DELETE FROM payments.accounts",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode())
        app.execute(row.format(**sound).encode())


def test_the_database_knows_the_same_sides(database: TestDatabase) -> None:
    with psycopg.connect(database.superuser) as connection:
        row = connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'a_kind_has_its_two_sides'"
        ).fetchone()
    assert row is not None
    told = str(row[0]).replace("::text", "").replace(" ", "")
    for kind, (debit, credit) in SIDES.items():
        either = (
            f"kind='{kind}')AND(debit='{debit}')AND(credit='{credit}'" in told
            or f"('{kind}','{debit}','{credit}')" in told
        )
        assert either, f"{kind}: {told}"
    assert told.count("kind=") in {len(Kind), 0}


async def test_an_account_that_makes_no_code_is_refused(house: House) -> None:
    faults: list[tuple[str, object, str]] = [
        ("zone", "Nowhere/At all", "zone"),
        ("zone", "../x", "zone"),
        ("qr", QrScheme(template="38", payee={"01": {"00": "x" * 98}}, currency="1", country="NV"), "qr"),
        ("polled", True, "bank"),
    ]  # fmt: skip
    for name, value, field in faults:
        account = msgspec.structs.replace(ACCOUNT, **{"bank": None, name: value})
        with pytest.raises(api.AccountWrong) as refused:
            async with house.part(Owner).db.transaction() as tx:
                await api.declare_account(tx, CASES, account, now=NOW)
        assert list(refused.value.fields) == [field]


async def test_declared_again_it_keeps_its_id(house: House) -> None:
    assert (await declared(house)).id == (await declared(house)).id
    assert (await declared(house)).declared == ACCOUNT
