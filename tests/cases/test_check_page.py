"""The check page on a phone: what is known lies folded by person, what is said to be wrong stands open."""

from tests.cases.forms import found, send
from tests.cases.make import World, fill, start
from tests.client import Answer
from tests.web.assertions import Element, assert_accessible


def folds(page: Answer) -> dict[str, Element]:
    """The folds of a page by their line."""
    found = assert_accessible(page).all("details")
    return {fold.children[0].words(): fold for fold in found}


async def test_what_is_known_is_folded_by_person(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
    lines = folds(check)
    hers = next(fold for line, fold in lines.items() if "mother: Trần Thị Hoa" in line)
    assert "open" not in hers.attributes
    assert "8 facts from 1 registry" in hers.children[0].words()
    assert "From: National population database" in hers.words()
    child = next(fold for line, fold in lines.items() if line.startswith("Child"))
    assert "open" in child.attributes  # whom the declaration is about
    said = check.text.partition("Your answers")[2].partition("What the state knows already")[0]
    assert "Lê Minh An" in said and "Your answer<" not in said  # the heading says whose they are


async def test_what_is_said_to_be_wrong_stands_open(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
        wrong = await mother.get(found(r'href="(/drafts/[^"]*/wrong/me\.[^"]*)"', check))
        check = await send(mother, wrong, "/wrong/", {"why": "I was born elsewhere."})
    hers = next(fold for line, fold in folds(check).items() if "Trần Thị Hoa" in line)
    assert "open" in hers.attributes
    assert "I was born elsewhere." in hers.words()
