"""Two act at once, or one twice: one wins, the other is told, and nothing is done twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from motcua.contexts.cases.store import cases as store
from motcua.infra import log
from motcua.kernel.keys import CaseKey
from tests.cases.office import CLERK, Office, desk, press
from tests.client import Client, browser, make_official, sign_in
from tests.web.assertions import assert_accessible


async def test_of_two_officials_one_wins_and_the_other_is_told(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as one:
        page = await press(one, await one.get(desk(case)), "acknowledge")
        async with office.desk(agency, CLERK) as other:
            there = await other.get(desk(case))
            won = await press(one, page, "approve")
            assert won.status_code == 200
            lost = await press(other, there, "approve")
            assert lost.status_code == 409
            assert_accessible(lost)
            assert "was faster" in lost.text
    await office.everything()
    assert await done(office, case) == ONCE_DECIDED


async def test_of_two_officials_at_the_same_moment_one_decides(office: Office) -> None:
    """One proposes to approve, the other to refuse: one of the two stands, and nothing of the other."""
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as one, office.desk(agency, CLERK) as other:
        page = await press(one, await one.get(desk(case)), "acknowledge")
        there = await other.get(desk(case))
        approval, refusal = await asyncio.gather(
            press(one, page, "approve"),
            press(other, there, "refuse", reason="It is registered already."),
        )
        assert sorted([approval.status_code, refusal.status_code]) == [200, 409]
        refused = "Proposed to refuse" in (await one.get(desk(case))).text
        assert refused == (refusal.status_code == 200)
    await office.everything()
    stands = await done(office, case)
    assert stands.tasks[:2] == ["tiep-nhan", "tham-dinh"]
    assert stands.events["decision-proposed"] == 1
    assert stands.tasks.count("tham-dinh") == 1


@dataclass(frozen=True)
class Done:
    """What was done of a case: the steps whose tasks are done, as the log says, and its other events."""

    tasks: list[str]
    events: Mapping[str, int]


ONCE_TAKEN_IN = Done(["tiep-nhan"], {"case-acknowledged": 1, "decision-proposed": 0})
ONCE_DECIDED = Done(
    ["tiep-nhan", "tham-dinh", "cap-so"], {"case-acknowledged": 1, "decision-proposed": 1}
)


async def done(office: Office, case: str) -> Done:
    """By the log, where a second time would stand for good; as many tasks are done in the case itself."""
    key = CaseKey.parse(case.rpartition("/")[2])
    async with office.world.house.db.reading() as tx:
        entries = await log.entries_of(tx, key.subject_id)
        tasks = await store.tasks(tx, key)
    of_case = [entry for entry in entries if entry.body.get("case_id") == str(key.id)]
    steps = [str(entry.body["step"]) for entry in of_case if entry.kind == "task-done"]
    assert sorted(steps) == sorted(task.step for task in tasks if task.done_at is not None)
    kinds = Counter(entry.kind for entry in of_case)
    return Done(steps, {kind: kinds[kind] for kind in ("case-acknowledged", "decision-proposed")})


@asynccontextmanager
async def colleague(office: Office, agency: str, *more: str) -> AsyncIterator[Client]:
    """Another clerk of the agency: one with further duties."""
    house = office.world.house
    account = await make_official(house, agency=agency, duties=frozenset({CLERK, *more}))
    async with browser(house) as client:
        client.http.headers["accept-language"] = "en"
        await sign_in(client, house, account)
        yield client


async def test_colleague_takes_over_what_an_absent_one_has(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with (
        colleague(office, agency) as absent,
        colleague(office, agency, "second") as other,
        colleague(office, agency, "third") as third,
    ):
        page = await press(absent, await absent.get(desk(case)), "acknowledge")
        seen_before = await third.get(desk(case))
        assert (await press(absent, page, "take")).status_code == 200
        assert (await press(third, seen_before, "take")).status_code == 409  # nobody was seen there
        there = await other.get(desk(case))
        assert "is working on this" in there.text
        mine = await press(other, there, "take")
        assert_accessible(mine)
        assert (await press(absent, page, "approve")).status_code == 409
        assert (await press(other, mine, "approve")).status_code == 200


async def test_double_click_on_a_verb_does_no_harm(office: Office) -> None:
    """The second one comes while the first is under way, and again when it is done."""
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        twice = await asyncio.gather(*(press(clerk, page, "acknowledge") for _ in range(2)))
        assert 200 in [answer.status_code for answer in twice]
        again = await press(clerk, page, "acknowledge")
        assert {answer.status_code for answer in (*twice, again)} <= {200, 409}
        await office.everything()
        assert await done(office, case) == ONCE_TAKEN_IN
        page = await clerk.get(desk(case))
        await asyncio.gather(*(press(clerk, page, "approve") for _ in range(2)))
        await press(clerk, page, "approve")
    await office.everything()
    assert await done(office, case) == ONCE_DECIDED
