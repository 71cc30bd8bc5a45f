"""The desk: what is due first, who may decide, what a signature does, and what happens when two act at once."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from uuid import UUID

from motcua.contexts.cases.actions import allotting, following
from motcua.contexts.cases.jobs.letters import MACHINE
from motcua.contexts.cases.store import cases as store
from motcua.contexts.registries import api as registries
from motcua.infra import log
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import found, send
from tests.cases.make import ELSEWHERE, HERE
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, has_form, press, signed
from tests.client import Answer, Client, browser, make_official, sign_in
from tests.conftest import Clock
from tests.web.assertions import assert_accessible


async def next_case(office: Office, agency: str, duty: str = CLERK) -> str | None:
    """What stands on top of an agency's work list."""
    async with office.desk(agency, duty) as official:
        found = re.search(r'href="/desk(/cases/[^"]*)"', (await official.get("/desk")).text)
    return found[1] if found else None


async def test_clerk_takes_in_decides_and_signer_signs(office: Office, clock: Clock) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        work = await clerk.get("/desk")
        assert_accessible(work)
        assert case in work.text
        page = await clerk.get(desk(case))
        assert_accessible(page)
        assert "National population database" in page.text
        assert not has_form(page, "approve")  # first it is taken in
        page = await press(clerk, page, "acknowledge")
        assert_accessible(page)
        clock.move(timedelta(minutes=5))
        page = await press(clerk, page, "take")
        page = await press(clerk, page, "approve")
        assert not has_form(page, "approve")
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        assert_accessible(page)
        assert "A step began: To sign" in page.text
        page = await press(signer, page, "signatures")
        assert page.status_code == 200
        assert_accessible(page)
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        shown = await mother.get(case)
        assert_accessible(shown)
        locker = await mother.get("/my/results")
        assert_accessible(locker)
        link = re.search(r'href="(/my/results/[^"]+)"', locker.text)[1]  # type: ignore[index]
        result = await mother.get(link)
        assert_accessible(result)
        assert (await mother.get(f"{link}/document")).content.startswith(b"%PDF")
        assert (await mother.get(f"{link}/picture")).content.startswith(b"\x89PNG")


async def test_signature_writes_the_book_and_opens_the_next_case(office: Office) -> None:
    case = await office.file()
    await signed(office, case)
    world = office.world
    territory = world.release.territory
    day = world.house.clock().date()
    journey = next(iter(world.release.journeys.values()))
    assert len({part.service.agency.kind for part in journey.services.values()}) == 3
    second = journey.services[journey.bundle.parts[1].service].service.agency.kind
    following = await next_case(office, territory.competent(second, HERE, day).code)
    assert following == (await office.cases_of(case))[1]
    await signed(office, following)
    await signed(office, (await office.cases_of(case))[2])
    child = CaseKey.parse(case.rpartition("/")[2]).subject_id
    assert await registries.representatives(world.house, child, day)
    await everybody_holds_three_results(office, child)
    await everybody_sees_who_looked(office, case, child)


async def everybody_holds_three_results(office: Office, child: UUID) -> None:
    """Mother and father find the three in their own locker, and in the child's, which each may open."""
    world = office.world
    journey = next(iter(world.release.journeys.values()))
    titles = {dict(part.service.result.title)["en"] for part in journey.services.values()}
    assert len(titles) == 3
    for person in (world.mother, world.father):
        async with world.as_citizen(person) as parent:
            locker = (await parent.get("/my/results")).text
            for holder in (person, child):
                links = re.findall(rf'href="(/my/results/{holder}/[^"]+)"', locker)
                assert len(set(links)) == 3
                shown = [await parent.get(link) for link in links]
                assert {headline(page) for page in shown} == titles
                paper = await parent.get(f"{links[0]}/document")
                assert paper.content.startswith(b"%PDF")


async def everybody_sees_who_looked(office: Office, case: str, child: UUID) -> None:
    """Each of the three agencies looked at all three; the mother opens the child's tracker for it."""
    world = office.world
    agencies = {await office.agency_of(each) for each in await office.cases_of(case)}
    names = {world.release.territory.agency(agency).name["en"] for agency in agencies}
    assert len(names) == 3
    for person, path in (
        (world.mother, "/my/tracker"),
        (world.father, "/my/tracker"),
        (world.mother, f"/my/tracker/{child}"),
    ):
        async with world.as_citizen(person) as citizen:
            assert names <= await readers(citizen, path), path


