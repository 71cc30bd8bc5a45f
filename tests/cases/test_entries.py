"""Groups of questions on the pages: entries one by one, known ones first; and all that can go wrong with a list."""

import psycopg
import pytest

from tests.cases.forms import form_of, found, send, text_of
from tests.cases.moving import DAY, Mover, add, fill, links
from tests.web.assertions import assert_accessible


async def test_known_entries_stand_there_and_another_is_added_and_filed(mover: Mover) -> None:
    page = await mover.begin()
    assert_accessible(page)
    assert "Pim Taal" in page.text and "From: Book of nestlings" in page.text
    assert text_of(page).count("Not complete") == 2
    unfinished = await send(mover.client, page, fields={"more": "no"})
    assert unfinished.status_code == 422 and "Complete this entry first" in unfinished.text
    assert_accessible(unfinished)
    page = await mover.tame(page)
    assert "Not complete" not in page.text
    empty = await send(mover.client, page, fields={"more": "yes"})
    assert_accessible(empty)
    assert "Nestling 3" in empty.text
    wrong = await fill(mover.client, empty, nestlorn="P1m", nesttam="true", **DAY)
    assert wrong.status_code == 422 and "P1m" in wrong.text
    assert_accessible(wrong)
    page = await fill(mover.client, wrong, nestlorn="Pom Taal")
    assert "3 entries so far" in text_of(page) and "Pom Taal" in page.text
    check = await send(mover.client, page, fields={"more": "no"})
    assert "/check" in str(check.url), text_of(check)
    assert_accessible(check)
    assert "Pom Taal" in check.text and "Pim Taal" in check.text
    receipt = await send(mover.client, check, "/submit", {"sign.hand": "yes"})
    case = await mover.client.get(found(r'href="(/cases/[^"]*)"', receipt))
    assert_accessible(case)
    assert "Name (Nestlings who come along 3)" in case.text


async def test_what_is_filed_keeps_each_entry_with_its_source(mover: Mover) -> None:
    page = await mover.tame(await mover.begin())
    page = await add(mover.client, page, nestlorn="Pom", nesttam="true", **DAY)
    check = await send(mover.client, page, fields={"more": "no"})
    await send(mover.client, check, "/submit", {"sign.hand": "yes"})
    with psycopg.connect(mover.database.superuser) as looking:
        ((facts,),) = looking.execute("SELECT facts FROM cases.applications").fetchall()
    ids = facts["trekar.nestlings"]["value"]
    assert [id[0] == "r" for id in ids] == [True, True, False]
    sources = [facts[f"nestlings~{id}.lorn"]["source"]["kind"] for id in ids]
    assert sources == ["registry", "registry", "person"]
    assert {name.partition(".")[0] for name in facts if "~" in name} == {
        f"nestlings~{id}" for id in ids
    }


async def test_an_entry_is_taken_out_after_one_more_question(mover: Mover) -> None:
    page = await mover.tame(await mover.begin())
    page = await add(mover.client, page, nestlorn="Pom", nesttam="false", **DAY)
    assert "another question" in page.text  # tame or not brought it up, on the same page
    page = await fill(mover.client, page, **{f"nestwild_{k}": v for k, v in DATE.items()})
    assert "No wild nestling moves." in page.text
    (address,) = links(page, "Take out")
    old = await mover.client.get(address.removesuffix("/remove"))
    before = await mover.client.get(address)
    assert_accessible(before)
    page = await send(mover.client, before, "/remove")
    assert "2 entries so far" in text_of(page) and "No wild nestling moves." not in page.text
    assert not [name for name in mover.said() if name.startswith("nestlings~") and "lorn" in name]
    stale = await send(mover.client, old, "/entries/", {})
    assert "not in this list" in stale.text and "2 entries so far" in text_of(stale)
    again = await send(mover.client, before, "/remove")
    assert again.status_code == 200 and "2 entries so far" in text_of(again)


DATE = {"day": "1", "month": "1", "year": "2023"}


async def test_a_form_that_is_sent_twice_makes_one_entry(mover: Mover) -> None:
    page = await mover.tame(await mover.begin())
    form = await send(mover.client, page, fields={"more": "yes"})
    for _ in range(2):
        page = await fill(mover.client, form, nestlorn="Pom", nesttam="true", **DAY)
    assert "3 entries so far" in text_of(page)


