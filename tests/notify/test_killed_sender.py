"""A sender killed with SIGKILL while the gateway has its message: the same message goes again, and is sent once."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from motcua.infra.house import House
from tests.conftest import Clock, TestDatabase
from tests.notify.gateway import Answer, Gateway, gateway
from tests.notify.make import (
    PHONE,
    make_contact,
    public_key,
    rows,
    see_all,
    spent,
    states,
    tell,
    with_servers,
    work,
)

ROOT = Path(__file__).parents[2]


async def test_a_sender_is_killed_between_sending_and_writing_down(
    house: House, database: TestDatabase, clock: Clock
) -> None:
    async with gateway(public_key(house)) as door:
        house = with_servers(house, sms=door)
        await make_contact(house, "sms", PHONE)
        await tell(house)
        running = await start(house, database, door, clock)

        def kills(asked: dict[str, str]) -> Answer:
            running.kill()
            return door.sends_but_hangs_up(asked)

        door.answers = [kills]
        assert await asyncio.wait_for(running.wait(), 60) == -9
        (found,) = await rows(house, "deliveries")
        assert (found["state"], found["attempts"], found["unsure"]) == ("waiting", 1, True)
        await see_all(house)  # whether it went nobody knows: being seen does not end it
        clock.move(timedelta(minutes=16))
        await work(house)
        assert door.asked[0] == door.asked[1] and len(door.sent) == 1
        assert await states(house) == {"sms": "sent"}
        assert await spent(house) == {"A/sms": (1, 1, 300, 0)}


async def start(
    house: House, database: TestDatabase, door: Gateway, clock: Clock
) -> asyncio.subprocess.Process:
    command = [
        sys.executable, "-m", "tests.notify.killed", database.app, str(house.settings.home), door.url,
        clock().isoformat(),
    ]  # fmt: skip
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT)
