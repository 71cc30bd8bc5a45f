"""A made-up land's account, orders and movements, with sound defaults."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from motcua.contexts.payments import actions, store
from motcua.contexts.payments.words import (
    Account,
    Columns,
    CsvForm,
    Movement,
    NewOrder,
    Order,
    OrderKey,
    QrScheme,
    Stage,
)
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=5)
CASES = Actor(ActorKind.MACHINE, UUID(int=7))
AGENCY = "harbour"

SCHEME = QrScheme(
    template="38",
    payee={"00": "A000000999", "01": {"00": "970415", "01": "113366668888"}},
    currency="981",
    country="NV",
)
FORM = CsvForm(
    columns=Columns(
        ref="Number", date="Booked", amount="Amount", text=("Details", "Payer"), currency="Ccy"
    ),
    delimiter=";",
    date_format="%d/%m/%Y",
    decimal=",",
    thousands=".",
)
ACCOUNT = Account(
    account="harbour-fees",
    agency=AGENCY,
    holder={"en": "Harbour office"},
    bank_name={"en": "Bank of the Bay"},
    number="113366668888",
    currency="NVD",
    minor_digits=2,
    zone="Pacific/Auckland",
    prefix="NV",
    legal_basis="Harbour Fees Act, section 4",
    qr=SCHEME,
    write_off_minor=500,
    bank="bay-bank",
    csv=FORM,
)


@dataclass(frozen=True)
class Owner:
    """The database as motcua_owner, among the parts of the house."""

    db: Database


async def declared(house: House, account: Account = ACCOUNT) -> store.Declared:
    """As a command of the owner's does; the portal may not."""
    async with house.part(Owner).db.transaction() as tx:
        await actions.declare_account(tx, CASES, account, now=NOW)
        found = await store.account(tx, account.account)
    assert found is not None
    return found


def new_order(**changed: object) -> NewOrder:
    subject = uuid4()
    order = NewOrder(
        subject_id=subject,
        case_id=uuid4(),
        key="fee",
        account=ACCOUNT.account,
        amount_minor=60_000,
        currency="NVD",
        title={"en": "Fee for a mooring"},
        payer=subject,
        due_at=DUE,
    )
    return replace(order, **changed)  # type: ignore[arg-type]  # any field


async def make_order(house: House, **changed: object) -> Order:
    async with house.db.transaction() as tx:
        return await actions.order(tx, CASES, new_order(**changed), now=NOW)


def movement(order: Order | None = None, **changed: object) -> Movement:
    told = Movement(
        ref=f"FT{uuid4().hex[:10]}",
        stage=Stage.BOOKED,
        amount_minor=60_000,
        currency="NVD",
        value_at=NOW + timedelta(hours=1),
        text=f"transfer {order.reference} thanks" if order else "thanks",
    )
    return replace(told, **changed)  # type: ignore[arg-type]  # any field


async def take(house: House, account: store.Declared, *told: Movement) -> actions.Summary:
    return await actions.take_all(house, CASES, account, told, now=NOW + timedelta(hours=2))


async def order_now(house: House, order: Order) -> Order:
    async with house.db.reading() as tx:
        found = await store.order(tx, OrderKey(order.subject_id, order.id))
    assert found is not None
    return found


async def balances(house: House) -> dict[str, int]:
    """The ledger of the account by side; that it sums to nothing is part of every test that asks."""
    async with house.db.reading() as tx:
        found = await store.balances(tx, ACCOUNT.account, "NVD")
    assert sum(one.balance_minor for one in found) == 0
    return {one.side: one.balance_minor for one in found if one.balance_minor}
