"""The counter: an official files for a walk-in by keyboard only, and prints a receipt with a QR."""

import re
from datetime import timedelta

import psycopg

from motcua.contexts.exchange import api as exchange
from motcua.kernel.keys import CaseKey
from tests.cases.forms import born, form_of, found, send, text_of
from tests.cases.make import FATHER_NUMBER, HERE, MOTHER_NUMBER, World, fill, key_of
from tests.client import Answer, Client
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible

CLERK = frozenset({"tham-dinh"})


async def find(client: Client, scanned: str, day: str | None = None) -> Answer:
    page = await client.get("/desk/counter")
    fields = {"person": scanned, **(born("person.born", day) if day else {})}
    return await send(client, page, "/find", fields)


async def test_official_files_for_a_walk_in(world: World) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        counter = await clerk.get("/desk/counter")
        assert_accessible(counter)
        assert re.search(r'<input[^>]*id="person"[^>]*autofocus', counter.text)
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        assert_accessible(visit)
        assert "Trần Thị Hoa" in visit.text
        assert MOTHER_NUMBER not in visit.text
        assert MOTHER_NUMBER not in str(visit.url)
        page = await send(clerk, visit, "/start")
        assert_accessible(page)
        check = await fill(clerk, page)
        assert "/check" in str(check.url), text_of(check)
        assert_accessible(check)
        receipt = await send(clerk, check, "/submit")
        assert_accessible(receipt)
        assert "<svg" in receipt.text
        assert "Print this page" in receipt.text
        reference = found(r"Dossier (\S+?-261120-0001)", receipt)
        await world.settle()
        # What the scanner reads from the printed receipt leads to the case, by number or by address.
        for scanned in (reference, f"http://127.0.0.1:8000/find/{reference}"):
            there = await find(clerk, scanned)
            assert "/desk/cases/" in str(there.url)
    async with world.as_citizen(world.mother) as mother:
        assert reference in (await mother.get("/my")).text


async def test_the_walk_ins_reads_stand_in_her_tracker(world: World) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        await send(clerk, visit, "/start")
    async with world.as_citizen(world.mother) as mother:
        tracker = await mother.get("/my/tracker")
        assert tracker.status_code == 200
        assert "People&#39;s Committee" in tracker.text or "Committee" in tracker.text


async def test_wrong_pair_finds_nobody(world: World) -> None:
    async with world.as_official(duties=CLERK) as clerk:
        wrong = await find(clerk, MOTHER_NUMBER, "1995-03-09")
        assert wrong.status_code == 422
        assert "Nobody has this number and this date of birth" in wrong.text
        assert_accessible(wrong)
        dateless = await find(clerk, MOTHER_NUMBER)
        assert dateless.status_code == 422
        assert "Enter the date of birth" in dateless.text
        assert (await find(clerk, "")).status_code == 422


async def test_visit_is_the_officials_own_and_ends(world: World) -> None:
    async with world.as_official(duties=CLERK) as clerk:
        visit = await find(clerk, FATHER_NUMBER, "1992-07-01")
        address = str(visit.url.path)
        world.house.clock.now = world.house.clock.now.replace(hour=23)  # type: ignore[attr-defined]
        assert (await clerk.get(address)).status_code in (303, 404)
    async with world.as_official(unit="00008", duties=CLERK) as other:
        assert (await other.get(address)).status_code == 404
        assert (await other.get("/desk/counter/nonsense")).status_code == 404


