"""From a declaration to the mailbox: the whole worker, a real mail server, the pack's own words; and erased again."""

from dataclasses import replace
from datetime import timedelta

from motcua.contexts.registries import api as registries
from motcua.entry import contexts
from motcua.infra import worker
from motcua.web.ports import Site, SitePort
from tests.cases.forms import send
from tests.cases.make import MACHINE, World, fill, start
from tests.notify.mailbox import mailbox
from tests.notify.make import code_of, rows


async def test_a_mother_hears_by_e_mail_and_is_forgotten_with_all_else(world: World) -> None:
    async with mailbox() as box:
        settings = replace(
            world.house.settings,
            mail=f"smtp://127.0.0.1:{box.port}",
            mail_from="noreply@portal.example",
        )
        world = replace(world, house=replace(world.house, settings=settings))
        site = Site(languages=world.release.languages, zone=world.release.zone)
        world.house.parts[SitePort] = SitePort(lambda: site)
        await world.notice()
        async with world.as_citizen(world.mother) as mother:
            page = "/my/reach"
            await mother.post(f"{page}/mail", {"mail": "hoa@people.example"}, page=page)
            await worker.drain(world.house, contexts.HANDLERS, contexts.PROJECTIONS)
            (told,) = box.received
            code = await code_of(world.house, "mail", world.mother)
            assert str(told["Subject"]).startswith(f"{code} is your code")
            await mother.post(f"{page}/mail/code", {"mail-code": code}, page=page)
            await send(mother, await fill(mother, await start(mother)), "/submit")
        await worker.drain(world.house, contexts.HANDLERS, contexts.PROJECTIONS)
        world.house.clock.move(timedelta(seconds=10))  # type: ignore[attr-defined]  # the clock of a test
        await worker.drain(world.house, contexts.HANDLERS, contexts.PROJECTIONS)
        subjects = {str(mail["Subject"]) for mail in box.received[1:]}
        assert any(one.startswith("We have your application ") for one in subjects)
        everything = "\n".join(box.text(at) for at in range(len(box.received)))
        for fact in ("Lê Minh An", "Trần Thị Hoa"):
            assert fact not in everything
        async with world.house.db.transaction() as tx:
            await registries.erase(world.house, tx, MACHINE, world.mother, now=world.house.clock())
        await worker.drain(world.house, contexts.HANDLERS, contexts.PROJECTIONS)
        for table in ("contacts", "codes", "deliveries", "notices"):
            assert await rows(world.house, table, world.mother) == []
