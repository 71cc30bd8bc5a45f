"""The papers that the law asks for: from the case's own ledger, when something happened, for whoever may have them."""

import csv
import io
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from motcua.contexts.cases.access.forms import Sheet
from motcua.contexts.cases.actions import printing
from motcua.contexts.cases.errors import DaysWrong, FormNotFound
from motcua.contexts.cases.model import forms
from motcua.contexts.cases.model.holding import Ended, Holding, How
from motcua.contexts.cases.words import CaseState, Lack
from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House
from tests.cases.forms import born, send, text_of
from tests.cases.land import neverland
from tests.cases.make import pack
from tests.cases.office import CLERK, Office, desk, press
from tests.cases.test_case_clock import NOON, OPEN
from tests.cases.test_endings import NO, STOP
from tests.cases.test_life_rules import TASK
from tests.cases.test_supplements import one
from tests.client import Answer, Client
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible

KINDS = {"receipt", "supplement", "not-accepted", "delay", "stopped", "sheet"}


@pytest.mark.parametrize("state", list(CaseState))
def test_which_papers_there_are_of_a_case(state: CaseState) -> None:
    case = replace(OPEN, state=state, closed_at=NOON if state.closed else None)
    sent_away, stopped = state is CaseState.NOT_ACCEPTED, state is CaseState.STOPPED
    there = {"sheet", "not-accepted" if sent_away else "receipt"}
    there |= {"stopped"} if stopped else set()
    assert forms.had(case, []) == there
    assert forms.had(case, [one(Lack.INCOMPLETE)]) == there | {"supplement"}
    assert forms.had(replace(case, new_day=date(2026, 3, 9)), []) == there | {"delay"}


@pytest.mark.parametrize("release", [pack, neverland])
def test_every_form_is_declared(release: object) -> None:
    assert callable(release)
    found = release()
    assert {one.form for one in found.forms} == KINDS | {"register"}
    assert all(found.form(kind, NOON) is not None for kind in KINDS)


@pytest.mark.parametrize(
    ("first", "last", "fit"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2026, 1, 1), date(2027, 1, 1), True),
        (date(2026, 1, 1), date(2027, 1, 2), False),
        (date(2026, 1, 2), date(2026, 1, 1), False),
        (None, date(2026, 1, 1), False),
        (date(2026, 1, 1), None, False),
    ],
)
def test_days_of_a_register(first: date | None, last: date | None, fit: bool) -> None:
    if not fit:
        with pytest.raises(DaysWrong):
            forms.days(first, last)
        return
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    since, until = forms.days(first, last).moments(zone)
    assert last is not None
    assert (since.date(), until.date()) == (first, last + timedelta(days=1))
    assert since.time() == until.time() == datetime.min.time()


def test_a_request_that_nobody_made_has_no_paper() -> None:
    with pytest.raises(FormNotFound):
        forms.request(pack(), [], None)
    asked = one(Lack.WRONG)
    assert forms.request(pack(), [asked], asked.id)["lack"] == "wrong"
    with pytest.raises(FormNotFound):
        forms.request(pack(), [asked], UUID(int=1))


