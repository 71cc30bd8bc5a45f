"""What a case has to have paid: asked of its declarant once, and waited for where the declaration says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.errors import FeeNotPaid
from motcua.contexts.cases.events import ClockChanged, FeeAwaited
from motcua.contexts.cases.model import dues as model
from motcua.contexts.cases.model.dues import Due, DueState
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import dues
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import Charge, FeeRow, Step, StepKind, budget
from motcua.contexts.catalogue.words.names import minor_digits
from motcua.contexts.notify import api as notify
from motcua.contexts.payments import api as payments
from motcua.contexts.payments.words import NewOrder, OrderKey
from motcua.contexts.territory.words import Clock, due_at
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.texts import say


async def ask(
    tx: Tx, actor: Actor, found: Dossier, at: Literal["intake", "result"], *, now: datetime
) -> list[Due]:
    """Order what is to be paid by now, each fee once, as the version, the channel and the day of filing decide. The
    declarant is told. What nobody can be asked for is told to the agency. Gives all dues of the case. Safe only with
    the case locked."""
    there = {due.fee: due for due in await dues.of_case(tx, found.key)}
    if found.case.closed_at is not None:
        return list(there.values())
    for charge in charges(found):
        due = there.get(charge.fee.id)
        if due is None and (charge.fee.at, at) == ("result", "intake"):
            continue
        if due is None:
            if charge.amount is None:
                await _tell_agency(tx, found, charge.fee.id, now=now)
            if model.total(charge) == 0:
                continue
            due = _decided(found, charge)
            await dues.add(tx, due, now=now)
        if due.state is DueState.UNASKED:
            due = await _order(tx, actor, found, charge, due, now=now)
        there[due.fee] = due
    return list(there.values())


def charges(found: Dossier) -> list[Charge]:
    """What the tables say: of the day of filing, whenever the part itself began."""
    return found.service.fees(found.state, found.application.submitted_at, str(found.case.channel))


async def holding(
    tx: Tx, actor: Actor, found: Dossier, kind: StepKind, *, now: datetime
) -> list[Due]:
    """What has to be paid before a step of this kind begins; a refusal costs nothing more. What is due with the
    result is asked for now. Safe only with the case locked."""
    if kind == "sign" and found.refusing:
        return []
    if kind not in ("decide", "sign"):
        return []
    there = await ask(tx, actor, found, "result" if kind == "sign" else "intake", now=now)
    return model.holding(there, kind)


async def hold(tx: Tx, actor: Actor, found: Dossier, step: Step, *, now: datetime) -> Dossier:
    """The case waits before a step until somebody has paid: its clock stands, and nobody has a task on it."""
    state = CaseState.ACKNOWLEDGED if step.kind == "decide" else CaseState.IN_PROCESSING
    found = found.with_case(replace(found.case, state=state, step=step.step, due_at=None))
    await store.save_case(tx, found.case)
    await store.open_span(tx, found.key, id=new_id(), kind="payment", from_at=now)
    waits = FeeAwaited(
        subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency,
        service=found.service.id, step=step.step,
    )  # fmt: skip
    await events.append(tx, actor, waits, at=now)
    stands = ClockChanged(
        subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency,
        due_at=None, reason="payment",
    )  # fmt: skip
    await events.append(tx, actor, stands, at=now)
    return found


async def must_be_paid(tx: Tx, found: Dossier) -> None:
    """Nothing is signed for which something is owed: the bank may have taken back what was there before. Raises
    FeeNotPaid."""
    if not found.refusing and model.holding(await dues.of_case(tx, found.key), "sign"):
        raise FeeNotPaid(reference=found.case.reference)


def unasked_key(found: Dossier, fee: str) -> str:
    """The key of the alert that a fee cannot be asked for."""
    return f"fee-not-asked:{found.case.id}:{fee}"


def _decided(found: Dossier, charge: Charge) -> Due:
    return Due(
        subject_id=found.case.subject_id, case_id=found.case.id, fee=charge.fee.id,
        waits=charge.fee.waits, kept_when=tuple(charge.fee.kept_when),
        amount_minor=model.total(charge), currency=charge.fee.currency, state=DueState.UNASKED,
    )  # fmt: skip


async def _order(
    tx: Tx, actor: Actor, found: Dossier, charge: Charge, due: Due, *, now: datetime
) -> Due:
    """The due with its order; unchanged, and told to the agency, while no account collects for it."""
    account = await payments.account_for(
        tx, found.case.agency, currency=due.currency, minor_digits=minor_digits(due.currency)
    )
    if account is None:
        await _tell_agency(tx, found, due.fee, now=now)
        return due
    await notify.settle(tx, agency=found.case.agency, key=unasked_key(found, due.fee), now=now)
    until = due_at(Clock(budget(charge.fee.within), now), found.calendar, now)
    order = await payments.order(
        tx, actor,
        NewOrder(
            subject_id=due.subject_id, case_id=due.case_id, key=due.order_key, account=account,
            amount_minor=due.amount_minor, currency=due.currency, title=charge.fee.label,
            payer=found.application.declarant, due_at=until,
        ),
        now=now,
    )  # fmt: skip
    key = OrderKey(order.subject_id, order.id)
    if isinstance(charge.row, FeeRow) and charge.row.full is not None:
        order = await payments.exempt(
            tx, actor, key, reason=_why(found, charge.row), now=now,
            amount_minor=charge.row.full - charge.row.amount,
        )  # fmt: skip
    state = DueState.SETTLED if order.settled else DueState.OWED
    due = replace(due, state=state, order_id=order.id, until_at=until)
    await dues.ask(tx, due)
    if due.state is DueState.OWED:
        await _tell_payer(tx, found, charge, due, now=now)
    return due


def _why(found: Dossier, row: FeeRow) -> str:
    """An exemption's reason as the books keep it: in the pack's own language, with its law."""
    return f"{say(row.reason or {}, found.release.languages[0])} ({row.legal_basis})"


async def _tell_payer(tx: Tx, found: Dossier, charge: Charge, due: Due, *, now: datetime) -> None:
    agency = found.release.territory.agency(found.case.agency)
    await notify.send(
        tx, to=found.application.declarant, template="fee-asked",
        data={
            "reference": found.case.reference, "service": found.service.service.title,
            "agency": agency.name, "fee": charge.fee.label, "until": due.until_at or now,
        },
        key=f"fee-asked:{due.order_id}", now=now, agency=found.case.agency,
        link=f"/cases/{found.key}",
    )  # fmt: skip


async def _tell_agency(tx: Tx, found: Dossier, fee: str, *, now: datetime) -> None:
    await notify.alert(
        tx, agency=found.case.agency, kind="fee-not-asked", case=found.key,
        data={"reference": found.case.reference, "service": found.service.service.title},
        key=unasked_key(found, fee), now=now, link=f"/desk/cases/{found.key}",
    )  # fmt: skip


def open_of(there: Sequence[Due]) -> list[Due]:
    """What is still to be paid."""
    return [due for due in there if due.state is DueState.OWED]
