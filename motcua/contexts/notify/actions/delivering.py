"""Messages on their way: taken, written, and ended, each in a transaction of its own; nothing is sent here."""

from datetime import date, datetime, timedelta

from cryptography.exceptions import InvalidTag

from motcua.contexts.notify import store
from motcua.contexts.notify.access import seals_of
from motcua.contexts.notify.access.wording import said
from motcua.contexts.notify.actions import notices
from motcua.contexts.notify.model import addresses, sending
from motcua.contexts.notify.words import (
    Channel,
    Code,
    Delivery,
    Due,
    Later,
    Outcome,
    Outgoing,
    Refused,
    Sent,
    TextsPort,
)
from motcua.infra import failures
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.texts import Message, msg, say
from motcua.web.ports import Site, SitePort
from motcua.web.texts import speak, translate

SUBJECT_MOST, SMS_MOST = 150, 300
_NAMES: dict[Channel, str] = {"mail": "e-mail", "sms": "SMS"}
_SIGN_IN = "/sign-in"
_FAILED = frozenset({"refused", "given-up", "capped"})
_FAILED_KIND, _CAPPED_KIND = "messages-failed", "messages-capped"
"""The pack's texts of the two alerts; their places are channel and day."""
_ON_DESK = timedelta(days=7)


async def take(tx: Tx, house: House, due: Due, *, now: datetime) -> Outgoing | None:
    """Begin a try: what to send, counted against the agency; None if it does not go now."""
    found = await store.delivery_locked(tx, due, due_by=now)
    if found is None:
        return None
    after = timedelta(minutes=house.settings.sms_after_min)
    match sending.next_step(found, sms_after=after, now=now):
        case sending.Wait(until):
            await store.put_off(tx, found, due_at=until, reason=found.reason, unsure=False)
            return None
        case sending.End(state, reason):
            await _end(tx, house, found, state, reason, now, counts=found.unsure)
            return None
    try:
        message = _written(house, found)
    except _Unwritable as fault:  # a line that cannot be sent must not stand before the others
        await _end(tx, house, found, "given-up", fault.reason, now)
        return None
    parts = addresses.parts(message.title) if found.channel == "sms" else 1
    day = found.counted_on or _day(house, now)
    if found.counted_on is None and not await _spend(
        tx, house, found.agency, found.channel, parts, day
    ):
        await _end(tx, house, found, "capped", None, now)
        return None
    parts = found.parts or parts
    await store.take_delivery(tx, found, parts=parts, counted_on=day, due_at=now + sending.LEASE)
    return message


async def settle(tx: Tx, house: House, due: Due, outcome: Outcome, *, now: datetime) -> None:
    """How the try ended. If the notice was taken back meanwhile there is nothing to end."""
    found = await store.delivery_locked(tx, due, due_by=None)
    if found is None:
        return
    match sending.after(outcome, found, now):
        case sending.Wait(until):
            later = outcome if isinstance(outcome, Later) else Later("no-reason")
            await store.put_off(tx, found, due_at=until, reason=later.reason, unsure=later.unsure)
            if sending.alarming(found, now):
                await _list(tx, due.channel, "waiting", found.attempts, later.reason, now)
        case sending.End(state, reason):
            lost = (
                isinstance(outcome, Later) and outcome.unsure
            )  # it may have gone: it stays counted
            await _end(tx, house, found, state, reason, now, counts=lost or state == "sent")
            if state == "sent" and found.attempts > 1:
                await failures.over(tx, _listed(due.channel, "waiting"))


async def take_code(
    tx: Tx, house: House, due: Due, *, now: datetime
) -> tuple[Code, Outgoing] | None:
    """Begin to send a code; its cost is the portal's own, counted once for a code."""
    code = await store.take_code(tx, due, due_at=now + sending.CODE_LONGEST_WAIT)
    if code is None:
        return None
    seals = seals_of(house)
    digits = seals.open(code.subject_id, code.channel, code.code)
    title, body = _code_text(_site(house), digits, code.language)
    if code.attempts == 1:
        parts = addresses.parts(title) if code.channel == "sms" else 1
        if not await _spend(tx, house, "", code.channel, parts, _day(house, now)):
            await store.set_code(tx, code, state="capped", due_at=now)
            await _alert(tx, house, "", code.channel, "capped", now)
            return None
    message = Outgoing(
        key=seals.message_key(code.subject_id, code.channel, f"code:{code.id}"),
        to=seals.open(code.subject_id, code.channel, code.sealed),
        title=title,
        body=body,
        language=code.language,
        at=code.asked_at,
    )
    return code, message


async def settle_code(tx: Tx, code: Code, outcome: Outcome, *, now: datetime) -> None:
    match outcome:
        case Sent():
            await store.set_code(tx, code, state="sent", due_at=now)
        case Refused():
            await store.set_code(tx, code, state="refused", due_at=now)
        case Later():
            wait = sending.pause(code.attempts, sending.CODE_WAIT, sending.CODE_LONGEST_WAIT)
            await store.set_code(tx, code, state="waiting", due_at=now + wait)


