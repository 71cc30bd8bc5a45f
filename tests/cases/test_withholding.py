"""Somebody whom nothing offered a declaration names another person: what registries know of her is used, and
not shown to them until she agrees."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

import pytest

from motcua.contexts.cases.access import own
from motcua.contexts.cases.errors import TooManySearches
from motcua.contexts.exchange import api as exchange
from motcua.contexts.registries import api as registries
from motcua.kernel.actors import Actor, ActorKind, Purpose
from tests.cases.forms import born, found, send, text_of
from tests.cases.make import ELSEWHERE, FATHER_NUMBER, HERE, MOTHER_NUMBER, World, key_of, start
from tests.cases.office import Office
from tests.client import Answer, Client
from tests.papers import pdf
from tests.web.assertions import assert_accessible

PURPOSE = Purpose("lien-thong-khai-sinh", "test")
PDF = pdf(b"a witness's statement")
WHO = {"person": MOTHER_NUMBER, **born("person__born", "1995-03-08")}
BIRTH = {
    **born("sinh-ngay", "2026-11-17"), "sinh-gio": "", "sinh-noi": "Trạm y tế", "sinh-gioi": "nam",
}  # fmt: skip
SAID: Mapping[str, Mapping[str, str]] = {
    "nguoi-khai": {"quan-he": "ba-ngoai"},
    "viec-sinh": BIRTH,
    "nguoi-cha": {"co-nhan-cha": "false"},
    "ten-con": {"ten": "Lê Minh An"},
    "dan-toc-que-quan": {"toc": "05", "tich": "VN", "que": ELSEWHERE},
    "noi-dang-ky": {"dang-ky-tai": ELSEWHERE},
    "dong-y": {"tiem-chung": "false"},
}


async def grandmother(world: World) -> UUID:
    return await world.person("Trần Thị Cúc", "1965-02-02", "nu", "001165000003", home=ELSEWHERE)


async def walk(
    client: Client, page: Answer, said: Mapping[str, Mapping[str, str]] = SAID
) -> list[Answer]:
    """Every page from the first to the check page, as it is shown and as it is sent back wrong."""
    seen = [page]
    for _ in range(20):
        path = str(page.url.path)
        if path.endswith("/check"):
            return seen
        if path.endswith("/papers"):
            files = {"paper.nguoi-lam-chung": ("statement.pdf", PDF, "application/pdf")}
            page = await send(client, page, "/papers", files=files)
        else:
            page = await send(client, page, fields=said.get(path.rpartition("/")[2], {}))
        assert page.status_code == 200, text_of(page)
        seen.append(page)
    raise AssertionError(f"the pages do not end: {page.url}")


async def known_of(world: World, *people: UUID) -> set[str]:
    """What registries hold of people, as it would be read on a page: long enough to mean something."""
    values: set[str] = set()
    for registry in world.release.registries.values():
        for person in people if registry.about == "person" else ():
            own = Actor(ActorKind.CITIZEN, person)
            for record in await registries.read(
                world.house, own, PURPOSE, registry=registry.registry, subject_id=person
            ):
                for fact, value in record.values.items():
                    if world.release.facts[fact].type in ("choice", "yesno", "integer"):
                        continue
                    texts = world.release.text(fact, value)
                    values |= {str(value), UUID(str(value)).hex} if _is_id(value) else {str(value)}
                    values |= set(texts.values())
    return {value for value in values if len(value) > 4}


def _is_id(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


async def test_no_value_of_the_mother_is_on_any_page_of_a_stranger(world: World) -> None:
    child = await world.notice()
    gran = await grandmother(world)
    secret = await known_of(world, world.mother, world.father, child)
    assert {"Trần Thị Hoa", "Lê Văn Nam", "8 March 1995", "18 November 2026"} <= secret
    async with world.as_citizen(gran) as stranger:
        seen = await walk(stranger, await start(stranger, offer=False, role="ong-ba", **WHO))
        check = seen[-1]
        assert_accessible(check)
        assert "shown once this person agrees" in check.text
        draft = str(check.url.path).rpartition("/")[0]
        for fact in ("me.ho-ten", "me.noi-thuong-tru", "cha.ho-ten", "con.ngay-sinh", "ho.chu-ho"):
            assert (await stranger.get(f"{draft}/wrong/{fact}")).status_code == 404
        seen += [await stranger.get(f"{draft}/page/{name}") for name in SAID]
        seen += [await stranger.get(f"{draft}/papers"), await stranger.get("/my")]
        receipt = await send(stranger, check, "/submit")
        assert_accessible(receipt)
        await world.settle()
        case = await stranger.get(re.search(r'href="(/cases/[^"]*)"', receipt.text)[1])  # type: ignore[index]
        assert "Trần Thị Cúc" in case.text
        seen += [receipt, case, await stranger.get("/my"), await stranger.get("/my/notices")]
    for page in seen:
        leaked = {value for value in secret if value in page.text or value in str(page.url)}
        assert not leaked, f"{leaked} on {page.url}"


async def test_two_women_look_the_same_to_a_stranger(world: World) -> None:
    """One has a notice from a hospital, another ethnicity, another home and a household; both are married."""
    await world.notice()
    gran = await grandmother(world)
    other = await world.person("Đỗ Thị Lan", "1995-03-08", "nu", "001195000077", home=ELSEWHERE)
    hers = await world.person("Vũ Văn Bình", "1990-01-01", "nam", "001090000078", home=ELSEWHERE)
    await world.marry(other, hers)
    await world.write(
        "dan-cu", other, "2020-01-01", ho_ten="Đỗ Thị Lan", ngay_sinh="1995-03-08", gioi_tinh="nu",
        dan_toc="05", quoc_tich="VN", que_quan=ELSEWHERE, so_dinh_danh="001195000077",
        noi_thuong_tru=ELSEWHERE, dia_chi_thuong_tru="Số 9",
    )  # fmt: skip
    there = {**SAID, "noi-dang-ky": {"dang-ky-tai": HERE}}  # where the first woman lives
    pages = []
    async with world.as_citizen(gran) as stranger:
        for number in (MOTHER_NUMBER, "001195000077"):
            who = {**WHO, "person": number}
            page = await start(stranger, offer=False, role="ong-ba", **who)
            seen = await walk(stranger, page, there)
            pages.append([(_place(page), _plain(page)) for page in seen])
    assert pages[0] == pages[1]


def _place(page: Answer) -> str:
    return str(page.url.path).rpartition("/")[2]


def _plain(page: Answer) -> str:
    """A page without what differs in every form."""
    text = re.sub(
        r"[0-9a-f]{32}(\.[0-9a-f]{32})?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", page.text
    )
    return re.sub(r'(name="(csrf|form_token|seen|version)" value=")[^"]*', r"\1", text)


async def test_she_agrees_and_the_draft_goes_over_to_the_notice(office: Office) -> None:
    world = office.world
    await world.notice()
    gran = await grandmother(world)
    async with world.as_citizen(gran) as stranger, world.as_citizen(world.mother) as mother:
        page = (await walk(stranger, await start(stranger, offer=False, role="ong-ba", **WHO)))[-1]
        home = await mother.get("/my")
        assert_accessible(home)
        assert "Trần Thị Cúc wants to declare for you" in home.text
        assert "Somebody wants to declare for you" in (await mother.get("/my/notices")).text
        agreed = await send(mother, home, "/my/assents/", {"answer": "agree"})
        assert "You agreed that Trần Thị Cúc declares for you" in agreed.text
        assert (await send(mother, home, "/my/assents/", {"answer": "agree"})).status_code == 409
        assert "You may go on" in (await stranger.get("/my/notices")).text
        there = found(r'href="(/drafts/[^"/]*)"', await stranger.get("/my"))
        assert there != f"/drafts/{key_of(page)}"
        page = await stranger.get(
            f"/drafts/{key_of(page)}", follow=True
        )  # the old address leads there
        assert str(page.url.path).startswith(there)
        check = (await walk(stranger, page, {}))[-1]  # where she may choose now, she is asked again
        for value in ("Trần Thị Hoa", "18 November 2026", "Ba Đình Ward"):
            assert value in check.text
        assert "shown once this person agrees" not in check.text
        receipt = await send(stranger, check, "/submit")
    await office.everything()
    case = found(r'href="(/cases/[^"]*)"', receipt)
    async with office.desk(await office.agency_of(case), "tham-dinh") as clerk:
        desk = await clerk.get(f"/desk{case}")
        assert "statement.pdf" in desk.text  # the papers came along
        assert "had not agreed" not in desk.text
        assert "A notice waits" not in desk.text
    async with world.house.db.reading() as tx:
        assert gran in {read.reader for read in await exchange.reads_of(tx, world.mother)}


async def test_she_says_that_it_is_not_right(world: World) -> None:
    gran = await grandmother(world)
    async with world.as_citizen(gran) as stranger, world.as_citizen(world.mother) as mother:
        page = await start(stranger, offer=False, role="ong-ba", **WHO)
        home = await send(mother, await mother.get("/my"), "/my/assents/", {"answer": "refuse"})
        assert "You did not agree that Trần Thị Cúc declares for you" in home.text
        assert (await stranger.get(str(page.url.path))).status_code == 404
        assert "did not agree, so your draft was closed" in (await stranger.get("/my/notices")).text
        assert "/drafts/" not in (await stranger.get("/my")).text


async def test_nobody_else_can_answer_for_her(world: World) -> None:
    gran = await grandmother(world)
    async with world.as_citizen(gran) as stranger, world.as_citizen(world.mother) as mother:
        await start(stranger, offer=False, role="ong-ba", **WHO)
        home = await mother.get("/my")
        path = re.search(r'action="(/my/assents/[^"]*)"', home.text)[1]  # type: ignore[index]
        own = await stranger.tokens("/my/account")
        answer = await stranger.post(path, {"answer": "agree"}, tokens=own)
        assert answer.status_code == 404


async def test_she_sees_what_was_filed_without_her_word(world: World) -> None:
    await world.notice()
    gran = await grandmother(world)
    async with world.as_citizen(gran) as stranger:
        seen = await walk(stranger, await start(stranger, offer=False, role="ong-ba", **WHO))
        receipt = await send(stranger, seen[-1], "/submit")
    case = re.search(r'href="(/cases/[^"]*)"', receipt.text)[1]  # type: ignore[index]
    await world.settle()
    async with world.as_citizen(world.mother) as mother:
        home = await mother.get("/my")
        assert "wants to declare for you" not in home.text
        assert "The hospital has sent" in home.text  # nobody takes up her offer but herself
        assert "Trần Thị Hoa" in (await mother.get(case)).text
    async with world.as_official(unit=ELSEWHERE, duties=frozenset({"tham-dinh"})) as clerk:
        desk = await clerk.get(f"/desk{case}")
        assert "A notice waits for this person that nobody has taken up" in desk.text


async def test_a_husband_whom_the_register_names_goes_on_as_before(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.father) as father:
        page = await start(father, offer=False, role="cha", **WHO)
        check = (await walk(father, page, {**SAID, "dan-toc-que-quan": {"toc": "01"}}))[-1]
        assert "Trần Thị Hoa" in check.text
        assert "18 November 2026" in check.text
    async with world.as_citizen(world.mother) as mother:
        assert "wants to declare for you" not in (await mother.get("/my")).text


async def test_a_man_who_says_that_he_is_the_father_is_not_told_whose_wife_she_is(
    world: World,
) -> None:
    man = await world.person("Ngô Văn Tú", "1991-04-04", "nam", "001091000009", home=ELSEWHERE)
    async with world.as_citizen(man) as stranger:
        page = await start(stranger, offer=False, role="cha", **WHO)
        seen = await walk(stranger, page)
        assert all("Lê Văn Nam" not in page.text for page in seen)
        receipt = await send(stranger, seen[-1], "/submit")
        assert receipt.status_code == 200
        await world.settle()
        assert "/applications/" in (await stranger.get("/my")).text
    case = found(r'href="/cases/([^"]*)"', receipt)
    async with world.as_official(unit=ELSEWHERE, duties=frozenset({"tham-dinh"})) as clerk:
        desk = text_of(await clerk.get(f"/desk/cases/{case}"))
        assert "The person named as The child's mother had not agreed" in desk
        assert "A registry names another person for that" in desk


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_father_who_was_named_by_number_is_asked_too(world: World, agrees: bool) -> None:
    """A woman without a notice names a man; she sees nothing of him unless he agrees."""
    await world.notice()
    her = await world.person("Lý Thị Mai", "1996-06-06", "nu", "001196000010", home=ELSEWHERE)
    him = {"person.cha": FATHER_NUMBER, **born("person.cha.born", "1992-07-01")}
    async with world.as_citizen(her) as woman:
        page = await send(woman, await start(woman, offer=False, role="me"), fields=BIRTH)
        page = await send(woman, page, fields={"co-nhan-cha": "true"})
        page = await send(woman, page, fields=him)
        if agrees:
            async with world.as_citizen(world.father) as father:
                home = await father.get("/my")
                assert "Lý Thị Mai wants to declare for you" in home.text
                await send(father, home, "/my/assents/", {"answer": "agree"})
        draft = "/".join(str(page.url.path).split("/")[:3])
        assert ("Lê Văn Nam" in (await woman.get(f"{draft}/check")).text) is agrees


async def test_many_guesses_at_once_are_as_few_as_one_by_one(world: World) -> None:
    actor = Actor(ActorKind.CITIZEN, await grandmother(world))

    async def guess(day: int) -> str:
        try:
            found = await own.find_person(
                world.house, actor, PURPOSE, number=MOTHER_NUMBER, born=date(1995, 3, day),
                now=world.house.clock(),
            )  # fmt: skip
        except TooManySearches:
            return "limited"
        return "found" if found else "nobody"

    said = await asyncio.gather(*(guess(day) for day in range(10, 31)))
    assert (said.count("nobody"), said.count("limited")) == (10, 11)


async def test_a_program_reads_the_parties_while_their_case_is_open(office: Office) -> None:
    world, case = office.world, await office.file()
    why = {"motcua-purpose": "dang-ky-khai-sinh", "motcua-legal-basis": "test"}
    path = f"/registries/dan-cu/{world.mother}"
    stranger = await grandmother(world)
    async with world.as_official(duties=frozenset({"tham-dinh"})) as clerk:
        assert (await clerk.http.get(path, headers=why)).status_code == 200
        other = await clerk.http.get(f"/registries/dan-cu/{stranger}", headers=why)
        assert (other.status_code, other.json()["code"]) == (403, "no-case-in-hand")
    async with world.as_official(unit="00008", duties=frozenset({"tham-dinh"})) as elsewhere:
        assert (await elsewhere.http.get(path, headers=why)).status_code == 403
    async with world.as_citizen(world.mother) as mother:
        await send(mother, await mother.get(f"{case}/withdraw"), "/withdraw")
    await world.settle()
    async with world.as_official(duties=frozenset({"tham-dinh"})) as clerk:
        assert (await clerk.http.get(path, headers=why)).status_code == 403


async def test_a_case_is_open_to_whoever_has_a_duty_in_it(office: Office) -> None:
    case = await office.file()
    async with office.world.as_official(duties=frozenset({"lau-don"})) as nobody:
        assert (await nobody.get(f"/desk{case}")).status_code == 403
    async with office.world.as_official(duties=frozenset({"ky-duyet"})) as signer:
        assert (await signer.get(f"/desk{case}")).status_code == 200
