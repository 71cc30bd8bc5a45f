"""Banks' own news: a signed notice that comes in, and an answer when we ask."""

from dataclasses import dataclass
from datetime import datetime

from motcua.contexts.exchange import api as exchange
from motcua.contexts.payments import access, clients, store
from motcua.contexts.payments.actions.taking import Summary, take_all
from motcua.contexts.payments.errors import AccountNotFound, NoticeUnreadable, NotTheBank
from motcua.contexts.payments.store import Declared
from motcua.infra.house import House
from motcua.infra.http_signatures import Message
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import DomainError

_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Answered:
    """What a bank is told about its notice."""

    taken: int
    known: int


async def take_notice(house: House, message: Message, code: str) -> Answered:
    """Take a bank's signed notice about an account. Sent again under a new nonce it changes nothing. Raises
    SignatureMissing, SignatureWrong, SignatureReplayed, AccountNotFound, NotTheBank, NoticeUnreadable."""
    sender = await exchange.receive_signed(house, message, "payments")
    async with house.db.reading() as tx:
        account = await access.declared(tx, code)
    if account.declared.bank != sender.code:
        raise NotTheBank()
    news = clients.read(message.content)
    if isinstance(news, NoticeUnreadable):
        raise news
    actor = Actor(ActorKind.ORGANISATION, sender.id)
    summary = await take_all(house, actor, account, news.movements, now=house.clock())
    return Answered(len(news.movements) - summary.same, summary.same)


async def ask_bank(house: House, account: Declared, *, now: datetime) -> Summary:
    """Ask an account's bank what is new, page by page, and take it. The cursor moves after its movements are
    in. Raises what the client raises, and keeps since when the bank does not answer."""
    async with house.db.reading() as tx:
        sender = await exchange.organisation_by_code(tx, account.declared.bank or "")
    if sender is None:
        raise AccountNotFound(account=account.declared.account)
    actor = Actor(ActorKind.ORGANISATION, sender.id)
    total = Summary(0, 0, 0, 0)
    for _ in range(_MOST_PAGES):
        cursor = await _cursor(house, account)
        try:
            news = await clients.ask(house, account.declared, cursor)
        except DomainError:
            await _keep_failure(house, account, now=now)
            raise
        found = await take_all(house, actor, account, news.movements, now=now)
        total = Summary(
            total.same + found.same, total.matched + found.matched,
            total.unmatched + found.unmatched, total.noted + found.noted,
        )  # fmt: skip
        goes_on = news.next not in {"", cursor}
        async with house.db.transaction() as tx:
            await store.save_polling(tx, account.declared.account, news.next or cursor, now=now)
        if not goes_on:
            break
    return total


async def _cursor(house: House, account: Declared) -> str:
    async with house.db.reading() as tx:
        polling = await store.polling(tx, account.declared.account)
    return polling.cursor if polling else ""


async def _keep_failure(house: House, account: Declared, *, now: datetime) -> None:
    async with house.db.transaction() as tx:
        polling = await store.polling(tx, account.declared.account)
        since = polling.failing_since if polling else None
        await store.save_polling(
            tx, account.declared.account, polling.cursor if polling else "", now=now,
            failing_since=since or now,
        )  # fmt: skip
