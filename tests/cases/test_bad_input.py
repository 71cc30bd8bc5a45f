"""Whatever is sent, the answer names what is expected; nothing is half-written and nothing breaks."""

from dataclasses import replace

import msgspec

from motcua.contexts.cases.store import drafts
from motcua.contexts.catalogue import api as catalogue
from motcua.kernel.keys import CaseKey
from tests.cases.forms import form_of, send
from tests.cases.make import BUNDLE, World, fill, key_of, start
from tests.web.assertions import assert_accessible

LONG = "x" * 5000
GARBAGE = ("", "   ", LONG, "\x01\x02", "<script>alert(1)</script>", "1'; DROP TABLE x", "🐝" * 200)


async def test_garbage_on_a_page_is_refused_and_kept(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        for text in GARBAGE:
            answer = await send(
                mother, page, fields={"ten": text, "seen": text[:40], "back": text[:40]}
            )
            assert answer.status_code in (409, 422), (text[:20], answer.status_code)
            assert "<script>alert" not in answer.text
            assert_accessible(answer)
        shown = await fill(
            mother, await send(mother, page, fields={"ten": "Lê Minh An", "seen": ""})
        )
        at = f"/drafts/{key_of(page)}/page/dan-toc-que-quan"
        for text in ("99", "../..", LONG):
            chosen = await send(mother, await mother.get(at), fields={"toc": text})
            assert chosen.status_code == 422
        assert shown.status_code == 200


async def test_tampered_addresses_and_tokens_do_no_harm(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        key = key_of(page)
        for path, status in {
            f"/drafts/{key}/page/nowhere": 303,
            f"/drafts/{key}/wrong/nothing": 404,
            f"/drafts/{key}/wrong/con.ho-ten": 404,
            f"/drafts/{key}/papers/nonsense": 404,
            f"/drafts/{key[:-2]}zz/check": 404,
            f"/drafts/{key.split('.')[0]}/check": 404,
            "/apply/nothing": 404,
        }.items():
            assert (await mother.get(path)).status_code == status, path
        check = await fill(mother, page)
        address, fields = form_of(check, "/submit")
        for version in ("", "x", "-1", "999", LONG):
            stale = await mother.http.post(address, data={**fields, "version": version})
            assert stale.status_code == 409, version[:10]
        tokenless = await mother.http.post(address, data={**fields, "form_token": ""})
        assert tokenless.status_code == 422
        forged = await mother.http.post(address, data={**fields, "csrf": "x"})
        assert forged.status_code == 403
        async with world.house.db.reading() as tx:
            assert len(await drafts.drafts_of(tx, world.mother)) == 1  # nothing was filed


async def test_tampered_start_is_refused(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await mother.get(f"/apply/{BUNDLE}")
        for fields, status in (
            ({"offer": "nonsense", "role": ""}, 422),
            ({"offer": "00000000-0000-0000-0000-000000000000"}, 403),
            ({"offer": "", "role": "con"}, 422),
            ({"offer": "", "role": "cha", "person": LONG}, 422),
            ({"offer": "", "role": "cha", "person": "1", "person.born-day": "99"}, 422),
        ):
            answer = await send(mother, page, "/start", fields)
            assert answer.status_code == status, fields
            assert_accessible(answer)


async def test_a_personal_number_that_cannot_be_read_is_not_kept(world: World) -> None:
    """What was typed is kept for the person to put right; of a number it would be nearly the number."""
    releases = world.house.part(catalogue.Releases)
    journey = world.release.journey(BUNDLE, world.house.clock())
    question = journey.questions["ten"]
    asked = replace(
        question,
        ask=msgspec.structs.replace(question.ask, fact="so-dinh-danh"),
        fact=world.release.facts["so-dinh-danh"],
    )
    changed = replace(journey, questions={**journey.questions, "ten": asked})
    release = replace(world.release, versions={**world.release.versions, BUNDLE: [changed]})
    releases._known[release.hash] = releases._current = release
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        again = await send(mother, page, fields={"ten": "00119500\x010001"})
        assert again.status_code == 422
    async with world.house.db.reading() as tx:
        draft = await drafts.draft_of_keeper(tx, CaseKey.parse(key_of(page)), keeper=world.mother)
    assert draft is not None
    assert draft.typed == {}
