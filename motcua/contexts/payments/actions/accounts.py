"""Accounts that collect."""

import codecs
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua.contexts.payments import store
from motcua.contexts.payments.errors import AccountWrong
from motcua.contexts.payments.events import AccountDeclared
from motcua.contexts.payments.model import qr, references
from motcua.contexts.payments.words import Account, CsvForm
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.texts import msg


async def declare_account(tx: Tx, actor: Actor, account: Account, *, now: datetime) -> None:
    """Take an account as declared, or change it. Raises AccountWrong: a payment code of it must be possible."""
    _check(account)
    id = await store.declare_account(tx, account, new_id(), now=now)
    told = AccountDeclared(subject_id=id, account=account.account, agency=account.agency)
    await events.append(tx, actor, told, at=now)


def _check(account: Account) -> None:
    try:
        ZoneInfo(account.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise AccountWrong(
            {"zone": msg("The name of a time zone is expected, as in the IANA database")}
        ) from None
    try:
        qr.code(
            account.qr,
            amount_minor=10**9,
            minor_digits=account.minor_digits,
            reference=references.made(account.prefix, 0),
        )
    except qr.QrWrong:
        raise AccountWrong({"qr": msg("No payment code can be made of this")}) from None
    if account.csv is not None:
        _check_csv(account.csv)
    if account.polled and account.bank is None:
        raise AccountWrong({"bank": msg("The organisation that is asked is expected")})


def _check_csv(form: CsvForm) -> None:
    try:
        codecs.lookup(form.encoding)
    except LookupError:
        raise AccountWrong({"csv.encoding": msg("The name of an encoding is expected")}) from None
    if form.decimal == form.thousands:
        raise AccountWrong({"csv.thousands": msg("Another sign than the decimal one is expected")})
    if not form.columns.text:
        raise AccountWrong({"csv.columns": msg("A column with what the payer wrote is expected")})
