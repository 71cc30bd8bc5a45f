"""Rows of notices, contacts and deliveries, under their person; of alerts and costs, under their agency."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.notify.words import (
    Alert,
    Channel,
    Code,
    Contact,
    Cursor,
    Delivery,
    Due,
    Notice,
    Spent,
)
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "store.sql")


async def add_notice(
    tx: Tx, to: UUID, *, key: str, template: str, data: Mapping[str, object], link: str | None,
    now: datetime,
) -> bool:  # fmt: skip
    added = await tx.run(
        _sql["add_notice"], subject_id=to, key=key, template=template, data=dict(data), link=link,
        sent_at=now,
    )  # fmt: skip
    return added == 1


async def notices_of(tx: Tx, subject: UUID, after: Cursor | None, size: int) -> list[Notice]:
    return await tx.all(
        Notice, _sql["notices_of"], subject_id=subject, at=after.at if after else None,
        key=after.key if after else None, size=size,
    )  # fmt: skip


async def unseen_of(tx: Tx, subject: UUID) -> int:
    return await tx.value(int, _sql["unseen_of"], subject_id=subject)


async def mark_seen(tx: Tx, subject: UUID, *, until: datetime, now: datetime) -> int:
    return await tx.run(_sql["mark_seen"], subject_id=subject, until=until, now=now)


async def forget_notices(tx: Tx, subject: UUID) -> int:
    return await tx.run(_sql["forget_notices"], subject_id=subject)


async def delete_notice(tx: Tx, subject: UUID, *, key: str) -> bool:
    return await tx.run(_sql["delete_notice"], subject_id=subject, key=key) == 1


async def add_alert(
    tx: Tx, agency: str, *, key: str, kind: str, case: CaseKey | None, data: Mapping[str, object],
    link: str | None, now: datetime,
) -> bool:  # fmt: skip
    added = await tx.run(
        _sql["add_alert"], agency=agency, key=key, kind=kind,
        subject_id=case.subject_id if case else None, case_id=case.id if case else None,
        data=dict(data), link=link, raised_at=now,
    )  # fmt: skip
    return added == 1


async def open_alerts(tx: Tx, agency: str, size: int) -> list[Alert]:
    return await tx.all(Alert, _sql["open_alerts"], agency=agency, size=size)


async def end_alert(tx: Tx, agency: str, *, key: str, now: datetime) -> bool:
    return await tx.run(_sql["end_alert"], agency=agency, key=key, now=now) == 1


async def end_message_alerts(
    tx: Tx, kinds: Sequence[str], *, before: datetime, now: datetime
) -> None:
    await tx.run(_sql["end_message_alerts"], kinds=list(kinds), before=before, now=now)


async def take_note(tx: Tx, agency: str, *, key: str, by: UUID, now: datetime) -> bool:
    return await tx.run(_sql["take_note"], agency=agency, key=key, by=by, now=now) == 1


async def queue_deliveries(tx: Tx, subject: UUID, *, key: str, agency: str, now: datetime) -> int:
    return await tx.run(
        _sql["queue_deliveries"], subject_id=subject, key=key, agency=agency, now=now
    )


async def contacts_of(tx: Tx, subject: UUID) -> list[Contact]:
    return await tx.all(Contact, _sql["contacts_of"], subject_id=subject)


async def keep_contact(tx: Tx, code: Code, *, now: datetime) -> None:
    await tx.run(
        _sql["keep_contact"], subject_id=code.subject_id, channel=code.channel, sealed=code.sealed,
        language=code.language, now=now,
    )  # fmt: skip


async def set_wishes(tx: Tx, subject: UUID, *, language: str, wanted: Sequence[Channel]) -> None:
    await tx.run(_sql["set_wishes"], subject_id=subject, language=language, wanted=list(wanted))


async def mark_refused(tx: Tx, found: Delivery, *, now: datetime) -> None:
    await tx.run(
        _sql["mark_refused"], subject_id=found.subject_id, channel=found.channel,
        sealed=found.sealed, now=now,
    )  # fmt: skip


async def remove_contact(tx: Tx, subject: UUID, channel: Channel) -> bool:
    return await tx.run(_sql["remove_contact"], subject_id=subject, channel=channel) == 1


async def forget_contacts(tx: Tx, subject: UUID) -> None:
    await tx.run(_sql["forget_contacts"], subject_id=subject)
    await tx.run(_sql["forget_codes"], subject_id=subject)


async def count_asked(tx: Tx, claim: bytes, day: date) -> int:
    return await tx.value(int, _sql["count_asked"], claim=claim, day=day)


async def keep_code(tx: Tx, code: Code) -> None:
    await tx.run(
        _sql["keep_code"], subject_id=code.subject_id, channel=code.channel, id=code.id,
        sealed=code.sealed, code=code.code, language=code.language, asked_at=code.asked_at,
        until_at=code.until_at, tries=code.tries_left,
    )  # fmt: skip


async def codes_of(tx: Tx, subject: UUID, now: datetime) -> list[Code]:
    return await tx.all(Code, _sql["codes_of"], subject_id=subject, now=now)


async def code_locked(tx: Tx, subject: UUID, channel: Channel) -> Code | None:
    return await tx.maybe(Code, _sql["code_locked"], subject_id=subject, channel=channel)


async def count_try(tx: Tx, subject: UUID, channel: Channel) -> None:
    await tx.run(_sql["count_try"], subject_id=subject, channel=channel)


async def drop_code(tx: Tx, subject: UUID, channel: Channel) -> bool:
    return await tx.run(_sql["drop_code"], subject_id=subject, channel=channel) == 1


async def forget_past(tx: Tx, *, now: datetime, day: date) -> None:
    await tx.run(_sql["forget_codes_past"], now=now)
    await tx.run(_sql["forget_asked"], day=day)


async def due_codes(tx: Tx, channel: Channel, now: datetime, size: int) -> list[Due]:
    return await tx.all(Due, _sql["due_codes"], channel=channel, now=now, size=size)


async def take_code(tx: Tx, due: Due, *, due_at: datetime) -> Code | None:
    return await tx.maybe(
        Code, _sql["take_code"], subject_id=due.subject_id, channel=due.channel, id=due.key,
        due_at=due_at,
    )  # fmt: skip


async def set_code(tx: Tx, code: Code, *, state: str, due_at: datetime) -> None:
    await tx.run(
        _sql["set_code"], subject_id=code.subject_id, channel=code.channel, id=code.id, state=state,
        due_at=due_at,
    )  # fmt: skip


async def due_deliveries(tx: Tx, channel: Channel, now: datetime, size: int) -> list[Due]:
    return await tx.all(Due, _sql["due_deliveries"], channel=channel, now=now, size=size)


async def delivery_locked(tx: Tx, due: Due, *, due_by: datetime | None) -> Delivery | None:
    return await tx.maybe(Delivery, _sql["delivery_locked"], **_key(due), due_by=due_by)


async def take_delivery(
    tx: Tx, found: Due | Delivery, *, parts: int, counted_on: date, due_at: datetime
) -> None:
    await tx.run(
        _sql["take_delivery"], **_key(found), parts=parts, counted_on=counted_on, due_at=due_at
    )


async def put_off(
    tx: Tx, found: Due | Delivery, *, due_at: datetime, reason: str | None, unsure: bool
) -> None:
    await tx.run(_sql["put_off"], **_key(found), due_at=due_at, reason=reason, unsure=unsure)


async def end_delivery(
    tx: Tx, found: Due | Delivery, *, state: str, reason: str | None, now: datetime
) -> bool:
    ended = await tx.run(_sql["end_delivery"], **_key(found), state=state, reason=reason, now=now)
    return ended == 1


def _key(due: Due | Delivery) -> dict[str, object]:
    return {"subject_id": due.subject_id, "key": due.key, "channel": due.channel}


async def spend(
    tx: Tx, agency: str, day: date, channel: Channel, *, parts: int, cost_minor: int,
    cap: int | None,
) -> bool:  # fmt: skip
    spent = await tx.run(
        _sql["spend"], agency=agency, day=day, channel=channel, parts=parts, cost_minor=cost_minor,
        cap=cap,
    )  # fmt: skip
    return spent == 1


async def give_back(
    tx: Tx, agency: str, day: date, channel: Channel, *, parts: int, cost_minor: int
) -> None:
    await tx.run(
        _sql["give_back"], agency=agency, day=day, channel=channel, parts=parts,
        cost_minor=cost_minor,
    )  # fmt: skip


async def count_failed(tx: Tx, agency: str, day: date, channel: Channel) -> None:
    await tx.run(_sql["count_failed"], agency=agency, day=day, channel=channel)


async def spent_of(tx: Tx, agency: str, since: date) -> list[Spent]:
    return await tx.all(Spent, _sql["spent_of"], agency=agency, since=since)