async def forget_past(tx: Tx, *, now: datetime) -> None:
    """Drop codes that nobody can use any more, and counts of days gone by; clear the desks of alerts
    about messages that somebody has noted, or that are a week old."""
    await store.forget_past(tx, now=now, day=now.date() - timedelta(days=1))
    await store.end_message_alerts(tx, (_FAILED_KIND, _CAPPED_KIND), before=now - _ON_DESK, now=now)


class _Unwritable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _written(house: House, found: Delivery) -> Outgoing:
    """The notice's declared words, the portal's name, and the way to sign in: nothing else. Raises
    _Unwritable if the pack lost the text, or the address was sealed by a key that is gone."""
    if house.part(TextsPort).text_of(found.template) is None:
        raise _Unwritable("no-text")
    site = _site(house)
    language = found.language if found.language in site.languages else site.languages[0]
    title, body = said(
        house, found.template, found.data, language=language, zone=site.zone, outside=True
    )
    seals, sealed = seals_of(house), found.sealed or b""
    try:
        to = seals.open(found.subject_id, found.channel, sealed)
    except InvalidTag:
        raise _Unwritable("another-key") from None
    most = SMS_MOST if found.channel == "sms" else SUBJECT_MOST
    sign_in = f"{house.settings.base_url.rstrip('/')}{_SIGN_IN}"
    lines = [
        title,
        body,
        translate("Sign in to read more: {address}", address=sign_in),
        translate("You chose to get such messages. You can change that under “How we reach you”."),
        say(site.name, language),
    ]
    return Outgoing(
        key=seals.message_key(found.subject_id, found.channel, f"{found.key}:{sealed.hex()}"),
        to=to,
        title=addresses.one_line(title, most),
        body="\n\n".join(line for line in lines if line),
        language=language,
        at=found.sent_at,
    )


def _code_text(site: Site, digits: str, language: str) -> tuple[str, str]:
    speak(language)
    name = say(site.name, language)
    title: Message = msg("{code} is your code for {portal}", code=digits, portal=name)
    body = msg(
        "Type it on the page “How we reach you” within {n} minutes. Nobody of the state will ask you for it. "
        "If you did not ask for a code, you need not do anything.",
        n=int(sending.CODE_LIFE.total_seconds() // 60),
    )
    said_title = addresses.one_line(translate(title), SUBJECT_MOST)
    return said_title, f"{said_title}\n\n{translate(body)}"


async def _end(
    tx: Tx, house: House, found: Delivery, state: str, reason: str | None, now: datetime, *,
    counts: bool = False,
) -> None:  # fmt: skip
    if not await store.end_delivery(tx, found, state=state, reason=reason, now=now):
        return
    if not counts and found.counted_on is not None:
        cost = _cost(house, found.channel, found.parts)
        await store.give_back(
            tx, found.agency, found.counted_on, found.channel, parts=found.parts, cost_minor=cost
        )
    if state == "refused":
        await store.mark_refused(tx, found, now=now)
    if state in _FAILED:
        day = _day(house, now)
        await store.count_failed(tx, found.agency, day, found.channel)
        await _alert(tx, house, found.agency, found.channel, state, now)


async def _alert(
    tx: Tx, house: House, agency: str, channel: Channel, state: str, now: datetime
) -> None:
    """Once for an agency, channel and day: on its desk; for the portal itself, on the operators' list."""
    day = _day(house, now)
    kind = _CAPPED_KIND if state == "capped" else _FAILED_KIND
    if not agency:
        if state == "refused":  # one person's wrong address is no matter for operators
            return
        await _list(tx, channel, kind, 1, state, now)
        return
    await notices.alert(
        tx, agency=agency, kind=kind, data={"channel": _NAMES[channel], "day": day},
        key=f"{kind}:{channel}:{day.isoformat()}", now=now, link="/desk/messages",
    )  # fmt: skip


async def _list(
    tx: Tx, channel: Channel, kind: str, attempts: int, reason: str, now: datetime
) -> None:
    key = _listed(channel, kind)
    failure = failures.Failure(key, f"notify.send_{channel}", None, None, attempts, reason, now)
    await failures.record(tx, failure)


def _listed(channel: Channel, kind: str) -> str:
    return f"notify.send_{channel}:{kind}"


async def _spend(
    tx: Tx, house: House, agency: str, channel: Channel, parts: int, day: date
) -> bool:
    """False if the agency's cap of the day is reached; e-mail has none."""
    cap = house.settings.sms_cap if channel == "sms" else None
    cost = _cost(house, channel, parts)
    return await store.spend(tx, agency, day, channel, parts=parts, cost_minor=cost, cap=cap)


def _cost(house: House, channel: Channel, parts: int) -> int:
    settings = house.settings
    return sending.costs(
        channel, parts, mail_price=settings.mail_price, sms_price=settings.sms_price
    )


def _site(house: House) -> Site:
    return house.part(SitePort).site()


def _day(house: House, now: datetime) -> date:
    return now.astimezone(_site(house).zone).date()
