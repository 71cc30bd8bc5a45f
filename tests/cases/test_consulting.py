"""Several offices look at one case side by side: each sees what it is asked about, and none decides but one."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.infra.house import House
from tests.cases.forms import born, text_of
from tests.cases.land import PACK
from tests.cases.office import has_form
from tests.cases.towers import HALL, HONEY, KUKKER, MEADOW, STEMPER, Towers, named, open_towers
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible

LOW = {"torenplek": "K1", "hoogt": "4", "bywater": "false"}
HIGH = {"torenplek": "K1", "hoogt": "10", "bywater": "true"}


@pytest_asyncio.fixture
async def towers(house: House, database: TestDatabase) -> AsyncIterator[Towers]:
    async with open_towers(house, database) as opened:
        yield opened


async def opinion(
    towers: Towers, case: str, kind: str, answer: str = "agrees", words: str = ""
) -> None:
    page = await towers.does(case, "answer", kind, answer=answer, words=words)
    assert page.status_code == 200, text_of(page)


async def rounds(towers: Towers, clock: Clock) -> None:
    """The clock's jobs come round some times."""
    for _ in range(5):
        clock.move(timedelta(seconds=20))
        await towers.everything()


async def test_everybody_looks_at_once_and_one_decides(towers: Towers) -> None:
    case = await towers.file("torenbouw", **HIGH)
    await towers.does(case, "acknowledge")
    assert named(await towers.tasks(case), "open") == {"raad", "raad-2", "dijk", "gang"}
    async with towers.desk(HALL) as kukker:
        page = await kukker.get(f"/desk{case}")
        assert_accessible(page)
        assert "Honey board of Kessa Region is asked" in text_of(page)
        assert not has_form(page, "approve")
    await opinion(towers, case, HONEY, "objects", "The bees will not find home.")
    await opinion(towers, case, MEADOW)
    await opinion(towers, case, MEADOW, "agrees-if", "The dyke must be mended first.")
    visit = {**born("visit-day", "2026-11-20"), "visit-result": "as-stated"}
    page = await towers.does(case, "visit", **visit, **{"visit-findings": "The meadow is dry."})
    assert page.status_code == 200, text_of(page)
    await towers.does(case, "check", note="Both papers are there.")
    async with towers.desk(HALL) as kukker:
        page = await kukker.get(f"/desk{case}")
        assert_accessible(page)
        said = text_of(page)
        for words in (
            "The bees will not find home.",
            "The dyke must be mended first.",
            "The meadow is dry.",
            "Both papers are there.",
        ):
            assert words in said
    await towers.does(case, "approve")
    async with towers.desk(HALL, STEMPER) as stemper:
        await stemper.get(f"/desk{case}/document")
    await towers.does(case, "signatures", duty=STEMPER)
    assert await towers.state(case) == "issued"
    async with towers.as_builder() as builder:
        assert "you may build" in (await builder.get("/my/notices")).text


async def test_who_is_asked_sees_what_it_is_about_and_nothing_else(
    towers: Towers, database: TestDatabase
) -> None:
    case = await towers.file("torenbouw", **LOW)
    await towers.does(case, "acknowledge")
    async with towers.desk(HONEY) as honey:
        assert "To give an opinion on" in (await honey.get("/desk")).text
        page = await honey.get(f"/desk{case}", follow=True)
        assert str(page.url.path) == f"/desk/opinions/{case.rpartition('/')[2]}"
        assert_accessible(page)
        assert "How many combs high" in page.text
        for hidden in ("Miv Taal", "Burrow of the tower", "Nest 4"):
            assert hidden not in page.text
        for verb in ("approve", "acknowledge", "refuse", "visit"):
            assert not has_form(page, verb)
        empty = await towers.does(case, "answer", HONEY, answer="objects", words="")
        assert empty.status_code == 422
        assert_accessible(empty)
    async with towers.desk(MEADOW) as meadow:
        page = await meadow.get(f"/desk{case}", follow=True)
        assert "Miv Taal" in page.text
    async with towers.desk(MEADOW, STEMPER) as stranger:
        assert (await stranger.get(f"/desk{case}", follow=True)).status_code == 403
    async with towers.desk(MEADOW, unit="Z1") as elsewhere:
        assert (await elsewhere.get(f"/desk{case}", follow=True)).status_code == 404
    with psycopg.connect(database.superuser) as admin:
        reads = admin.execute(
            "SELECT purpose, facts FROM exchange.reads WHERE agency LIKE '%/V' ORDER BY at"
        ).fetchall()
    assert [(purpose, set(facts)) for purpose, facts in reads] == [("torenraad", {"lorn", "hoogt"})]


async def test_two_who_answer_at_once_answer_once(towers: Towers) -> None:
    case = await towers.file("torenbouw", **LOW)
    await towers.does(case, "acknowledge")
    async with towers.desk(HONEY) as first:
        page = await first.get(f"/desk{case}", follow=True)
        await opinion(towers, case, HONEY)
        tokens = await first.tokens("/desk")
        task = page.text.partition('name="task" value="')[2][:36]
        late = await first.http.post(
            f"{page.url.path}/answer",
            data={**tokens, "task": task, "answer": "objects", "words": "Never ever."},
        )
        assert late.status_code == 409
        assert "answered already" in late.text


