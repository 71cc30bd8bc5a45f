"""A sender to be killed: `python -m tests.notify.killed DSN HOME SMS NOW`. One round of the SMS job."""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from motcua.contexts.notify import jobs
from tests.infra.killed import house_of
from tests.notify.make import with_servers


async def main() -> None:
    dsn, home, sms, now = sys.argv[1:]
    house = with_servers(
        replace(house_of(dsn, Path(home)), clock=lambda: datetime.fromisoformat(now))
    )
    house = replace(house, settings=replace(house.settings, sms=sms))
    await house.db.open()
    await jobs.send_sms(house, house.clock())


if __name__ == "__main__":
    asyncio.run(main())
