"""What a person is to pay: the code, the amount, the exact reference, how it stands; and the receipt."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.payments import access
from motcua.contexts.payments.errors import OrderNotFound
from motcua.contexts.payments.model import qr
from motcua.contexts.payments.model.ledger import Standing
from motcua.contexts.payments.pages import said
from motcua.contexts.payments.words import Account, Order, OrderKey
from motcua.web import answers, edge
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def show_orders(request: Request) -> Response:
    """The newest first, whoever they are about."""
    async with transaction(request) as tx:
        orders = await access.own_orders(tx, edge.actor(request))
        accounts = {
            code: (await access.declared(tx, code)).declared
            for code in {order.account for order in orders}
        }
    lines = [
        (order, said.STATES[order.state], _amount(request, accounts[order.account], order))
        for order in orders
    ]
    return answers.html(request, "payments/orders.html", title="My payments", lines=lines)


async def show_order(request: Request) -> Response:
    order, account, standing = await _own(request)
    owed = standing.owed_minor if not order.settled else 0
    payload = code_of(account, order.reference, owed) if owed else None
    return answers.html(
        request, "payments/order.html", title=dict(order.title), order=order, account=account,
        state=said.STATES[order.state], amount=_amount(request, account, order),
        owed=said.money(request, account, owed) if owed else None,
        surplus=_shown(request, account, standing.surplus_minor),
        late=owed > 0 and order.due_at < edge.clock(request),
        code=said.picture(payload) if payload else None, received=standing.held_minor > 0,
    )  # fmt: skip


async def show_receipt(request: Request) -> Response:
    """Only of money that the bank has booked."""
    order, account, standing = await _own(request)
    if not order.settled or standing.covered_at is None or standing.held_minor <= 0:
        raise OrderNotFound()
    return answers.html(
        request, "payments/receipt.html", title="Receipt", order=order, account=account,
        state=said.STATES[order.state], amount=_amount(request, account, order),
        received=said.money(request, account, standing.held_minor), at=standing.covered_at,
    )  # fmt: skip


def code_of(account: Account, reference: str, amount_minor: int) -> str | None:
    """The payload of the code; None for an amount that no code can say: the page tells it in words anyway."""
    try:
        return qr.code(
            account.qr,
            amount_minor=amount_minor,
            minor_digits=account.minor_digits,
            reference=reference,
        )
    except qr.QrWrong:
        return None


async def _own(request: Request) -> tuple[Order, Account, Standing]:
    try:
        key = OrderKey(UUID(request.path_params["subject"]), UUID(request.path_params["order"]))
    except ValueError:
        raise OrderNotFound() from None
    async with transaction(request) as tx:
        order = await access.own_order(tx, edge.actor(request), key, now=edge.clock(request))
        account = (await access.declared(tx, order.account)).declared
        return order, account, await access.standing(tx, order)


def _amount(request: Request, account: Account, order: Order) -> str:
    return said.money(request, account, order.amount_minor)


def _shown(request: Request, account: Account, minor: int) -> str | None:
    return said.money(request, account, minor) if minor else None


ROUTES = [
    page("/my/payments", show_orders, name="payments", allow=Allow.CITIZEN),
    page("/my/payments/{subject}/{order}", show_order, name="payment", allow=Allow.CITIZEN),
    page(
        "/my/payments/{subject}/{order}/receipt",
        show_receipt,
        name="payment-receipt",
        allow=Allow.CITIZEN,
    ),
]