async def test_two_windows_do_not_write_over_each_other(mover: Mover) -> None:
    page = await mover.tame(await mover.begin())
    form = await send(mover.client, page, fields={"more": "yes"})
    await fill(mover.client, form, nestlorn="Pom", nesttam="true", **DAY)
    other = await fill(mover.client, form, nestlorn="Pum", nesttam="true", **DAY)
    assert other.status_code == 409 and "Pum" in other.text
    assert_accessible(other)


async def test_a_list_that_has_changed_is_shown_again_before_one_goes_on(mover: Mover) -> None:
    old = await mover.tame(await mover.begin())
    await add(mover.client, old, nestlorn="Pom", nesttam="true", **DAY)
    shown = await send(mover.client, old, fields={"more": "no"})
    assert shown.status_code == 409 and "3 entries so far" in text_of(shown)
    assert_accessible(shown)


@pytest.mark.parametrize("entry", ["999999", "0", "r1", "new", "1~1", "..", "%00", "-1"])
async def test_an_entry_that_is_not_there_leads_back_to_the_list(mover: Mover, entry: str) -> None:
    page = await mover.begin()
    base = str(page.url.path).partition("/page/")[0]
    shown = await mover.client.get(f"{base}/entries/nestlings/{entry}", follow=True)
    if shown.status_code != 404:  # no such address at all
        assert "2 entries so far" in text_of(shown)
    _, fields = form_of(page, "/page/")
    answer = await mover.client.http.post(
        f"{base}/entries/nestlings/{entry}",
        data={
            **fields,
            f"asked.nestlorn~{entry}": "1",
            f"nestlorn~{entry}": "Pom",
            "seen": "x" * 16,
        },
    )
    assert answer.status_code in (303, 404)
    assert not [name for name in mover.said() if "lorn" in name]


async def test_a_group_that_is_not_asked_has_no_pages(mover: Mover) -> None:
    page = await mover.begin(treasures="false")
    base = str(page.url.path).partition("/page/")[0]
    for address in (f"{base}/entries/schat/1", f"{base}/entries/nothing/1", f"{base}/page/schat"):
        there = await mover.client.get(address, follow=True)
        assert there.status_code == 200 and "2 entries so far" in text_of(there)


async def test_a_list_has_a_least_and_a_most(mover: Mover) -> None:
    page = await mover.tame(await mover.begin(treasures="true"))
    page = await send(mover.client, page, fields={"more": "no"})
    assert "/page/schat" in str(page.url)
    none = await send(mover.client, page, fields={"more": "no"})
    assert none.status_code == 422 and "Add at least 1 here" in none.text
    unsaid = await send(mover.client, page, fields={})
    assert unsaid.status_code == 422 and "Choose: Do you carry another treasure?" in unsaid.text
    forms = [await send(mover.client, page, fields={"more": "yes"})]
    for worth in ("60000", "70000", "80000"):
        page = await add(mover.client, page, wat="goud", waard_van=worth)
        assert "/page/schat" in str(page.url) or "another question" in page.text, text_of(page)
        if "another question" in page.text:
            page = await fill(mover.client, page)
    assert "There is room for 3 entries here" in page.text and 'name="more"' not in page.text
    assert_accessible(page)
    full = await fill(mover.client, forms[0], wat="ei", waard_van="1")
    assert "the list is full" in full.text or full.status_code == 409
    assert "/papers" in str(
        (await send(mover.client, page)).url
    )  # each is dear: one asks for a guard


async def test_what_a_hidden_group_once_said_is_not_filed(mover: Mover) -> None:
    page = await mover.tame(await mover.begin(treasures="true"))
    page = await send(mover.client, page, fields={"more": "no"})
    page = await add(mover.client, page, wat="ei", waard_van="10")
    base = str(page.url.path).partition("/page/")[0]
    first = await mover.client.get(f"{base}/page/trek")
    await send(mover.client, first, fields={"schatja": "false"})
    assert any(
        name.startswith("schat~") for name in mover.said()
    )  # kept, should they say yes again
    check = await mover.client.get(f"{base}/check")
    assert "Treasure" not in text_of(check).replace("Do you carry treasures?", "")
    await send(mover.client, check, "/submit", {"sign.hand": "yes"})
    with psycopg.connect(mover.database.superuser) as looking:
        ((facts,),) = looking.execute("SELECT facts FROM cases.applications").fetchall()
    assert not [name for name in facts if "schat" in name and name != "trekar.schatja"]
