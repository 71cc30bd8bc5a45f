"""The desk of whoever reconciles: what does not come out even, each line with its reason and what can be done."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.payments import access, actions, inputs
from motcua.contexts.payments.access import DutySeen
from motcua.contexts.payments.errors import DutyNotFound, StatementWrong
from motcua.contexts.payments.model import ledger
from motcua.contexts.payments.pages import said
from motcua.contexts.payments.words import RECONCILE, SAID, Reason, State
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg, say
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page

_LARGEST = 11 * 1024 * 1024
_REFUNDABLE = {State.OVER_PAID, State.REFUND_DUE}


async def show_duties(request: Request) -> Response:
    """The oldest first."""
    return await _duties(request)


async def _duties(
    request: Request, *, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    actor = edge.actor(request)
    async with transaction(request) as tx:
        accounts = await access.accounts_of_agency(tx, actor)
        seen = await actions.list_duties(tx, actor, now=edge.clock(request))
        silent = await access.silent_banks(tx, accounts)
    lines = [(one, said.REASONS[one.duty.reason], _at_stake(request, one)) for one in seen]
    return answers.html(
        request, "payments/duties.html", title="Payments to reconcile", lines=lines,
        accounts=[(one.account, f"{say(one.bank_name, edge.language(request))} {one.number}") for one in accounts],
        silent=silent, errors=errors or {}, status=status,
    )  # fmt: skip


async def import_statement(request: Request) -> Response:
    """Take a statement's movements; the page names each line that cannot be read."""
    sent = await forms.form(request)
    upload = next(iter(sent.uploads.get("file", [])), None)
    async with transaction(request) as tx:
        account = await access.account_of_agency(
            tx, edge.actor(request), forms.one(sent, "account")
        )
    try:
        if upload is None or not upload.content:
            raise StatementWrong({"file": msg("Choose the statement's file")})
        statement = inputs.statement(account.declared, upload.content)
    except StatementWrong as wrong:
        return await _duties(request, errors=dict(wrong.fields), status=422)
    summary = await actions.take_all(
        edge.house(request), edge.actor(request), account, statement.movements,
        now=edge.clock(request),
    )  # fmt: skip
    return answers.html(
        request, "payments/imported.html", title="The statement was read", summary=summary,
        statement=statement,
    )  # fmt: skip


async def show_duty(request: Request) -> Response:
    return await _duty(request, request.query_params.get("key", ""))


async def _duty(
    request: Request, key: str, *, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    async with transaction(request) as tx:
        seen = await actions.open_duty(tx, edge.actor(request), key, now=edge.clock(request))
    standing, account = seen.standing, seen.account
    small = standing and ledger.write_off(standing, most_minor=account.write_off_minor)
    return answers.html(
        request, "payments/duty.html", title=said.REASONS[seen.duty.reason], seen=seen,
        amount=_amount(request, seen), state=SAID[seen.order.state] if seen.order else None,
        held=said.money(request, account, standing.held_minor) if standing else None,
        surplus=said.money(request, account, standing.surplus_minor) if standing else None,
        may_match=seen.movement is not None and seen.duty.reason != Reason.MOVEMENT_DIFFERS,
        may_refund=seen.order is not None and seen.order.state in _REFUNDABLE,
        small=said.money(request, account, small[1]) if small else None,
        may_close=seen.order is None or seen.duty.reason in ledger.TO_NOTE,
        errors=errors or {}, status=status,
    )  # fmt: skip


async def act(request: Request) -> Response:
    """One thing at a time: match, refund, write off, or close."""
    sent = await forms.form(request)
    key, why = forms.one(sent, "key"), forms.one(sent, "why")
    actor, now = edge.actor(request), edge.clock(request)
    try:
        async with transaction(request) as tx:
            match forms.one(sent, "do"):
                case "match":
                    named = forms.one(sent, "reference")
                    await actions.match(tx, actor, key, reference=named, remark=why, now=now)
                case "refund":
                    await actions.refund(tx, actor, key, reason=why, now=now)
                case "write-off":
                    await actions.write_off(tx, actor, key, reason=why, now=now)
                case "close":
                    await actions.close(tx, actor, key, remark=why, now=now)
                case _:
                    raise DutyNotFound()
    except Invalid as wrong:
        shown = {
            "reference" if name == "reference" else "why": text
            for name, text in wrong.fields.items()
        }
        return await _duty(request, key, errors=shown, status=422)
    return answers.see_other(request, "payment-duties")


def _amount(request: Request, seen: DutySeen) -> str:
    if seen.movement is not None:
        minor, currency = seen.movement.amount_minor, seen.movement.currency
        return said.money(request, seen.account, minor, currency)
    return said.money(request, seen.account, seen.order.amount_minor) if seen.order else ""


def _at_stake(request: Request, seen: DutySeen) -> str:
    """What a line of the list is about: the movement's amount, else what is owed or too much."""
    if seen.standing is None:
        return _amount(request, seen)
    at_stake = seen.standing.surplus_minor or seen.standing.owed_minor
    return said.money(request, seen.account, at_stake or seen.standing.held_minor)


ROUTES = [
    page(
        "/desk/payments", show_duties, name="payment-duties", allow=Allow.OFFICIAL,
        duty=RECONCILE, menu="Payments",
    ),
    page(
        "/desk/payments/statement", import_statement, name="payment-statement",
        allow=Allow.OFFICIAL, duty=RECONCILE, methods=("POST",), max_body=_LARGEST, timeout_s=120,
    ),
    page(
        "/desk/payments/line", show_duty, name="payment-duty", allow=Allow.OFFICIAL, duty=RECONCILE
    ),
    page(
        "/desk/payments/act", act, name="payment-act", allow=Allow.OFFICIAL, duty=RECONCILE,
        methods=("POST",),
    ),
]  # fmt: skip
