"""The desk: what is due first, who may decide, and what a signature does."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

from motcua.contexts.cases.actions import allotting, following
from motcua.contexts.cases.jobs.letters import MACHINE
from motcua.contexts.registries import api as registries
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import found, send
from tests.cases.make import ELSEWHERE, HERE
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, has_form, press, signed
from tests.client import Answer, Client
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


async def test_supplement_stops_the_clock_until_the_answer(office: Office, clock: Clock) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        silent = await press(clerk, page, "ask", what="", why="", lack="incomplete")
        assert silent.status_code == 422
        assert_accessible(silent)
        page = await press(
            clerk,
            page,
            "ask",
            lack="incomplete",
            what="A clearer picture, please.",
            why="It cannot be read.",
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
        await following.withdraw(tx, house, mother, key, now=house.clock())
    assert await allotting.allot(house, MACHINE, key, now=house.clock())
    async with office.desk(agency, CLERK) as clerk:
        await press(clerk, await clerk.get(desk(case)), "confirm-withdrawal")
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
