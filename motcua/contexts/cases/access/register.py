"""The register of an agency, for its own officials: no names, a page at a time, however long it is."""

import csv
from collections.abc import AsyncIterator
from datetime import datetime
from io import StringIO

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.access.forms import Sheet
from motcua.contexts.cases.errors import FormNotFound, NotYourDuty
from motcua.contexts.cases.model import forms
from motcua.contexts.cases.model.forms import PART, Days, Line, Writer
from motcua.contexts.cases.store import register as store
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor

_COLUMNS = (
    "reference", "service", "channel", "state", "accepted", "due", "decided", "closed", "asked_again",
)  # fmt: skip


async def size(tx: Tx, house: House, actor: Actor, days: Days) -> int:
    """How many lines there are. Raises NotYourDuty."""
    return await store.size(tx, _agency(actor), *days.moments(declared.current(house).zone))


async def part(
    tx: Tx, house: House, actor: Actor, days: Days, number: int, *, now: datetime
) -> Sheet:
    """One part of the printed register, the first being 1. Raises NotYourDuty, FormNotFound."""
    release, agency = declared.current(house), _agency(actor)
    form, before = release.form("register", now), (number - 1) * PART
    if form is None or number < 1:
        raise FormNotFound()
    since, until = days.moments(release.zone)
    after = await store.line_at(tx, agency, since, until, before - 1) if before else None
    if before and after is None:
        raise FormNotFound()
    lines = await store.page(tx, agency, since, until, after=after, limit=PART)
    office = release.territory.agency(agency)
    return Sheet(
        release, form, agency, office.unit, now,
        forms.register(release, lines, days=days, before=before),
        f"{agency}-{days.first:%y%m%d}-{days.last:%y%m%d}-{number}",
    )  # fmt: skip


async def table(house: House, actor: Actor, days: Days) -> AsyncIterator[str]:
    """The whole register as CSV, a page of the database at a time. Raises NotYourDuty before the first line."""
    release, agency = declared.current(house), _agency(actor)
    since, until = days.moments(release.zone)
    return _rows(house, Writer(release), agency, since, until)


async def _rows(
    house: House, write: Writer, agency: str, since: datetime, until: datetime
) -> AsyncIterator[str]:
    yield "\ufeff" + _csv([_COLUMNS])  # spreadsheets take it for UTF-8
    after: Line | None = None
    while True:
        async with house.db.reading() as tx:
            lines = await store.page(tx, agency, since, until, after=after, limit=PART)
        if not lines:
            return
        words = (forms.in_words(write, line) for line in lines)
        yield _csv([tuple(line[column] for column in _COLUMNS) for line in words])
        after = lines[-1]


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _agency(actor: Actor) -> str:
    if not actor.agency or not actor.duties:
        raise NotYourDuty()
    return actor.agency