async def test_a_visit_may_be_put_off_with_a_reason(towers: Towers) -> None:
    case = await towers.file("torenbouw", **HIGH)
    await towers.does(case, "acknowledge")
    wrong = await towers.does(
        case, "put-off", **born("put-off-day", "2026-11-01"), **{"put-off-why": "Fog."}
    )
    assert wrong.status_code == 422
    assert_accessible(wrong)
    page = await towers.does(
        case,
        "put-off",
        **born("put-off-day", "2026-11-23"),
        **{"put-off-why": "The mist was too thick."},
    )
    assert "The mist was too thick." in page.text
    assert has_form(page, "visit")


async def test_silence_agrees_or_goes_higher_by_itself_and_once(
    towers: Towers, clock: Clock
) -> None:
    case = await towers.file("torenbouw", **{**HIGH, "hoogt": "4"})
    await towers.does(case, "acknowledge")
    clock.move(timedelta(days=9))
    await rounds(towers, clock)
    tasks = await towers.tasks(case)
    assert named(tasks, "silent") == {"raad", "raad-2"}
    assert named(tasks, "escalated") == {"dijk"}
    assert named(tasks, "open") == {"dijk", "lees"}
    async with towers.desk(MEADOW, KUKKER) as kukker:
        page = await kukker.get(f"/desk{case}", follow=True)
        assert not has_form(page, "answer") and "The question is closed" in page.text
    page = await towers.does(case, "answer", MEADOW, STEMPER, answer="agrees")
    assert page.status_code == 200
    for _ in range(2):
        await towers.does(case, "check")
    clock.move(timedelta(days=6))
    await rounds(towers, clock)
    async with towers.desk(HALL, KUKKER) as kukker:
        assert not has_form(await kukker.get(f"/desk{case}"), "approve")
    async with towers.desk(HALL, STEMPER) as stemper:
        page = await stemper.get(f"/desk{case}")
        assert has_form(page, "approve")
        assert "By law a higher desk does this step now" in page.text


async def test_who_hears_nothing_in_time_may_hang_the_flag_out(
    towers: Towers, clock: Clock
) -> None:
    case = await towers.file("vlaghang", torenplek="K1", vlagkolor="black")
    async with towers.desk(HALL, STEMPER):
        pass  # somebody may sign
    clock.move(timedelta(days=20))
    await rounds(towers, clock)
    tasks = await towers.tasks(case)
    assert [one for one in tasks if one[1] != "open"] == [
        ("neem", "expired"), ("raad", "silent"), ("kuk", "deemed-approved")
    ]  # fmt: skip
    async with towers.desk(HALL, STEMPER) as stemper:
        await towers.everything()
        page = await stemper.get(f"/desk{case}")
        assert "By law the silence counts as a decision" in page.text
        await stemper.get(f"/desk{case}/document")
    await towers.does(case, "signatures", duty=STEMPER)
    assert await towers.state(case) == "issued"


async def test_who_hears_nothing_about_humming_has_got_a_no(towers: Towers, clock: Clock) -> None:
    case = await towers.file("nachtzum", torenplek="K1", hoogt="3")
    await towers.does(case, "acknowledge")
    clock.move(timedelta(days=20))
    await rounds(towers, clock)
    assert await towers.tasks(case) == [
        ("neem", "done"), ("gang", "expired"), ("kuk", "deemed-refused")
    ]  # fmt: skip
    assert await towers.state(case) == "refused"
    async with towers.as_builder() as builder:
        page = await builder.get(case)
        assert_accessible(page)
        assert "Na woord, na zum." in page.text


async def test_taking_the_application_back_takes_the_question_back(towers: Towers) -> None:
    case = await towers.file("torenbouw", **LOW)
    await towers.does(case, "acknowledge")
    async with towers.as_builder() as builder:
        await builder.post(f"{case}/withdraw", page=case)
    await towers.everything()
    assert named(await towers.tasks(case), "open") == {"withdrawal"}
    async with towers.desk(HONEY) as honey:
        assert case.rpartition("/")[2] not in (await honey.get("/desk")).text
        page = await honey.get(f"/desk{case}", follow=True)
        assert not has_form(page, "answer")
        assert "combs" not in page.text
    async with towers.as_builder() as builder:
        await builder.post(f"{case}/go-on", page=case)
    await towers.everything()
    assert named(await towers.tasks(case), "open") == {"raad", "raad-2", "lees"}
    await opinion(towers, case, HONEY)


async def test_a_deputy_signs_while_a_decision_says_so(
    towers: Towers, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    table = folder / "competence" / "toren.yaml"
    table.write_text(
        table.read_text("utf-8").replace("effective_to: 2026-11-19", "effective_to: 2026-12-31"),
        "utf-8",
    )
    tried = folder / "tests" / "toren.yaml"
    told = tried.read_text("utf-8").replace("{torenbouw: stemper}", "{torenbouw: kukker}", 1)
    tried.write_text(told, "utf-8")
    release = catalogue.load(folder)
    releases = towers.house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    case = await towers.file("vlaghang", torenplek="K1", vlagkolor="black")
    await towers.does(case, "acknowledge")
    await opinion(towers, case, HONEY)
    await towers.does(case, "approve")
    assert await towers.state(case) == "signer-waiting"
    await towers.appoint(HALL, KUKKER)
    clock.move(timedelta(minutes=1))
    await towers.everything()
    async with towers.desk(HALL, STEMPER) as stemper:
        assert not has_form(await stemper.get(f"/desk{case}"), "signatures")
    await towers.does(case, "signatures", duty=KUKKER)
    assert await towers.state(case) == "issued"
