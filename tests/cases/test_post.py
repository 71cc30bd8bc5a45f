"""What comes by post, and the offices that take part: where somebody was helped, where it was taken in, who decides."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import psycopg
import pytest

from motcua.contexts.cases.model.checked import ToFile
from motcua.contexts.cases.model.filing import counts_from
from motcua.contexts.cases.words import Channel
from tests.cases.forms import born, found, send, text_of
from tests.cases.land import neverland
from tests.cases.make import ELSEWHERE, HERE, MOTHER_NUMBER, World
from tests.cases.office import CLERK, Office, desk
from tests.cases.test_alone import DETAILS, SERVICE
from tests.client import Answer, Client
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

ENVELOPE = {
    "own-came": "post", **born("own-posted", "2026-11-16"), **born("own-arrived", "2026-11-18"),
}  # fmt: skip


async def visit(clerk: Client) -> Answer:
    person = {"bundle": SERVICE, "person": MOTHER_NUMBER, **born("person.born", "1995-03-08")}
    page = await send(clerk, await clerk.get("/desk/counter"), "/find", person)
    assert_accessible(page)
    return page


async def entered(clerk: Client, came: dict[str, str]) -> Answer:
    """The receipt of what an official filled in for the mother."""
    page = await send(clerk, await visit(clerk), "/start", came)
    page = await send(clerk, page, fields={"dung-de": "khac"})
    page = await send(clerk, page, fields=DETAILS["khac"])
    receipt = await send(clerk, page, "/submit")
    assert "/applications/" in str(receipt.url), text_of(receipt)
    assert_accessible(receipt)
    return receipt


def row(database: TestDatabase, query: str) -> tuple[object, ...]:
    with psycopg.connect(database.superuser) as connection:
        found = connection.execute(query.encode()).fetchone()
    assert found is not None
    return tuple(found)


async def test_what_came_by_post_counts_from_its_arrival(
    office: Office, database: TestDatabase
) -> None:
    """Entered on Friday at another commune's counter; it had arrived there on Wednesday."""
    world = office.world
    async with world.as_official(unit=ELSEWHERE, duties=frozenset({CLERK})) as clerk:
        receipt = await entered(clerk, ENVELOPE)
        words = text_of(receipt)
        for said in (
            "Way in By post",
            "Day of the postmark 16 November 2026",
            "Came on 18 November 2026",
        ):
            assert said in words, words
        assert "Helped at" not in words
        elsewhere = world.release.territory.competent(
            "commune-committee", ELSEWHERE, date(2026, 11, 20)
        )
        here = world.release.territory.competent("commune-committee", HERE, date(2026, 11, 20))
        assert f"Received at {elsewhere.name['en']} Decided by {here.name['en']}" in words
    started, due, accepted = row(
        database, "SELECT started_at, due_at, accepted_at FROM cases.cases"
    )
    assert isinstance(started, datetime) and isinstance(due, datetime)
    assert (started.date(), accepted) == (date(2026, 11, 18), world.house.clock())
    assert due.astimezone(world.release.zone).date() == date(2026, 11, 23)
    await office.everything()
    body = row(database, "SELECT body FROM infra.log WHERE kind = 'application-submitted'")[0]
    assert isinstance(body, dict)
    assert (body["channel"], body["helped_at"], body["received_at"], body["agency"]) == (
        "post", None, elsewhere.code, here.code,
    )  # fmt: skip
    async with world.as_citizen(world.mother) as mother:
        page = await mother.get(found(r'href="(/cases/[^"]*)"', await mother.get("/my")))
        assert_accessible(page)
        assert elsewhere.name["en"] in text_of(page)
    case = str(page.url.path)
    async with office.desk(here.code, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert_accessible(page)
        assert "By post" in page.text and elsewhere.name["en"] in text_of(page)


async def test_whoever_is_helped_at_a_counter_sees_which(world: World) -> None:
    async with world.as_official(duties=frozenset({CLERK})) as clerk:
        words = text_of(await entered(clerk, {"own-came": "counter"}))
    assert "Way in At the counter Helped at" in words and "Came on" not in words


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (born("own-posted", "2026-11-19"), "The postmark cannot be younger"),
        (born("own-arrived", "2026-11-21"), "This day lies ahead"),
        (born("own-arrived", "-  -"), "Enter"),
        ({"own-posted-day": "", "own-posted-month": "", "own-posted-year": ""}, "Enter the day"),
    ],
)
async def test_days_that_cannot_be_are_refused_at_their_field(
    world: World, change: dict[str, str], says: str
) -> None:
    async with world.as_official(duties=frozenset({CLERK})) as clerk:
        refused = await send(clerk, await visit(clerk), "/start", {**ENVELOPE, **change})
        assert refused.status_code == 422 and says in refused.text, text_of(refused)
        assert_accessible(refused)


async def test_online_nobody_says_that_it_came_by_post(
    world: World, database: TestDatabase
) -> None:
    async with world.as_citizen(world.mother) as mother:
        page = await send(mother, await mother.get(f"/apply/{SERVICE}"), "/start", ENVELOPE)
        assert page.status_code == 200
    assert row(database, "SELECT channel, posted_on, official FROM cases.drafts") == (
        "online", None, None,
    )  # fmt: skip


DRAFT = ToFile(
    subject_id=UUID(int=1), id=UUID(int=2), bundle="b", release="r", channel=Channel.POST,
    declarant=UUID(int=3), keeper=UUID(int=4), agency="a", posted_on=date(2026, 11, 16),
    arrived_on=date(2026, 11, 18), version=1, known_at=datetime(2026, 11, 20, tzinfo=UTC),
    submitted_application=None, checked=None,
)  # fmt: skip


def test_the_declaration_says_which_day_counts() -> None:
    journeys = neverland().journeys
    postmark, arrival = (
        journeys["vlugbrev"].services["vlugbrev"],
        journeys["zumhoos"].services["hivreg"],
    )
    for part, day in ((postmark, DRAFT.posted_on), (arrival, DRAFT.arrived_on)):
        since = counts_from(part, DRAFT)
        assert since is not None and since.astimezone(part.zone).date() == day
    online = msgspec.structs.replace(DRAFT, posted_on=None, arrived_on=None)
    assert counts_from(postmark, online) is None