def read(answer: Answer, tmp: Path) -> str:
    """What pdftotext, a program that we did not write, reads in it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    paper = tmp / "paper.pdf"
    paper.write_bytes(answer.content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


async def paper(client: Client, case: str, kind: str, tmp: Path) -> str:
    page = await client.get(case)
    assert f"{case}/forms/{kind}" in page.text, "the page offers it"
    return read(await client.get(f"{case}/forms/{kind}"), tmp)


async def test_receipt_is_had_at_once_and_says_when_and_how_to_follow(
    office: Office, tmp_path: Path
) -> None:
    case = await office.file()
    async with office.world.as_citizen(office.world.mother) as mother:
        told = await paper(mother, case, "receipt", tmp_path)
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY TIẾP NHẬN HỒ SƠ", "Trần Thị Hoa",
            "Mẫu số 01", "/status", "Mã tra cứu:", "26/11/2026",
        ):  # fmt: skip
            assert words in told, told
        for kind in (*KINDS - {"receipt"}, "register", "x"):
            assert (await mother.get(f"{case}/forms/{kind}")).status_code == 404
    async with office.world.as_citizen(office.world.father) as father:
        assert (await father.get(f"{case}/forms/receipt")).status_code == 200, "a party"
    stranger = UUID(int=5)
    async with office.world.as_citizen(stranger) as nobody:
        assert (await nobody.get(f"{case}/forms/receipt")).status_code == 404


async def test_request_apology_and_stop_have_their_papers(
    office: Office, tmp_path: Path, clock: Clock
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(
            clerk, page, "ask", lack="wrong", what="Ngày cưới chưa đúng.", why="Sổ ghi ngày khác."
        )
        told = await paper(clerk, desk(case), "supplement", tmp_path)
        assert "Ngày cưới chưa đúng." in told and "chưa đúng, đề nghị Ông/Bà sửa lại" in told
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "Ngày cưới chưa đúng." in await paper(mother, case, "supplement", tmp_path)
        await send(mother, await mother.get(case), "/supplement", {"answer": "Đây."})
    clock.move(timedelta(days=15))
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        said = {"late-reason": "Lũ ngập kho lưu trữ.", **born("new-day", "2026-12-19")}
        page = await press(clerk, await clerk.get(desk(case)), "tell-delay", **said)
        await press(clerk, page, "stop", **STOP)
        sheet = await paper(clerk, desk(case), "sheet", tmp_path)
        assert "An official" in sheet and "Tiếp nhận hồ sơ" in sheet and "đã xong" in sheet
    async with office.world.as_citizen(office.world.mother) as mother:
        delay = await paper(mother, case, "delay", tmp_path)
        assert "Lũ ngập kho lưu trữ." in delay and "19/12/2026" in delay and "xin lỗi" in delay
        stopped = await paper(mother, case, "stopped", tmp_path)
        assert STOP["stop-reason"] in stopped and "DỪNG GIẢI QUYẾT" in stopped
        assert (await mother.get(f"{case}/forms/sheet")).status_code == 404, "for officials"


async def test_what_was_not_accepted_has_no_receipt(office: Office, tmp_path: Path) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        await press(clerk, await clerk.get(desk(case)), "not-accept", **NO)
        told = await paper(clerk, desk(case), "not-accepted", tmp_path)
        assert all(words in told for words in NO.values())
        assert (await clerk.get(f"{desk(case)}/forms/receipt")).status_code == 404


@pytest.mark.parametrize("release", [pack, neverland])
@pytest.mark.parametrize("kind", sorted(KINDS | {"register"}))
async def test_every_form_of_every_pack_can_be_set(
    house: House, release: object, kind: str, tmp_path: Path
) -> None:
    """With all that it may say, and with as little as it may."""
    assert callable(release)
    found = release()
    assert isinstance(found, Release)
    form, service = found.form(kind, NOON), next(iter(found.services))
    assert form is not None
    kinds = found.territory.agency_kinds()
    agency = next(one for kind_ in kinds for one in found.territory.agencies(kind_))
    full = replace(
        OPEN, service=service, reason="Because.", clause="Art. 1", new_day=NOON.date(),
        late_reason="A flood.", closed_at=NOON, decided_at=NOON,
    )  # fmt: skip
    ended = CaseState.ISSUED
    line = forms.Line(
        NOON, UUID(int=1), "A-1", service, "r", "online", ended, NOON, NOON, NOON, True
    )
    held = [
        Holding(UUID(int=1), TASK.id, "d", UUID(int=2), How.HANDED, UUID(int=3), NOON, None, None),
        Holding(UUID(int=1), TASK.id, "d", UUID(int=2), How.TAKEN, None, NOON, NOON, Ended.DONE),
    ]
    for case, code, papers in (
        (full, "AB2C-D3EF", ["Paper"]),
        (replace(OPEN, service=service), None, []),
    ):
        said: dict[str, object] = dict(
            forms.about(found, case, applicant="A Name", code=code, papers=papers)
        )
        asked = replace(
            one(Lack.WRONG), again="Late." if papers else None, until_at=NOON if papers else None
        )
        said |= forms.request(found, [asked], None)
        if kind == "register":
            said = dict(
                forms.register(found, [line], days=forms.days(NOON.date(), NOON.date()), before=0)
            )
        if kind == "sheet":
            said |= forms.sheet(found, [TASK], held if papers else [], {UUID(int=2): "An official"})
        sheet = Sheet(found, form, agency.code, agency.unit, NOON, said, "A-1")
        content = await printing.pdf(house, sheet)
        (tmp_path / "paper.pdf").write_bytes(content)
        told = subprocess.run(
            ["pdftotext", str(tmp_path / "paper.pdf"), "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "A-1" in told
        assert "none" not in told.lower().split()


def multiply(database: TestDatabase, times: int) -> None:
    """As if the same case had come to its agency again and again, a minute apart."""
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        admin.execute(
            """INSERT INTO cases.cases (subject_id, id, application_id, reference, bundle, service, release,
                agency, unit, channel, state, step, accepted_at, started_at, budget_unit, budget_amount,
                legal_basis, version)
            SELECT subject_id, gen_random_uuid(), gen_random_uuid(), 'R-' || n, bundle, service, release, agency, unit,
                channel, state, step, accepted_at - n * interval '1 minute', started_at, budget_unit,
                budget_amount, legal_basis, 1
            FROM cases.cases, generate_series(1, %s) AS n WHERE previous_case IS NULL""",
            (times,),
        )


async def test_register_is_whole_in_a_table_and_in_parts_in_print(
    office: Office, tmp_path: Path, database: TestDatabase
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    more = 2 * forms.PART + 3
    multiply(database, more)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get("/desk/register")
        assert_accessible(page)
        assert f"{more + 1} applications arrived" in text_of(page).replace(",", "")
        span = "first=2026-11-01&last=2026-11-20"
        answer = await clerk.get(f"/desk/register.csv?{span}")
        head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert head[0] == "reference"
        assert sorted(row[0] for row in rows) == sorted(
            [f"R-{n}" for n in range(1, more + 1)] + [row[0] for row in rows if row[0][0] == "H"]
        )
        assert len(rows) == more + 1
        printed = [
            read(await clerk.get(f"/desk/register.pdf?{span}&part={n}"), tmp_path)
            for n in (1, 2, 3)
        ]
        assert "SỔ THEO DÕI HỒ SƠ" in printed[0] and f" {forms.PART} R-" in printed[0]
        assert f" {forms.PART + 1} R-" in printed[1] and f" {more + 1} H26" in printed[2]
        assert not any("Hoa" in part or "Minh An" in part for part in printed)
        for wrong in (f"{span}&part=4", f"{span}&part=0", f"{span}&part=x", f"{span}&part=٣"):
            assert (await clerk.get(f"/desk/register.pdf?{wrong}")).status_code == 404
        for wrong in ("first=2026-11-20&last=2026-11-01", "first=x&last=y", ""):
            assert (await clerk.get(f"/desk/register.csv?{wrong}")).status_code == 422
        late = await clerk.get("/desk/register?first-day=2&first-month=1&first-year=2026")
        assert late.status_code == 422
        assert_accessible(late)
        empty = await clerk.get(
            "/desk/register?first-day=1&first-month=1&first-year=2025&last-day=2&last-month=1&last-year=2025"
        )
        assert "0 applications arrived" in empty.text
    other = office.world.release.territory.competent(
        "commune-committee", "00008", office.world.house.clock().date()
    )
    async with office.desk(other.code, CLERK) as elsewhere:
        assert "0 applications arrived" in (await elsewhere.get("/desk/register")).text
