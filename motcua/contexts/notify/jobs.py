"""Sends what waits: taken in one transaction, sent outside any, ended in another.

A kill between them repeats the message under the same key.
"""

from datetime import datetime

from motcua.contexts.notify import clients, store
from motcua.contexts.notify.actions import delivering
from motcua.contexts.notify.words import Channel, Due, Later, Outcome
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, every

BATCH, ROUNDS = 100, 20


async def send_mail(house: House, now: datetime) -> None:
    """What waits to go by e-mail."""
    await _send(house, "mail", now)


async def send_sms(house: House, now: datetime) -> None:
    """What waits to go by SMS."""
    await _send(house, "sms", now)


async def forget_past(house: House, now: datetime) -> None:
    """Codes and counts that nobody needs any more."""
    async with house.db.transaction() as tx:
        await delivering.forget_past(tx, now=now)


Server = clients.MailServer | clients.SmsGateway


async def _send(house: House, channel: Channel, now: datetime) -> None:
    """Codes first, for somebody waits for them. A server that does not serve is asked once a round."""
    server = clients.server_of(house, channel)
    if server is None:
        return
    async with server:
        async with house.db.reading() as tx:
            codes = await store.due_codes(tx, channel, now, BATCH)
        for due in codes:
            if not await _send_code(house, server, due):
                return
        for _ in range(ROUNDS):
            async with house.db.reading() as tx:
                notices = await store.due_deliveries(tx, channel, now, BATCH)
            for due in notices:
                if not await _send_notice(house, server, due):
                    return
            if len(notices) < BATCH:
                return


async def _send_code(house: House, server: Server, due: Due) -> bool:
    """False if the server is away."""
    async with house.db.transaction() as tx:
        taken = await delivering.take_code(tx, house, due, now=house.clock())
    if taken is None:
        return True
    code, message = taken
    outcome = await server.send(message)
    async with house.db.transaction() as tx:
        await delivering.settle_code(tx, code, outcome, now=house.clock())
    return not _away(outcome)


async def _send_notice(house: House, server: Server, due: Due) -> bool:
    """False if the server is away."""
    async with house.db.transaction() as tx:
        message = await delivering.take(tx, house, due, now=house.clock())
    if message is None:
        return True
    outcome = await server.send(message)
    async with house.db.transaction() as tx:
        await delivering.settle(tx, house, due, outcome, now=house.clock())
    return not _away(outcome)


def _away(outcome: Outcome) -> bool:
    return isinstance(outcome, Later) and outcome.away


HANDLERS: list[ClockJob] = [every(5, send_mail), every(5, send_sms), every(3600, forget_past)]