async def test_citizen_has_no_counter(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        assert (await mother.get("/desk/counter")).status_code in (403, 404)


async def test_official_of_another_agency_cannot_open_the_draft(world: World) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        page = await send(clerk, await find(clerk, MOTHER_NUMBER, "1995-03-08"), "/start")
        assert form_of(page, "/page/")
    async with world.as_official("commune-police", unit=HERE, duties=CLERK) as police:
        assert (await police.get(f"/drafts/{key_of(page)}/check")).status_code == 404


async def test_a_dossier_of_another_agency_leads_nowhere(world: World) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        receipt = await send(
            clerk, await fill(clerk, await send(clerk, visit, "/start")), "/submit"
        )
        reference = found(r"Dossier (\S+?-261120-0001)", receipt)
    async with world.as_official("commune-police", unit=HERE, duties=CLERK) as police:
        assert (await police.get(f"/find/{reference}")).status_code == 404
        scanned = await find(police, reference)
        assert (scanned.status_code, str(scanned.url.path)) == (422, "/desk/counter/find")


async def test_the_official_s_own_look_at_what_was_filed_stands_in_the_tracker(
    world: World,
) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        receipt = await send(
            clerk, await fill(clerk, await send(clerk, visit, "/start")), "/submit"
        )
        key = CaseKey.parse(found(r'href="/cases/([^"]*)"', receipt))
        assert "Trần Thị Hoa" in (await clerk.get(f"/cases/{key}")).text
    async with world.house.db.reading() as tx:
        reads = await exchange.reads_of(tx, world.mother)
    assert ("official", key.id) in {(read.reader_kind, read.case_id) for read in reads}


async def test_without_the_counter_s_duty_nobody_serves_there(world: World) -> None:
    async with world.as_official(duties=CLERK) as clerk:
        visit = str((await find(clerk, MOTHER_NUMBER, "1995-03-08")).url.path)
        assert 'href="/desk/counter"' in (await clerk.get("/desk")).text
    async with world.as_official(duties=frozenset({"ky-duyet"})) as signer:
        assert 'href="/desk/counter"' not in (await signer.get("/desk")).text
        assert (await signer.get("/desk/counter")).status_code == 403
        assert (await signer.get(visit)).status_code == 403
        tokens = await signer.tokens("/desk")
        sent = {"person": MOTHER_NUMBER, **born("person.born", "1995-03-08")}
        for path in ("/desk/counter/find", f"{visit}/start"):
            assert (await signer.post(path, sent, tokens=tokens)).status_code == 403


async def test_a_draft_is_open_while_the_person_stands_there(world: World, clock: Clock) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        page = await send(clerk, await find(clerk, MOTHER_NUMBER, "1995-03-08"), "/start")
        draft = "/".join(str(page.url.path).split("/")[:3])
        clock.move(timedelta(minutes=31))
        for path in ("", "/check", "/papers", "/page/ten-con"):
            gone = await clerk.get(f"{draft}{path}")
            assert (gone.status_code, "This visit is over" in gone.text) == (404, True)
        assert (await send(clerk, page)).status_code == 404
        await find(clerk, FATHER_NUMBER, "1992-07-01")
        assert (await clerk.get(f"{draft}/check")).status_code == 404
        await find(clerk, MOTHER_NUMBER, "1995-03-08")
        check = await fill(clerk, await clerk.get(draft, follow=True))
        clock.move(timedelta(minutes=31))
        assert (await send(clerk, check, "/submit")).status_code == 404
        await find(clerk, MOTHER_NUMBER, "1995-03-08")
        assert (await send(clerk, check, "/submit")).status_code == 200


async def test_what_was_filed_elsewhere_is_open_during_the_visit_only(
    world: World, clock: Clock
) -> None:
    """The official files for another commune: after the visit it is not theirs to look at."""
    await world.notice()
    async with world.as_official(unit="00008", duties=CLERK) as clerk:
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        check = await fill(clerk, await send(clerk, visit, "/start"))
        receipt = await send(clerk, check, "/submit")
        case = found(r'href="(/cases/[^"]*)"', receipt)
        assert (await clerk.get(case)).status_code == 200
        clock.move(timedelta(minutes=31))
        for path in (case, str(receipt.url.path)):
            assert (await clerk.get(path)).status_code == 404


async def test_what_stands_at_the_own_desk_stays_open(world: World, clock: Clock) -> None:
    await world.notice()
    async with world.as_official(duties=CLERK) as clerk:
        visit = await find(clerk, MOTHER_NUMBER, "1995-03-08")
        receipt = await send(
            clerk, await fill(clerk, await send(clerk, visit, "/start")), "/submit"
        )
        clock.move(timedelta(minutes=31))
        assert (await clerk.get(found(r'href="(/cases/[^"]*)"', receipt))).status_code == 200


async def test_every_search_is_entered_and_a_hit_stands_in_the_person_s_tracker(
    world: World, database: TestDatabase
) -> None:
    async with world.as_official(duties=CLERK) as clerk:
        await find(clerk, MOTHER_NUMBER, "1995-03-09")
        async with world.house.db.reading() as tx:
            assert await exchange.reads_of(tx, world.mother) == []
        await find(clerk, MOTHER_NUMBER, "1995-03-08")
    async with world.house.db.reading() as tx:
        assert {read.reader_kind for read in await exchange.reads_of(tx, world.mother)} == {
            "official"
        }
    with psycopg.connect(database.superuser) as admin:
        rows = admin.execute("SELECT reader_kind, agency IS NOT NULL, found FROM exchange.searches")
        assert sorted(rows.fetchall()) == [("official", True, 0), ("official", True, 1)]
