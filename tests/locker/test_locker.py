"""A locker is its holder's, and of whoever represents them; nobody else finds it."""

from uuid import uuid4

from motcua.contexts.locker import access, pages
from motcua.infra.db import Json
from motcua.infra.house import House
from motcua.infra.queries import Query
from motcua.kernel.actors import Actor, ActorKind
from tests.client import browser, sign_in

KEEP = Query("keep", "SELECT locker.keep(%(events)s::jsonb)")


async def test_the_log_fills_each_holders_locker_once(house: House) -> None:
    mother, child, result, case = uuid4(), uuid4(), uuid4(), uuid4()
    event = {
        "subject_id": str(child), "kind": "result-issued", "at": "2026-11-20T02:00:00Z",
        "body": {
            "result_id": str(result), "case_id": str(case), "document": "d",
            "holders": [str(mother), str(child)],
        },
    }  # fmt: skip
    async with house.db.transaction() as tx:
        for _ in range(2):
            await tx.value(object, KEEP, events=Json([event]))
        actor = Actor(ActorKind.CITIZEN, mother)
        shelves = await access.shelves(tx, actor, now=house.clock())
    assert [(holder, [item.result_id for item in items]) for holder, items in shelves] == [
        (mother, [result])
    ]


async def test_somebody_elses_result_is_not_found(house: House) -> None:
    async with browser(house, routes=pages.ROUTES) as stranger:
        await sign_in(stranger, house, Actor(ActorKind.CITIZEN, uuid4()))
        for path in (f"/my/results/{uuid4()}/{uuid4()}", "/my/results/x/y"):
            assert (await stranger.get(path)).status_code == 404
