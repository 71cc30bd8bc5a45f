"""What stands there before anything is filled in: for every service of both lands, in each of its languages."""

from datetime import date
from html import unescape

import pytest

from motcua.contexts.cases.pages import ROUTES
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Journey, Release
from motcua.contexts.catalogue.words.names import money
from motcua.entry import ports
from motcua.infra.house import House
from motcua.kernel.texts import say
from tests.cases.forms import text_of
from tests.cases.land import neverland
from tests.cases.make import pack
from tests.client import browser
from tests.web.assertions import assert_accessible

TODAY = date(2026, 11, 20)


def told(journey: Journey, language: str) -> list[str]:
    """What must stand there, whatever else does."""
    found = [say(role.label, language) for role in journey.declarants().values()]
    for refusal, _ in journey.tests.refusals:
        found += [say(refusal.reason, language), refusal.legal_basis]
    for paper, _ in journey.tests.papers:
        found += [say(paper.label, language), paper.legal_basis]
    for part in journey.services.values():
        service = part.service
        found += [say(service.result.title, language), service.code, "; ".join(service.legal_basis)]
        found += [row.legal_basis for row in service.deadline.rows]
        for fee in service.fees:
            for row in fee.table.rows:
                if row.effective_to is None or row.effective_to >= TODAY.isoformat():
                    found += [money(row.amount, fee.currency, language), row.legal_basis]
                    found += [say(row.reason, language)] if row.reason else []
    return [" ".join(one.split()) for one in found]


@pytest.mark.parametrize("land", ["vn", "neverland"])
async def test_all_that_decides_stands_there_beforehand(house: House, land: str) -> None:
    release: Release = pack() if land == "vn" else neverland()
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    async with browser(house, routes=ROUTES) as anybody:
        for journey in release.journeys_at(house.clock()).values():
            for language in release.languages:
                anybody.http.headers["accept-language"] = language
                page = await anybody.get(f"/apply/{journey.id}")
                assert page.status_code == 200, page.text
                words = text_of(page)
                for said in told(journey, language):
                    assert said in words, (journey.id, language, said, words)
                assert "{" not in words
                assert_accessible(page)


async def test_a_fee_of_old_is_not_shown_and_one_to_come_says_since_when(house: House) -> None:
    release = neverland()
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    async with browser(house, routes=ROUTES) as anybody:
        anybody.http.headers["accept-language"] = "en"
        words = unescape(text_of(await anybody.get("/apply/zumhoos")))
    assert "Zum-Lex 12: old Ymra" not in words  # until the end of 2025
    assert "Zum-Lex 44: old Ymra" in words
    assert "A small swarm is free of charge." in words
