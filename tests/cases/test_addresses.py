"""An address as one question: a region, a place by its name of today or of old, and what is written below it."""

import psycopg

from tests.cases.forms import born, send, text_of
from tests.client import Answer, Client
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

PLACE = "waarheen.place"


async def move(client: Client) -> Answer:
    page = await send(client, await client.get("/apply/nesttrek"), "/start")
    assert_accessible(page)
    assert "Address to move to" in page.text and "Kessa Region" in page.text
    return page


def said(place: str, region: str = "", detail: str = "Nuuk 4") -> dict[str, str]:
    move = {**born("wanneer", "2026-12-01"), "schatja": "false", "waarheen": detail}
    return {**move, PLACE: place, f"{PLACE}.within": region}


def kept(database: TestDatabase) -> dict[str, object]:
    with psycopg.connect(database.superuser) as looking:
        ((answers,),) = looking.execute("SELECT answers FROM cases.drafts").fetchall()
    return {name: one["value"] for name, one in answers.items()}


async def test_a_place_and_what_is_below_it_are_two_facts(
    keeper: Client, database: TestDatabase
) -> None:
    page = await send(keeper, await move(keeper), fields=said("anbel", "K"))
    assert "/page/nest" in str(page.url), text_of(page)
    answers = kept(database)
    assert (answers["trekar.trekplek"], answers["trekar.treknuuk"]) == ("K1", "Nuuk 4")


async def test_a_former_name_leads_to_the_place_that_took_over(
    keeper: Client, database: TestDatabase
) -> None:
    page = await send(keeper, await move(keeper), fields=said("Fenno"))
    assert kept(database)["trekar.trekplek"] == "K3", text_of(page)
    back = await keeper.get(str(page.url).replace("/page/nest", "/page/trek"))
    assert 'value="Plim Gorra' in back.text or "Gorra" in back.text
    assert 'value="K" selected' in back.text


async def test_a_name_that_fits_none_is_answered_by_the_places_of_the_region(
    keeper: Client, database: TestDatabase
) -> None:
    wrong = await send(keeper, await move(keeper), fields=said("Anbell", "Z"))
    assert wrong.status_code == 422
    assert_accessible(wrong)
    assert "No place has this name" in wrong.text
    assert "Cuddo" in wrong.text and "Dellik" in wrong.text and "Anbel Burrow" not in wrong.text
    assert 'value="Nuuk 4"' in wrong.text
    page = await send(keeper, wrong, fields={PLACE: "Z2"})
    assert "/page/nest" in str(page.url), text_of(page)
    assert kept(database)["trekar.trekplek"] == "Z2"


async def test_both_parts_are_needed(keeper: Client) -> None:
    wrong = await send(keeper, await move(keeper), fields=said("Anbel", detail=""))
    assert wrong.status_code == 422 and "Enter: Address to move to" in wrong.text
    assert_accessible(wrong)
    wrong = await send(keeper, wrong, fields=said(""))
    assert wrong.status_code == 422 and "Enter: Burrow to move to" in wrong.text


async def test_a_number_that_was_given_is_kept_sealed_and_need_not_be_typed_again(
    keeper: Client, database: TestDatabase
) -> None:
    wrong = await send(keeper, await move(keeper), fields={**said("Anbel"), "oud-hiv": "K12"})
    assert wrong.status_code == 422 and "as it stands on the paper" in wrong.text
    assert_accessible(wrong)
    page = await send(keeper, wrong, fields={**said("Anbel"), "oud-hiv": "K12 0001 a"})
    first = kept(database)["trekar.hivnum"]
    assert "K120001a" not in str(first)
    again = await keeper.get(str(page.url).replace("/page/nest", "/page/trek"))
    assert str(first) not in again.text and "K120001a" not in again.text
    assert "Leave it empty to keep it" in again.text
    await send(keeper, again, fields=said("Anbel"))
    assert kept(database)["trekar.hivnum"] == first
    await send(keeper, again, fields={**said("Anbel"), "oud-hiv": "K130001b"})
    assert kept(database)["trekar.hivnum"] != first
