"""Numbers follow the log: counted once, counted again equal, and a touched log shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from motcua.contexts.cases.events import ApplicationSubmitted, CaseDecided
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.credentials.api import ResultIssued
from motcua.contexts.scorecard import access, actions, jobs, pages
from motcua.infra import events, log, notes
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import NOBODY
from motcua.web.ports import Site, SitePort
from tests.catalogue.make import publish
from tests.client import browser, make_official, sign_in
from tests.conftest import ROOT, Clock, Drain, TestDatabase
from tests.web.assertions import assert_accessible

CROWDED, QUIET, ALONE = "H01.01", "H01.02", "H01.03"


def decided(agency: str, *, on_time: bool = True) -> CaseDecided:
    return CaseDecided(
        new_id(), case_id=new_id(), application_id=new_id(), bundle="b", service="s",
        agency=agency, unit="u", channel="online", outcome="approved", on_time=on_time, parties=(),
    )  # fmt: skip


def submitted(agency: str, *, total: int, reused: int) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        new_id(), application_id=new_id(), draft_id=new_id(), bundle="b", release="r",
        channel="online", reference="x", declarant=new_id(), keeper=new_id(), parties=(),
        facts_total=total, facts_reused=reused, agency=agency, unit="u", service="s", late=False,
        helped_at=None, received_at=agency,
    )  # fmt: skip


def issued(agency: str, *, electronic: bool = True) -> ResultIssued:
    return ResultIssued(
        new_id(), case_id=new_id(), result_id=new_id(), document="d", service="s", agency=agency,
        unit="u", channel="online", holders=(), electronic=electronic, pdf="",
    )  # fmt: skip


Said = CaseDecided | ApplicationSubmitted | ResultIssued


async def happen(house: House, *said: Said) -> None:
    async with house.db.transaction() as tx:
        for event in said:
            await events.append(tx, NOBODY, event, at=house.clock())


@pytest.fixture
async def release(house: House) -> catalogue.Release:
    releases = catalogue.Releases(house.db)
    await publish(house.db, ROOT / "packs" / "vn", now=house.clock())
    await releases.refresh()
    house.parts[catalogue.Releases] = releases
    return releases.current()


async def counted(house: House, drain: Drain, *said: Said) -> None:
    release = house.part(catalogue.Releases).current()
    await actions.learn_counts(house, release)
    await happen(house, *said)
    await drain(jobs.HANDLERS, jobs.PROJECTIONS)


async def check(house: House) -> list[log.Finding]:
    public = notes.public_key(house.secrets.bytes("log-key"))
    return await log.verify_log(house.db, origin=house.settings.log_origin, public_key=public)


def crowd() -> Sequence[CaseDecided]:
    late = [decided(CROWDED, on_time=False) for _ in range(2)]
    return [*late, *(decided(CROWDED) for _ in range(6)), decided(QUIET), decided(ALONE)]


async def test_shares_are_counted_by_agency_and_small_ones_merged(
    house: House, release: catalogue.Release, drain: Drain
) -> None:
    await counted(house, drain, *crowd(), submitted(CROWDED, total=20, reused=15))
    on_time, reuse = list(release.indicators)[:2]
    shown = await access.opened(house, release, on_time)
    assert (shown.total.numerator, shown.total.denominator) == (8, 10)
    assert [(c.place, c.denominator) for c in shown.by_agency] == [("", 10)]  # 2 alone are too few
    opened = await access.opened(house, release, reuse)
    assert opened.total.percent() == 75.0
    assert opened.by_agency == []  # twenty facts of one declaration are one child
    assert opened.by_day == []


async def test_each_share_is_counted_by_agency_and_by_day(
    house: House, release: catalogue.Release, drain: Drain, clock: Clock
) -> None:
    """Two agencies on two days. The second day begins at midnight of the pack's zone, not of Greenwich."""
    await counted(
        house, drain,
        *(decided(CROWDED, on_time=nth > 1) for nth in range(6)),
        *(decided(QUIET) for _ in range(5)),
        *(issued(CROWDED) for _ in range(5)), issued(CROWDED, electronic=False),
        *(issued(QUIET) for _ in range(5)),
        *(submitted(CROWDED, total=10, reused=7) for _ in range(5)),
        *(submitted(QUIET, total=8, reused=4) for _ in range(5)),
    )  # fmt: skip
    clock.now = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # half past midnight there
    await happen(
        house,
        *(decided(QUIET, on_time=nth > 2) for nth in range(7)),
        *(issued(QUIET) for _ in range(6)),
        *(submitted(QUIET, total=12, reused=3) for _ in range(6)),
    )
    await drain(jobs.HANDLERS, jobs.PROJECTIONS)
    on_time, reuse, electronic, *_ = release.indicators
    assert await lines(house, release, on_time) == (
        [(CROWDED, 4, 6), (QUIET, 9, 12)],
        [("2026-11-20", 9, 11), ("2026-11-21", 4, 7)],
    )
    assert await lines(house, release, reuse) == (
        [(CROWDED, 35, 50), (QUIET, 38, 112)],
        [("2026-11-20", 55, 90), ("2026-11-21", 18, 72)],
    )
    assert await lines(house, release, electronic) == (
        [(CROWDED, 5, 6), (QUIET, 11, 12)],
        [("2026-11-20", 10, 11), ("2026-11-21", 6, 7)],
    )
    board = await access.board(house, release)
    assert [cell.percent() for _, cell in board[:3]] == [
        100 * 13 / 18, 100 * 73 / 162, 100 * 16 / 18,
    ]  # fmt: skip


