"""How a result reaches whoever asked for it: in the portal at once, and besides from the office where it was filed."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from motcua.contexts.cases.errors import NotToBeDone
from motcua.contexts.cases.model.delivery import Delivery, State, Verb, Way
from tests.cases.forms import found, send, text_of
from tests.cases.make import ELSEWHERE
from tests.cases.office import CLERK, Office, signed
from tests.cases.test_alone import asked
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
ADDRESS = "Trần Thị Hoa, 12 phố Đội Cấn, Hà Nội"
WAITING = Delivery(
    agency="a", case_id=UUID(int=1), subject_id=UUID(int=2), application_id=UUID(int=3),
    reference="r", service="s", way=Way.POST, state=State.TO_DELIVER, since=NOW,
)  # fmt: skip


async def filed(office: Office, way: str, address: str = "") -> str:
    """The mother's case, whose result she wants in a way; signed and issued."""
    world = office.world
    async with world.as_citizen(world.mother) as mother:
        check = await asked(mother, "khac")
        assert "On your page here. Choose another way" in text_of(check)
        page = await mother.get(found(r'href="(/drafts/[^"]*/delivery)"', check))
        assert_accessible(page)
        if way == "post":
            refused = await send(mother, page, "/delivery", {"way": way})
            assert refused.status_code == 422 and "Enter the address" in refused.text
            assert_accessible(refused)
        check = await send(mother, page, "/delivery", {"way": way, "address": address})
        receipt = await send(mother, check, "/submit")
    case = found(r'href="(/cases/[^"]*)"', receipt)
    await world.settle()
    await signed(office, case)
    return case


def line(case: str) -> str:
    return f"/desk/deliveries{case.removeprefix('/cases')}"


def rows(database: TestDatabase, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.superuser) as connection:
        return connection.execute(query.encode()).fetchall()


async def test_a_result_is_handed_over_where_it_was_filed(
    office: Office, database: TestDatabase
) -> None:
    case = await filed(office, "counter")
    agency = await office.agency_of(case)
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "Ready to be handed out or sent" in text_of(await mother.get(case))
        assert "can be fetched" in (await mother.get("/my/notices")).text
    async with office.desk(agency, CLERK) as clerk:
        assert "national status 9" in (await clerk.get(f"/desk{case}")).text
        listed = await clerk.get("/desk/deliveries")
        assert_accessible(listed)
        page = await clerk.get(line(case))
        assert line(case) in listed.text and "identity card" in page.text
        assert_accessible(page)
        paper = await clerk.get(found(r'href="([^"]*/document)"', page))
        assert paper.content.startswith(b"%PDF")
        done = await send(clerk, page, "/act", {"do": "hand-over"})
        assert "Nothing waits" in done.text
        again = await send(clerk, page, "/act", {"do": "hand-over"})
        assert again.status_code == 409
        assert "national status 10" in (await clerk.get(f"/desk{case}")).text
    await office.everything()
    said = "SELECT kind, body ->> 'state' FROM infra.log WHERE kind LIKE 'delivery-%' ORDER BY seq"
    assert rows(database, said) == [("delivery-begun", None), ("delivery-moved", "handed-over")]
    assert rows(database, "SELECT state FROM cases.cases") == [("issued",)]
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "Handed over · 20 November 2026" in text_of(await mother.get(case))


async def test_a_result_is_sent_comes_back_and_is_fetched(
    office: Office, database: TestDatabase
) -> None:
    case = await filed(office, "post", ADDRESS)
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(line(case))
        assert (
            ADDRESS in text_of(page) and ADDRESS not in (await clerk.get("/desk/deliveries")).text
        )
        await send(clerk, page, "/act", {"do": "send", "tracking": "EB123VN"})
        await office.everything()
        page = await clerk.get(line(case))
        assert "EB123VN" in page.text
        back = await send(clerk, page, "/act", {"do": "take-back"})
        assert "The post brought it back" in back.text
        await send(clerk, await clerk.get(line(case)), "/act", {"do": "hand-over"})
    assert rows(database, "SELECT state, tracking FROM cases.deliveries") == [
        ("handed-over", "EB123VN")
    ]
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "was sent by post" in (await mother.get("/my/notices")).text
    readers = rows(
        database,
        f"SELECT DISTINCT purpose FROM exchange.reads WHERE subject_id = '{office.world.mother}'"
        " AND case_id IS NOT NULL",
    )
    assert readers  # whoever opened the address stands in her tracker


async def test_who_wants_the_portal_alone_is_on_no_list(
    office: Office, database: TestDatabase
) -> None:
    case = await filed(office, "portal")
    assert rows(database, "SELECT * FROM cases.deliveries") == []
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        assert "Nothing waits" in (await clerk.get("/desk/deliveries")).text
        assert (await clerk.get(line(case))).status_code == 404
        assert "national status 10" in (await clerk.get(f"/desk{case}")).text


async def test_another_office_finds_nothing(office: Office) -> None:
    case = await filed(office, "counter")
    async with office.world.as_official(unit=ELSEWHERE, duties=frozenset({CLERK})) as stranger:
        assert "Nothing waits" in (await stranger.get("/desk/deliveries")).text
        for path in (line(case), f"{line(case)}/document"):
            assert (await stranger.get(path)).status_code == 404
    async with office.world.as_official(duties=frozenset({"ky-duyet"})) as signer:
        assert (await signer.get("/desk/deliveries")).status_code == 403


MOVES = [
    (State.TO_DELIVER, Verb.HAND_OVER, State.HANDED_OVER),
    (State.TO_DELIVER, Verb.SEND, State.SENT),
    (State.SENT, Verb.TAKE_BACK, State.RETURNED),
    (State.RETURNED, Verb.SEND, State.SENT),
    (State.RETURNED, Verb.HAND_OVER, State.HANDED_OVER),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("way", [Way.COUNTER, Way.POST])
def test_what_may_follow_what(state: State, verb: Verb, way: Way) -> None:
    there = replace(WAITING, state=state, way=way)
    follows = next((end for begin, by, end in MOVES if (begin, by) == (state, verb)), None)
    if follows is None or (verb is Verb.SEND and way is Way.COUNTER):
        with pytest.raises(NotToBeDone):
            there.moved(verb, by=uuid4(), now=NOW)
        return
    moved = there.moved(verb, by=UUID(int=9), now=NOW)
    assert (moved.state, moved.done, moved.done_at is not None) == (
        follows, follows is not State.RETURNED, follows is not State.RETURNED,
    )  # fmt: skip