async def readers(citizen: Client, path: str) -> set[str]:
    """Who looked, on all pages of a tracker."""
    names: set[str] = set()
    for _ in range(20):
        page = await citizen.get(path)
        assert page.status_code == 200
        who = r">\s*Who\s*</dt>\s*<dd[^>]*>\s*(.*?)\s*</dd>"
        names |= {unescape(name) for name in re.findall(who, page.text, re.S)}
        older = re.search(r'href="([^"]*before=[^"]*)"', page.text)
        if older is None:
            return names
        path = unescape(older[1])
    raise AssertionError(f"the tracker does not end: {path}")


def headline(page: Answer) -> str:
    return unescape(found(r"<h1[^>]*>\s*(.*?)\s*</h1>", page))


async def test_another_agencys_official_finds_nothing(office: Office) -> None:
    case = await office.file()
    territory, day = office.world.release.territory, office.world.house.clock().date()
    kind = territory.agency(await office.agency_of(case)).kind
    async with office.desk(territory.competent(kind, ELSEWHERE, day).code, CLERK) as stranger:
        assert (await stranger.get(desk(case))).status_code == 404
        assert (await stranger.get(f"{desk(case)}/document")).status_code == 404


async def test_a_clerk_does_not_sign(office: Office) -> None:
    case = await office.file()
    agency = await approved(office, case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert not has_form(page, "signatures")
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
    async with office.desk(agency, CLERK) as clerk:
        tokens = await clerk.tokens(desk(case))
        line = re.search(r'name="line" value="([^"]+)"', page.text)[1]  # type: ignore[index]
        refused = await clerk.http.post("/desk/signatures", data={**tokens, "line": line})
        assert refused.status_code == 409
        assert "duty" in refused.text


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


async def test_supplement_stops_the_clock_until_the_answer(office: Office, clock: Clock) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        silent = await press(clerk, page, "ask", what="", why="")
        assert silent.status_code == 422
        assert_accessible(silent)
        page = await press(
            clerk, page, "ask", what="A clearer picture, please.", why="It cannot be read."
        )
        assert "The clock stands" in page.text
    await office.everything()
    clock.move(timedelta(days=30))
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        asked = await mother.get(case)
        assert "A clearer picture, please." in asked.text
        given = await send(mother, asked, "/supplement", {"answer": "Here it is."})
        assert given.status_code == 200
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert "Here it is." in page.text
        assert "Late:" not in page.text
        assert has_form(page, "approve")


async def test_verification_gives_the_longer_time(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        before = re.search(r"Must be answered by.*?(\d+ \w+ 2026)", page.text, re.S)
        page = await press(clerk, page, "verify", **{"verify-why": "The two hospitals disagree."})
        after = re.search(r"Must be answered by.*?(\d+ \w+ 2026)", page.text, re.S)
        assert before and after
        assert before[1] != after[1]


async def test_refusal_is_signed_tells_the_citizen_why_and_opens_nothing(
    office: Office, clock: Clock
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        assert (await press(clerk, page, "refuse", reason="no")).status_code == 422
        page = await press(clerk, page, "refuse", reason="The birth is registered already.")
        assert page.status_code == 200
        assert "Proposed to refuse, not signed yet" in page.text
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "registered already" not in (await mother.get(case)).text  # nobody has signed it
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        assert "Sign the refusal" in page.text
        assert (await signer.get(f"{desk(case)}/document")).content.startswith(b"%PDF")
        page = await press(signer, page, "signatures")
        assert "Refused: The birth is registered already." in page.text
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        shown = await mother.get(case)
        assert_accessible(shown)
        assert "The birth is registered already." in shown.text
        assert "You can make this declaration again" in shown.text
        assert "A signed letter with the reason" in shown.text
        shelf = await mother.get("/my/results")
        link = re.search(r'href="(/my/results/[^"]+)"', shelf.text)[1]  # type: ignore[index]
        letter = await mother.get(link)
        assert "The birth is registered already." in letter.text
        assert (await mother.get(f"{link}/document")).content.startswith(b"%PDF")
    assert await next_case(office, agency) is None
    child = CaseKey.parse(case.rpartition("/")[2]).subject_id
    assert not await registries.representatives(office.world.house, child, clock().date())


async def test_authority_down_makes_the_case_wait_by_name(office: Office, clock: Clock) -> None:
    house = office.world.house
    case = await office.file()
    series = next(iter(office.world.release.numbers))
    await registries.set_authority(house, series=series, up=False)
    agency = await approved(office, case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert "Waiting for the number authority" in page.text
        alerts = await clerk.get("/desk/alerts")
        assert alerts.status_code == 200
        assert case.rpartition("/")[2] in alerts.text
    clock.move(timedelta(days=3))
    await registries.set_authority(house, series=series, up=True)
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        assert has_form(await signer.get(desk(case)), "signatures")


async def test_missed_time_raises_an_alert_once(office: Office, clock: Clock) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    clock.move(timedelta(days=12))
    await office.everything()
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        alerts = (await clerk.get("/desk/alerts")).text
        assert alerts.count(case.rpartition("/")[2]) == 1
        assert "Late:" in (await clerk.get("/desk")).text


async def test_case_that_is_late_after_a_missed_step_is_apologised_for(
    office: Office, clock: Clock
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    clock.move(timedelta(days=1))  # nobody has taken it in within two hours
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "We are sorry" not in (await mother.get("/my/notices")).text
    clock.move(timedelta(days=11))
    await office.everything()
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert (await mother.get("/my/notices")).text.count("We are sorry: application") == 1
    async with office.desk(agency, CLERK) as clerk:
        assert case.rpartition("/")[2] in (await clerk.get("/desk/alerts")).text
        await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await office.everything()
        assert case.rpartition("/")[2] not in (await clerk.get("/desk/alerts")).text
        clock.move(timedelta(minutes=1))  # the next step was due with the case
        await office.everything()
        assert case.rpartition("/")[2] in (await clerk.get("/desk/alerts")).text


async def test_case_withdrawn_before_its_number_stays_withdrawn(office: Office) -> None:
    house = office.world.house
    case = await office.file()
    key = CaseKey.parse(case.rpartition("/")[2])
    series = next(iter(office.world.release.numbers))
    await registries.set_authority(house, series=series, up=False)
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(clerk, page, "approve")
    async with house.db.transaction() as tx:
        mother = Actor(ActorKind.CITIZEN, office.world.mother)
        await following.withdraw(tx, mother, key, now=house.clock())
    assert await allotting.allot(house, MACHINE, key, now=house.clock())
    async with office.world.as_citizen(office.world.mother) as citizen:
        assert "Withdrawn" in (await citizen.get(case)).text


async def test_signer_sends_back(office: Office) -> None:
    case = await office.file()
    agency = await approved(office, case)
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        page = await press(signer, page, "send-back", **{"back-why": "Look at the name again."})
        assert page.status_code == 200
    async with office.desk(agency, CLERK) as clerk:
        assert has_form(await clerk.get(desk(case)), "approve")


async def test_scanner_finds_a_case_by_its_number(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        work = await clerk.get("/desk")
        number = re.search(r"H26[0-9A-Z.]*-261120-0001", work.text)[0]  # type: ignore[index]
        found = await _find(clerk, work, f" {number.lower()} ")
        assert found.url.path == desk(case)
        lost = await _find(clerk, work, "H26-1")
        assert lost.status_code == 404
        assert_accessible(lost)


async def test_opening_a_case_stands_in_the_trackers(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        await clerk.get(desk(case))
        await clerk.get(desk(case))
    for person in (office.world.mother, office.world.father):
        async with office.world.as_citizen(person) as citizen:
            tracker = await citizen.get("/my/tracker")
            assert tracker.status_code == 200
            name = office.world.release.territory.agency(agency).name["en"]
            assert unescape(tracker.text).count(name) == 1  # one line in a quarter of an hour


async def _find(client: Client, page: Answer, text: str) -> Answer:
    return await send(client, page, "/desk/find", {"reference": text})