Line = tuple[str, int, int]


async def lines(
    house: House, release: catalogue.Release, name: str
) -> tuple[list[Line], list[Line]]:
    """An indicator by agency and by day: place, numerator and denominator."""
    shown = await access.opened(house, release, name)
    by_agency, by_day = (
        [(cell.place, cell.numerator, cell.denominator) for cell in cells]
        for cells in (shown.by_agency, shown.by_day)
    )
    return by_agency, by_day


async def test_a_count_learned_late_knows_the_past(
    house: House, release: catalogue.Release, drain: Drain
) -> None:
    await happen(house, *crowd())
    await drain([], jobs.PROJECTIONS)
    assert await actions.learn_counts(house, release) > 0
    assert await actions.learn_counts(house, release) == 0
    shown = await access.opened(house, release, next(iter(release.indicators)))
    assert shown.total.denominator == 10


async def test_counting_again_gives_the_same(
    house: House, owner: Database, release: catalogue.Release, drain: Drain
) -> None:
    await counted(house, drain, *crowd(), submitted(QUIET, total=9, reused=4))
    before, after = await actions.rebuild(replace(house, db=owner), release)
    assert before == after
    assert before


async def test_a_deleted_event_changes_the_board_and_fails_the_check(
    house: House,
    owner: Database,
    release: catalogue.Release,
    drain: Drain,
    database: TestDatabase,
) -> None:
    await counted(house, drain, *crowd())
    assert await check(house) == []
    with psycopg.connect(database.superuser, autocommit=True) as tamperer:
        tamperer.execute("DELETE FROM infra.log WHERE seq = 3")
    before, after = await actions.rebuild(replace(house, db=owner), release)
    assert before != after
    assert [finding.seq for finding in await check(house)][:1] == [3]


def test_the_scorecards_role_sees_its_own_schema_alone(database: TestDatabase) -> None:
    with psycopg.connect(database.scorecard, autocommit=True) as reader:
        assert reader.execute("SELECT count(*) FROM scorecard.counters").fetchone() == (0,)
        for table in ("cases.cases", "cases.applications", "infra.log", "registries.numbers"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"SELECT 1 FROM {table}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("DELETE FROM scorecard.counters")


async def test_everybody_sees_the_board_and_how_it_was_counted(
    house: House, release: catalogue.Release, drain: Drain
) -> None:
    await counted(house, drain, *crowd())
    house.parts[SitePort] = SitePort(lambda: Site(languages=("en", "vi")))
    async with browser(house, routes=pages.ROUTES) as anybody:
        board = await anybody.get("/numbers")
        assert_accessible(board)
        assert "80.0%" in board.text
        name = next(iter(release.indicators))
        opened = await anybody.get(f"/numbers/{name}")
        assert_accessible(opened)
        read, _, to_compute = opened.text.partition("<details")
        assert "Cases that were decided; within the time that the law gives" in read
        assert "case-decided" not in read
        assert "case-decided; on_time = true" in to_compute
        assert CROWDED not in opened.text
        anybody.http.headers["accept-language"] = "vi"
        theirs = await anybody.get(f"/numbers/{name}")
        assert "80,0%" in theirs.text  # as their language writes numbers
        assert (await anybody.get("/numbers/nothing")).status_code == 404
        assert (await anybody.get(f"/numbers/{name}/events")).status_code in (303, 401, 403, 404)


async def test_an_auditor_opens_the_events_an_official_their_own_agencys(
    house: House, release: catalogue.Release, drain: Drain, clock: Clock
) -> None:
    await counted(house, drain, *crowd())
    name = next(iter(release.indicators))
    async with browser(house) as auditor:
        await sign_in(auditor, house, await make_official(house, agency=None, duties=frozenset()))
        events_page = await auditor.get(f"/numbers/{name}/events")
        assert_accessible(events_page)
        assert CROWDED in events_page.text
        assert "Cases that were decided" in events_page.text
        assert "numerator" not in events_page.text
    async with browser(house) as official:
        actor = await make_official(house, agency=QUIET, duties=frozenset())
        await sign_in(official, house, actor)
        text = (await official.get(f"/numbers/{name}/events")).text
        assert QUIET in text
        assert CROWDED not in text
