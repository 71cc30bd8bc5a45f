"""Rows of notices, under their person, and of alerts, under their agency."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from motcua.contexts.notify.words import Alert, Cursor, Notice
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


async def take_note(tx: Tx, agency: str, *, key: str, by: UUID, now: datetime) -> bool:
    return await tx.run(_sql["take_note"], agency=agency, key=key, by=by, now=now) == 1
