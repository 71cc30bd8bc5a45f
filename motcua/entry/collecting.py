"""`motcua account`: the bank accounts that collect fees, declared by whoever runs the installation."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from rich.console import Console

from motcua.contexts.payments import api as payments
from motcua.contexts.payments.words import Account
from motcua.entry import assembly
from motcua.infra import settings as settings_module
from motcua.infra.db import Database, Tx
from motcua.infra.postgres import OWNER
from motcua.infra.settings import Settings, WrongSetting
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.texts import translate

app = typer.Typer(help="Bank accounts that collect fees.", no_args_is_help=True)
out = Console(highlight=False)
OPERATOR = Actor(ActorKind.MACHINE, UUID("019a0000-0000-7000-8000-0000000000ac"))


@app.command("declare")
def declare_command(
    file: Annotated[Path, typer.Argument(help="JSON of one account: docs/howto/collect-fees.md.")],
) -> None:
    """Take a collecting account, or change it: where people's money goes from now on."""
    try:
        account = msgspec.json.decode(file.read_bytes(), type=Account)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise typer.BadParameter(f"{file}: {problem}", param_hint="FILE") from None
    try:
        asyncio.run(declare(settings_module.read(), account))
    except payments.AccountWrong as wrong:
        told = "; ".join(f"{name}: {translate(text)}" for name, text in wrong.fields.items())
        raise typer.BadParameter(f"{file}: {told}", param_hint="FILE") from None
    out.print(f"{account.account} collects for {account.agency}.")


async def declare(settings: Settings, account: Account) -> None:
    """As motcua_owner: the portal's own role may not. Raises AccountWrong."""
    async with _owner(settings) as tx:
        await _declare(tx, settings, account)


def of_demo(settings: Settings) -> list[Account]:
    """The accounts of the pack's demonstration: banks that are none. Empty where the pack has none."""
    path = settings.pack / "demo" / "accounts.json"
    return msgspec.json.decode(path.read_bytes(), type=list[Account]) if path.exists() else []


async def ensure(settings: Settings, accounts: Sequence[Account]) -> int:
    """Declare those that stand otherwise; how many did. Raises AccountWrong."""
    async with _owner(settings) as tx:
        there = await payments.accounts(tx)
        new = [one for one in accounts if one not in there]
        for account in new:
            await _declare(tx, settings, account)
    return len(new)


async def _declare(tx: Tx, settings: Settings, account: Account) -> None:
    now = assembly.clock_of(settings)()
    await payments.declare_account(tx, OPERATOR, account, now=now)


@asynccontextmanager
async def _owner(settings: Settings) -> AsyncIterator[Tx]:
    dsn = assembly.dsn_of(settings, OWNER)
    if dsn is None:
        raise WrongSetting("MOTCUA_OWNER_DSN is needed beside MOTCUA_DSN for this command")
    owner = await Database(dsn, size=1).open()
    try:
        async with owner.transaction() as tx:
            yield tx
    finally:
        await owner.close()
