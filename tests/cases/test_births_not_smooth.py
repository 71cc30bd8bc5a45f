"""Births that are not smooth: each is a story of its own."""

import re
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import pytest

from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import Release, Value
from motcua.contexts.registries import api as registries
from motcua.infra import log
from motcua.infra.house import House
from motcua.kernel.actors import Purpose
from motcua.kernel.keys import CaseKey
from tests.cases.forms import born, found, send, text_of
from tests.cases.make import (
    FATHER_NUMBER,
    HERE,
    MACHINE,
    MOTHER_NUMBER,
    World,
    family,
    fill,
    key_of,
    start,
)
from tests.cases.office import Office, open_office, signed
from tests.client import Answer, Client
from tests.papers import pdf
from tests.web.assertions import assert_accessible

PDF = pdf(b"a witness's statement")
AT_HOME = {
    "viec-sinh": {
        **born("sinh-ngay", "2026-11-18"),
        "sinh-gio": "",
        "sinh-noi": "Thôn 2",
        "sinh-gioi": "nu",
    }
}
GRAN = {
    "nguoi-khai": {"quan-he": "ba-ngoai"},
    "dan-toc-que-quan": {"toc": "01", "tich": "VN", "que": HERE},
    "noi-dang-ky": {"dang-ky-tai": HERE},
}
MOTHER = {"person": MOTHER_NUMBER, **born("person__born", "1995-03-08")}
NOTICE = {"chung-sinh": 1}  # what the hospital has written before anybody declared


async def give_paper(client: Client, papers: Answer, *names: str) -> Answer:
    files = {f"paper.{name}": ("statement.pdf", PDF, "application/pdf") for name in names}
    return await send(client, papers, "/papers", files=files)


async def test_at_home_without_a_notice_a_witness_stands_in(world: World) -> None:
    async with world.as_citizen(world.mother) as mother:
        assert "The hospital has sent" not in (await mother.get("/my")).text
        page = await start(mother, offer=False, role="me")
        papers = await fill(mother, page, AT_HOME)
        assert str(papers.url.path).endswith("/papers"), text_of(papers)
        assert_accessible(papers)
        without = await send(mother, papers, "/papers", files={"none": ("", b"", "")})
        assert without.status_code == 422
        check = await give_paper(mother, papers, "nguoi-lam-chung")
        assert "statement.pdf" in check.text, text_of(check)
        receipt = await send(mother, check, "/submit")
        assert "The agency must answer by" in receipt.text
        assert "30 November 2026" in receipt.text  # five working days; the 24th is a holiday


async def test_father_is_not_named(house: House, release: Release) -> None:
    world = await family(house, release, married=False)
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother), {"nguoi-cha": {"co-nhan-cha": "false"}})
        assert "/check" in str(check.url), text_of(check)
        assert "Lê Văn Nam" not in check.text
        receipt = await send(mother, check, "/submit")
        assert receipt.status_code == 200
    async with open_office(world) as office:
        cases = await issued(office, receipt)
        assert len(cases) == 3
        child = CaseKey.parse(cases[0]).subject_id
        assert await results(world, world.mother) == {world.mother: 3, child: 3}
        assert await results(world, world.father) == {}
        (birth,) = await book(world, "khai-sinh", child)
        assert (birth["me-de"], birth.get("cha-de")) == (str(world.mother), None)
        people = await registries.representatives(house, child, house.clock().date())
        assert [one.person for one in people] == [world.mother]


async def test_unmarried_parents_recognise_the_child(house: House, release: Release) -> None:
    world = await family(house, release, married=False)
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        asked = await send(mother, page, fields={"co-nhan-cha": "true"})
        assert "brought up another question" in text_of(asked)  # the father's number
        father = {"person.cha": FATHER_NUMBER}
        wrong = await send(
            mother, asked, fields={**father, **born("person.cha.born", "1993-01-01")}
        )
        assert "Nobody has this number and this date of birth" in wrong.text
        named = await send(
            mother, asked, fields={**father, **born("person.cha.born", "1992-07-01")}
        )
        papers = await fill(mother, named, {"nguoi-cha": {"cam-doan-cha": "true"}})
        assert str(papers.url.path).endswith("/papers"), text_of(papers)
        check = await give_paper(mother, papers, "nhan-cha-con")
        assert "Lê Văn Nam" in check.text, text_of(check)
        assert (await send(mother, check, "/submit")).status_code == 200
        assert FATHER_NUMBER not in str(check.url)


