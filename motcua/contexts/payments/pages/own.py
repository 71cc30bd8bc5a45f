"""What a person is to pay: the code, the amount, the exact reference, how it stands; and the receipt."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.payments import access
from motcua.contexts.payments.errors import OrderNotFound
from motcua.contexts.payments.words import Bill, OrderKey
from motcua.web import answers, edge
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def show_orders(request: Request) -> Response:
    """The newest first, whoever they are about."""
    async with transaction(request) as tx:
        orders = await access.own_orders(tx, edge.actor(request))
        bills = [await access.bill(tx, order) for order in orders]
    return answers.html(request, "payments/orders.html", title="My payments", bills=bills)


async def show_order(request: Request) -> Response:
    bill = await _own(request)
    return answers.html(request, "payments/order.html", title=dict(bill.order.title), bill=bill)


async def show_receipt(request: Request) -> Response:
    """Only of money that the bank has booked."""
    bill = await _own(request)
    if not bill.receipted:
        raise OrderNotFound()
    return answers.html(request, "payments/receipt.html", title="Receipt", bill=bill)


async def _own(request: Request) -> Bill:
    try:
        key = OrderKey(UUID(request.path_params["subject"]), UUID(request.path_params["order"]))
    except ValueError:
        raise OrderNotFound() from None
    async with transaction(request) as tx:
        order = await access.own_order(tx, edge.actor(request), key, now=edge.clock(request))
        return await access.bill(tx, order)


ROUTES = [
    page("/my/payments", show_orders, name="payments", allow=Allow.CITIZEN, menu="My payments"),
    page("/my/payments/{subject}/{order}", show_order, name="payment", allow=Allow.CITIZEN),
    page(
        "/my/payments/{subject}/{order}/receipt",
        show_receipt,
        name="payment-receipt",
        allow=Allow.CITIZEN,
    ),
]
