"""Several cases change hands at once, and a case is found by whom it is about."""

from uuid import UUID

import psycopg
import pytest

from motcua.contexts.cases.model.finding import endings
from motcua.contexts.cases.store import finding
from motcua.contexts.registries import api as registries
from motcua.infra.queries import Query
from tests.cases.forms import send, text_of
from tests.cases.make import ELSEWHERE
from tests.cases.office import CLERK, Office, desk, press
from tests.cases.test_births_not_smooth import MOTHER
from tests.cases.test_desk_at_once import colleague
from tests.client import Answer, Client
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible


async def take_in(office: Office, client: Client, case: str) -> Answer:
    page = await press(client, await client.get(desk(case)), "acknowledge")
    await office.everything()
    return page


async def share(client: Client, page: Answer, do: str, **more: str) -> Answer:
    """With all cases of the page."""
    answer = await client.get(f"{page.url.path}?tick=all")
    return await send(client, answer, "/desk/share", {"do": do, **more})


async def test_cases_are_taken_handed_over_and_given_back(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as one, colleague(office, agency, "second") as other:
        await take_in(office, one, case)
        work = await one.get("/desk")
        assert_accessible(work)
        taken = await share(one, work, "take")
        assert_accessible(taken)
        assert "1 of 1 cases have changed hands" in text_of(taken)
        await office.everything()
        assert "/desk/cases/" in (await one.get("/desk?taken=me")).text
        assert "Nothing is waiting" in (await other.get("/desk?taken=me")).text
        assert "/desk/cases/" in (await other.get("/desk?taken=somebody")).text
        colleague_id = _colleagues(await one.get("/desk"))[-1]
        nobody = await share(one, work, "hand")
        assert nobody.status_code == 422
        assert "Choose the colleague" in nobody.text
        handed = await share(one, work, "hand", to=colleague_id)
        assert "1 of 1 cases" in text_of(handed)
        await office.everything()
        assert "/desk/cases/" in (await other.get("/desk?taken=me")).text
        back = await share(other, work, "back")
        assert back.status_code == 200
        await office.everything()
        assert "/desk/cases/" in (await one.get("/desk?taken=nobody")).text


def _colleagues(page: Answer) -> list[str]:
    select = page.text.partition('name="to"')[2].partition("</select>")[0]
    return [part.partition('"')[0] for part in select.split('value="')[2:]]


async def test_a_line_that_moved_on_is_told_and_keeps_no_other(office: Office) -> None:
    """The page still shows nobody at work; a colleague has taken one of the two, and decided nothing."""
    first = await office.file()
    agency = await office.agency_of(first)
    async with office.desk(agency, CLERK) as one, colleague(office, agency, "second") as other:
        await take_in(office, one, first)
        stale = await one.get("/desk?tick=all")
        await press(other, await other.get(desk(first)), "take")
        told = await send(one, stale, "/desk/share", {"do": "take"})
        assert told.status_code == 409
        assert_accessible(told)
        assert "0 of 1 cases" in text_of(told)
        assert "Somebody else was faster" in text_of(told)
        missing = await send(one, await one.get("/desk"), "/desk/share", {"do": "take"})
        assert missing.status_code == 422
        assert "Tick at least one case" in missing.text


async def test_nobody_gives_work_to_a_stranger(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as one:
        await take_in(office, one, case)
        told = await share(one, await one.get("/desk"), "hand", to=str(UUID(int=5)))
        assert told.status_code == 409
        assert "Choose a colleague of your office" in text_of(told)


async def search(client: Client, text: str) -> Answer:
    page = await client.get("/desk")
    answer = await send(client, page, "/desk/find", {"reference": text})
    assert answer.url.query == b""
    return answer


@pytest.mark.parametrize(
    "text", ["Trần Thị Hoa", "tran thi hoa", "  TRAN  thị  HOA ", "Thị Hoa", "thi hoa"]
)
async def test_a_case_is_found_by_a_name_however_it_is_written(
    office: Office, database: TestDatabase, text: str
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        answer = await search(clerk, text)
        assert answer.status_code == 200, text_of(answer)
        assert_accessible(answer)
        assert desk(case) in answer.text
        assert "Trần Thị Hoa" not in answer.text  # a list shows initials
    with psycopg.connect(database.superuser) as admin:
        assert admin.execute("SELECT found FROM exchange.searches").fetchall() == [(1,)]


@pytest.mark.parametrize("text", ["Hoa", "Trần", "Trần Thị Hồng", "Thi", "", "079000000000", "..."])
async def test_what_nobody_is_called_finds_nothing(office: Office, text: str) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        answer = await search(clerk, text)
        assert answer.status_code == 404
        assert desk(case) not in answer.text.partition("search")[0]
        assert "No case of your agency" in text_of(answer)


async def test_a_case_is_found_by_a_personal_number_at_its_own_agency_only(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    number = next(one for one in MOTHER.values() if one.isdigit() and len(one) > 8)
    async with office.desk(agency, CLERK) as clerk:
        answer = await search(clerk, number)
        assert desk(case) in answer.text
    async with office.world.as_official(unit=ELSEWHERE, duties=frozenset({CLERK})) as stranger:
        assert (await search(stranger, number)).status_code == 404


async def test_after_erasure_no_name_finds_the_case(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.world.house.db.transaction() as tx:
        key = next(iter(await tx.values(UUID, Query("s", "SELECT subject_id FROM cases.names"))))
        await finding.erase_names(tx, key)
    async with office.desk(agency, CLERK) as clerk:
        assert (await search(clerk, "Trần Thị Hoa")).status_code == 404


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("Nguyễn Văn An", ["nguyen van an", "van an"]),
        ("Đỗ Ý", ["do y"]),
        ("Madonna", ["madonna"]),
        ("", []),
    ],
)
def test_one_asks_for_the_last_words_of_a_name(name: str, found_by: list[str]) -> None:
    assert endings(name) == found_by


def test_the_hash_of_a_name_is_another_at_each_agency(office: Office) -> None:
    house = office.world.house
    one, other = (registries.blind(house, scope=scope, text="thi hoa") for scope in "ab")
    assert one != other
    assert len(one) == 8