async def test_twins_are_two_declarations_one_after_the_other(world: World) -> None:
    await world.notice(so_tre_sinh=2, thu_tu_sinh=1)
    await world.notice(so_tre_sinh=2, thu_tu_sinh=2, gioi_tinh="nam")
    async with world.as_citizen(world.mother) as mother:
        assert (await mother.get("/my")).text.count("The hospital has sent") == 2
        first = await send(mother, await fill(mother, await start(mother)), "/submit")
        await world.settle()
        assert (await mother.get("/my")).text.count("The hospital has sent") == 1
        second = await fill(mother, await start(mother), {"ten-con": {"ten": "Lê Minh Bảo"}})
        second = await send(mother, second, "/submit")
        assert first.url != second.url
        assert "-0002" in second.text


async def test_grandparent_declares_for_the_mother(world: World) -> None:
    await world.notice()
    gran = await world.person("Trần Thị Cúc", "1965-02-02", "nu", "001165000003")
    async with world.as_citizen(gran) as grandmother:
        refused = await start(grandmother, offer=False, role="ong-ba", person="")
        assert refused.status_code == 422
        page = await start(grandmother, offer=False, role="ong-ba", **MOTHER)
        papers = await fill(
            grandmother, page, {**AT_HOME, **GRAN}
        )  # she is shown nothing of the mother
        assert str(papers.url.path).endswith("/papers"), text_of(papers)
        check = await give_paper(grandmother, papers, "nguoi-lam-chung")
        assert "/check" in str(check.url), text_of(check)
        assert "Trần Thị Hoa" not in check.text
        receipt = await send(grandmother, check, "/submit")
        assert receipt.status_code == 200
    await world.settle()
    async with world.as_citizen(world.mother) as mother:
        assert (
            "-261120-0001" in (await mother.get("/my")).text
        )  # a party, though she did not declare
    async with open_office(world) as office:
        cases = await issued(office, receipt)
    assert len(cases) == 3
    child = CaseKey.parse(cases[0]).subject_id
    assert await results(world, world.mother) == {world.mother: 3, child: 3}
    assert await results(world, gran) == {}
    async with world.as_citizen(world.mother) as mother:
        links = shelf(await mother.get("/my/results"))
    async with world.as_citizen(gran) as grandmother:
        for link in links:
            for path in (link, f"{link}/document"):
                assert (await grandmother.get(path)).status_code == 404
    people = await registries.representatives(world.house, child, world.house.clock().date())
    assert gran not in {one.person for one in people}


async def test_child_that_died_is_registered_and_no_more(world: World) -> None:
    await world.notice(ngay_mat="2026-11-19")
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
        assert "Permanent residence" not in check.text.split("Who decides")[1]
        receipt = await send(mother, check, "/submit")
        assert "begins by itself" not in receipt.text
    async with open_office(world) as office:
        cases = await issued(office, receipt)
    assert len(cases) == 1
    child = CaseKey.parse(cases[0]).subject_id
    births, deaths = [await book(world, name, child) for name in ("khai-sinh", "khai-tu")]
    assert [birth["ngay-sinh"] for birth in births] == ["2026-11-18"]
    assert [(death["ngay-mat"], death["ngay-dang-ky"]) for death in deaths] == [
        ("2026-11-19", "2026-11-20")
    ]
    assert await written(world, child) == {**NOTICE, "khai-sinh": 1, "dan-cu": 1, "khai-tu": 1}
    for parent in (world.mother, world.father):
        assert (await results(world, parent))[parent] == 1


async def test_child_that_lives_stands_in_no_book_of_deaths(office: Office) -> None:
    case = await office.file()
    await signed(office, case)
    child = CaseKey.parse(case.rpartition("/")[2]).subject_id
    assert await written(office.world, child) == {**NOTICE, "khai-sinh": 1, "dan-cu": 1}


async def issued(office: Office, receipt: Answer) -> list[str]:
    """Take in, propose and sign one part after the other, until nothing opens any more; the cases' keys."""
    await office.everything()
    first, done = found(r'href="(/cases/[^"]*)"', receipt), 0
    while len(cases := await office.cases_of(first)) > done:
        await signed(office, cases[done])
        done += 1
    async with office.world.house.db.reading() as tx:
        keys = [CaseKey.parse(case.rpartition("/")[2]) for case in cases]
        closed = [await store.case_by_key(tx, key) for key in keys]
    assert [case and case.state for case in closed] == [CaseState.ISSUED] * len(cases)
    return [str(key) for key in keys]


