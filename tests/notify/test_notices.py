"""Notices in the portal: sent once, read by their person alone, in their language."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import NoticeText, TextsPort
from motcua.infra.db import Database, ViolatedRule
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.client import Client, browser, make_official, sign_in
from tests.web.assertions import assert_accessible

ANA, BOB = UUID(int=1), UUID(int=2)
CASE = CaseKey(UUID(int=3), UUID(int=4))
TEXTS = {
    text.notice: text
    for text in (
        NoticeText(
            notice="case-received",
            title={"en": "We have your application {number}", "vi": "Đã nhận hồ sơ {number}"},
            body={
                "en": "{service}: answer by {due}, sent {sent}. {gone}",
                "vi": "{service}: {due}",
            },
        ),
        NoticeText(notice="late", title={"en": "Late: {number}"}, body={"en": "Since {since}"}),
    )
}


@pytest_asyncio.fixture
async def client(house: House) -> AsyncIterator[Client]:
    house.parts[TextsPort] = TextsPort(TEXTS.get)
    house.parts[catalogue.Releases] = catalogue.Releases(house.db)
    async with browser(house) as client:
        yield client


async def tell(
    house: House, key: str = "k", to: UUID = ANA, template: str = "case-received"
) -> bool:
    async with house.db.transaction() as tx:
        return await notify.send(
            tx,
            to=to,
            template=template,
            data={
                "number": "A-1<b>",
                "service": {"en": "Parking permit", "vi": "Giấy phép"},
                "due": date(2026, 11, 27),
                "sent": house.clock(),
            },
            key=key,
            now=house.clock(),
            link="/my",
        )


def citizen(person: UUID) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, id=person)


async def test_a_person_reads_what_was_sent_and_nobody_else_does(
    client: Client, house: House
) -> None:
    await tell(house)
    await sign_in(client, house, citizen(ANA))
    page = await client.get("/my/notices")
    assert_accessible(page)
    assert "We have your application A-1&lt;b&gt;" in page.text
    assert "Parking permit: answer by 27 November 2026" in page.text
    assert "New" in page.text
    await sign_in(client, house, citizen(BOB))
    assert "There is no notice for you yet" in (await client.get("/my/notices")).text


async def test_the_same_key_tells_once(house: House) -> None:
    assert [await tell(house), await tell(house), await tell(house, to=BOB)] == [True, False, True]


async def test_read_notices_are_no_longer_new(client: Client, house: House) -> None:
    await tell(house)
    await sign_in(client, house, citizen(ANA))
    page = await client.get("/my/notices")
    until = page.text.split('name="until" value="')[1].split('"')[0]
    house.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # the clock of a test
    await tell(house, "later")
    done = await client.post("/my/notices/seen", {"until": until}, page="/my/notices", follow=True)
    assert done.status_code == 200
    async with house.db.reading() as tx:
        assert await notify.unseen_of(tx, ANA) == 1


@pytest.mark.parametrize("until", ["", "yesterday", "2026-11-20"])
async def test_a_moment_that_cannot_be_read_is_refused(
    client: Client, house: House, until: str
) -> None:
    await tell(house)
    await sign_in(client, house, citizen(ANA))
    answer = await client.post("/my/notices/seen", {"until": until}, page="/my/notices")
    assert answer.status_code == 422


async def test_long_lists_have_pages(client: Client, house: House) -> None:
    for number in range(25):
        await tell(house, f"k{number:02}")
    await sign_in(client, house, citizen(ANA))
    first = await client.get("/my/notices")
    assert first.text.count("We have your application") == 20 * 2
    following = first.text.split("/my/notices?after=")[1].split('"')[0].replace("&amp;", "&")
    second = await client.get(f"/my/notices?after={following}")
    assert_accessible(second)
    assert second.text.count("We have your application") == 5 * 2
    assert (await client.get("/my/notices?after=x")).status_code == 422


async def test_a_text_that_the_pack_lost_shows_its_name(client: Client, house: House) -> None:
    await tell(house, template="gone")
    await sign_in(client, house, citizen(ANA))
    assert "gone" in (await client.get("/my/notices")).text


async def test_erasing_a_person_deletes_their_notices(house: House) -> None:
    await tell(house)
    async with house.db.transaction() as tx:
        assert await notify.forget(tx, ANA) == 1


@pytest.mark.parametrize("link", ["https://elsewhere.example", "//elsewhere.example", "my"])
async def test_a_link_leads_nowhere_else(db: Database, house: House, link: str) -> None:
    with pytest.raises(ViolatedRule):
        async with db.transaction() as tx:
            await notify.send(tx, to=ANA, template="late", key="k", now=house.clock(), link=link)


async def warn(house: House, agency: str = "A") -> bool:
    async with house.db.transaction() as tx:
        return await notify.alert(
            tx,
            agency=agency,
            kind="late",
            case=CASE,
            data={"number": "A-1", "since": house.clock()},
            key="late:A-1",
            now=house.clock(),
        )


async def test_officials_see_alerts_of_their_agency_and_take_note(
    client: Client, house: House
) -> None:
    assert [await warn(house), await warn(house), await warn(house, "B")] == [True, False, True]
    await sign_in(client, house, await make_official(house, agency="A", duties=frozenset()))
    page = await client.get("/desk/alerts")
    assert_accessible(page)
    assert page.text.count("Late: A-1</h2>") + page.text.count("Late: A-1 ") >= 1
    done = await client.post(
        "/desk/alerts/noted", {"key": "late:A-1"}, page="/desk/alerts", follow=True
    )
    assert "Taken note" not in done.text and "Late: A-1" in done.text


async def test_an_alert_of_another_agency_is_not_found(client: Client, house: House) -> None:
    assert [await warn(house), await warn(house, "B")] == [True, True]
    await sign_in(client, house, await make_official(house, agency="B", duties=frozenset()))
    other = await client.post("/desk/alerts/noted", {"key": "late:A-2"}, page="/desk/alerts")
    assert other.status_code == 404


async def test_an_alert_leaves_the_desk_when_it_is_over(client: Client, house: House) -> None:
    await warn(house)
    async with house.db.transaction() as tx:
        assert await notify.settle(tx, agency="A", key="late:A-1", now=house.clock())
        assert not await notify.settle(tx, agency="A", key="late:A-1", now=house.clock())
    await sign_in(client, house, await make_official(house, agency="A", duties=frozenset()))
    assert "Nothing is late or stuck" in (await client.get("/desk/alerts")).text
    await sign_in(client, house, citizen(ANA))
    assert (await client.get("/desk/alerts")).status_code in (403, 404)
