"""Jobs of payments: asking the banks."""

from datetime import datetime

from motcua.contexts.payments import access, actions
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, every
from motcua.kernel.errors import DomainError


async def ask_banks(house: House, now: datetime) -> None:
    """Ask each bank that is to be asked. One that does not answer keeps nobody else from being asked; its
    failure is kept, and raised at the end."""
    async with house.db.reading() as tx:
        accounts = await access.polled_accounts(tx)
    failed: DomainError | None = None
    for account in accounts:
        try:
            await actions.ask_bank(house, account, now=now)
        except DomainError as problem:
            failed = problem
    if failed is not None:
        raise failed


HANDLERS: list[ClockJob] = [every(300, ask_banks)]
