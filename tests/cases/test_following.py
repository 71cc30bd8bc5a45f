"""After filing: supplements, withdrawing, and nothing for strangers."""

from datetime import timedelta

import pytest

from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import deciding
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import Lack, TaskState
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import found, send
from tests.cases.make import HERE, World, fill, start
from tests.client import Client, make_official, sign_in
from tests.papers import pdf
from tests.web.assertions import assert_accessible


async def file(world: World, mother: Client) -> CaseKey:
    await world.notice()
    receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
    return CaseKey.parse(found(r'href="/cases/([^"]*)"', receipt))


async def ask(world: World, key: CaseKey) -> None:
    """The clerk takes the case in and asks for something."""
    agency = world.release.territory.competent(
        "commune-committee", HERE, world.house.clock().date()
    )
    clerk = await make_official(world.house, agency=agency.code, duties=frozenset({"tham-dinh"}))
    for _ in range(2):
        async with world.house.db.transaction() as tx:
            task = next(t for t in await store.tasks(tx, key) if t.state is not TaskState.DONE)
            if task.kind == "acknowledge":
                await deciding.acknowledge(
                    tx, world.house, clerk, key, task_id=task.id, now=world.house.clock()
                )
            else:
                await deciding.ask(
                    tx, world.house, clerk, key, task_id=task.id, what="Ảnh giấy kết hôn",
                    why="Chưa rõ ngày", lack=Lack.INCOMPLETE, again="",
                    now=world.house.clock(),
                )  # fmt: skip


async def test_clock_stands_while_the_citizen_is_asked(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        key = await file(world, mother)
        async with world.house.db.reading() as tx:
            before = await store.case_by_key(tx, key)
        await ask(world, key)
        page = await mother.get(f"/cases/{key}")
        assert_accessible(page)
        assert "Ảnh giấy kết hôn" in page.text
        assert "Waiting for your answer" in page.text
        empty = await send(mother, page, "/supplement", {"answer": ""})
        assert empty.status_code == 422
        assert_accessible(empty)
        bad = await send(
            mother, page, "/supplement", {"answer": "Đây"}, files={"file": ("x.exe", b"MZ", "x/y")}
        )
        assert bad.status_code == 422
        assert "Đây</textarea>" in bad.text
        world.house.clock.move(timedelta(days=7))  # type: ignore[attr-defined]
        await sign_in(mother, world.house, Actor(ActorKind.CITIZEN, world.mother))  # a week later
        page = await mother.get(f"/cases/{key}")
        done = await send(
            mother,
            page,
            "/supplement",
            {"answer": "Đây ạ"},
            files={"file": ("a.pdf", pdf(), "a/b")},
        )
        assert "You answered; the clock goes on" in done.text
        twice = await send(mother, page, "/supplement", {"answer": "Đây ạ"})
        assert twice.status_code == 409
        async with world.house.db.reading() as tx:
            view = await own.own_case(
                tx, Actor(ActorKind.CITIZEN, world.mother), key, now=world.house.clock()
            )
        assert before is not None and before.due_at is not None and view.case.due_at is not None
        assert view.case.due_at > before.due_at  # what was left is left
        assert [t.kind for t in view.tasks if t.state is not TaskState.DONE] == ["decide"]


async def test_declaration_is_withdrawn_once(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        key = await file(world, mother)
        asked = await mother.get(f"/cases/{key}/withdraw")
        assert_accessible(asked)
        gone = await send(mother, asked, "/withdraw")
        assert "You withdrew the application" in gone.text
        again = await send(mother, asked, "/withdraw")
        assert again.status_code == 409
        await world.settle()
        assert "The hospital has sent the birth notice" in (await mother.get("/my")).text
        async with world.house.db.reading() as tx:
            assert all(t.state is TaskState.DONE for t in await store.tasks(tx, key))


async def test_father_sees_and_may_not_withdraw(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        key = await file(world, mother)
    async with world.as_citizen(world.father) as father:
        page = await father.get(f"/cases/{key}/withdraw")
        refused = await send(father, page, "/withdraw")
        assert refused.status_code == 404


@pytest.mark.parametrize(
    "path", ["/cases/x", "/cases/x/withdraw", "/applications/x", "/find/H26-nothing"]
)
async def test_nonsense_addresses_are_not_found(world: World, path: str) -> None:
    async with world.as_citizen(world.mother) as mother:
        assert (await mother.get(path)).status_code == 404


async def test_qr_leads_a_party_to_the_case(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        key = await file(world, mother)
        async with world.house.db.reading() as tx:
            case = await store.case_by_key(tx, key)
        assert case is not None
        there = await mother.get(f"/find/{case.reference}", follow=True)
        assert str(there.url.path) == f"/cases/{key}"
