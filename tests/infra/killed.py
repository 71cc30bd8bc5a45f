"""A worker to be killed: `python -m tests.infra.killed DSN HOME`. One handler with an effect in the database."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from motcua.infra import worker
from motcua.infra.db import Database
from motcua.infra.files import Files
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from motcua.infra.jobs import Run, on
from motcua.infra.queries import Query
from motcua.infra.render import Render
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.infra.writes import Writes
from motcua.kernel.event import Event

COUNT_UP = Query("count_up", "INSERT INTO toys.effects (n) VALUES (%(n)s::integer)")


@dataclass(frozen=True, slots=True)
class Hit(Event):
    n: int


async def count(house: House, event: Hit, run: Run) -> None:
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            await tx.run(COUNT_UP, n=event.n)


HANDLERS = [on(Hit, count)]


def house_of(dsn: str, home: Path) -> House:
    settings = Settings(home=home, demo=True)
    db = Database(dsn, size=6)
    return House(
        settings=settings,
        db=db,
        clock=lambda: datetime.now(UTC),
        files=Files(settings.files_folder),
        secrets=Secrets(settings.secrets_folder, may_create=True),
        render=Render(),
        http=HttpOut(),
        writes=Writes(db),
    )


async def main() -> None:
    house = house_of(sys.argv[1], Path(sys.argv[2]))
    await house.db.open()
    await worker.run_worker(house, HANDLERS, [], stop=asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main())