async def results(world: World, person: UUID) -> dict[UUID, int]:
    """How many results somebody finds among their own, by whose they are; each one opens."""
    async with world.as_citizen(person) as citizen:
        links = shelf(await citizen.get("/my/results"))
        for link in links:
            assert (await citizen.get(f"{link}/document")).content.startswith(b"%PDF")
    return dict(Counter(UUID(link.split("/")[3]) for link in links))


def shelf(page: Answer) -> list[str]:
    assert page.status_code == 200
    return sorted(set(re.findall(r'href="(/my/results/[^"]+)"', page.text)))


async def book(world: World, registry: str, child: UUID) -> list[Mapping[str, Value]]:
    """What a register says of the child, as the machine may read it."""
    purpose = Purpose("dang-ky-khai-sinh", "Luật Hộ tịch 60/2014/QH13, Điều 16")
    records = await registries.read(
        world.house, MACHINE, purpose, registry=registry, subject_id=child
    )
    return [record.values for record in records]


async def written(world: World, child: UUID) -> dict[str, int]:
    """How often each book was written for the child, as the log says."""
    async with world.house.db.reading() as tx:
        entries = await log.entries_of(tx, child)
    return dict(
        Counter(
            str(one.body["registry"]) for one in entries if one.kind == "registry-version-written"
        )
    )


async def test_late_declaration_asks_why_and_may_take_longer(world: World) -> None:
    await world.notice(ngay_sinh="2026-08-01")
    async with world.as_citizen(world.mother) as mother:
        late = {"khai-muon": {"muon": "Gia đình ở xa"}}
        check = await fill(mother, await start(mother), late)
        assert "Gia đình ở xa" in check.text
        assert "30 November 2026" in (await send(mother, check, "/submit")).text


async def test_registered_birth_cannot_be_declared_again(world: World) -> None:
    child = await world.notice()
    await world.write(
        "khai-sinh", child, "2026-11-19", ho_ten="Lê An", ngay_sinh="2026-11-18", noi_sinh="x",
        gioi_tinh="nu", quoc_tich="VN", noi_dang_ky="00004", ngay_dang_ky="2026-11-19",
    )  # fmt: skip
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        assert "has been registered already" in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("virus.exe", b"MZ\x90"), ("huge.pdf", b"%PDF-" + b"0" * (11 * 1024 * 1024))],
)
async def test_paper_is_judged_by_its_content(world: World, name: str, content: bytes) -> None:
    async with world.as_citizen(world.mother) as mother:
        papers = await fill(mother, await start(mother, offer=False, role="me"), AT_HOME)
        refused = await send(
            mother, papers, "/papers",
            files={"paper.nguoi-lam-chung": (name, content, "application/pdf")},
        )  # fmt: skip
        assert refused.status_code == 422
        assert ("not a PDF, JPEG, PNG or HEIC" in refused.text) or (
            "larger than 10 MB" in refused.text
        )
        kept = await give_paper(mother, papers, "nguoi-lam-chung")
        again = await mother.get(str(papers.url.path))
        assert "statement.pdf" in again.text
        gone = await send(mother, again, "/remove")
        assert "statement.pdf" not in gone.text
        assert kept.status_code == 200


async def test_guessing_persons_is_limited(world: World) -> None:
    async with world.as_citizen(world.father) as father:
        for _ in range(10):
            guess = {**MOTHER, **born("person__born", "1995-03-09")}
            wrong = await start(father, offer=False, role="cha", **guess)
            assert wrong.status_code == 422
        limited = await start(father, offer=False, role="cha", **MOTHER)
        assert limited.status_code == 503
    async with world.house.db.reading() as tx:
        assert await store.takings(tx, world.father) == []


async def test_somebody_elses_draft_is_not_there(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
    async with world.as_citizen(world.father) as father:
        for path in ("", "/check", "/papers", "/page/ten-con"):
            assert (await father.get(f"/drafts/{key_of(page)}{path}")).status_code == 404
        assert (await father.get("/drafts/nonsense")).status_code == 404
