"""What everybody may read: how the rules of a service changed, and its description by CPSV-AP."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from typer.testing import CliRunner

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue import pages
from motcua.contexts.catalogue.inputs import read_folder
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import Release
from motcua.entry import cli
from motcua.infra.house import House
from tests.catalogue.make import ROOT, TODAY, release
from tests.client import browser
from tests.web.assertions import assert_accessible

NEVERLAND = "tests/packs/neverland"
OF_ALL = ("dct:identifier", "dct:title")
MANDATORY: Mapping[str, Sequence[str]] = {
    "cpsv:PublicService": (*OF_ALL, "dct:description", "cv:hasCompetentAuthority"),
    "cv:PublicOrganisation": ("skos:prefLabel", "dct:spatial"),
    "cpsv:Rule": (*OF_ALL, "dct:description"),
    "cv:Evidence": OF_ALL,
    "cv:Output": OF_ALL,
    "cv:Cost": ("dct:identifier",),
    "cv:Channel": ("dct:identifier",),
    "dct:Location": (),
}
"""What CPSV-AP 3.2 asks of each class; unverified: from memory."""


def nodes(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def services() -> Iterator[tuple[str, str]]:
    for pack in (NEVERLAND, "packs/vn"):
        land = release(pack)
        for journey in land.journeys_at(TODAY).values():
            yield from ((pack, service) for service in journey.services)


@pytest.mark.parametrize(("pack", "service"), sorted(set(services())))
def test_every_service_is_described_with_all_that_the_profile_asks(pack: str, service: str) -> None:
    land = release(pack)
    found = catalogue.described(land, service, "https://portal.example.gov", day=TODAY)
    assert found is not None
    context = found["@context"]
    assert isinstance(context, dict)
    for node in nodes(found):
        for name in (*node, node["@type"]):
            prefix, colon, _ = name.partition(":")
            assert name.startswith("@") or (colon and prefix in context), name
        for name in MANDATORY[node["@type"]]:
            assert node.get(name), f"{node.get('@id')} has no {name}"
    spoken = {one["@language"] for one in found["dct:title"]}  # type: ignore[attr-defined]  # a list of texts
    assert spoken == set(land.languages)
    ids = [node["@id"] for node in nodes(found) if "@id" in node]
    assert len(ids) == len(set(ids))


def test_costs_evidence_and_times_are_those_of_the_declaration() -> None:
    found = catalogue.described(release(NEVERLAND), "hivreg", "https://x.example", day=TODAY)
    assert found is not None
    costs = {one["cv:value"]["@value"] for one in found["cv:hasCost"]}  # type: ignore[attr-defined]  # a list
    assert costs == {"0.00", "3.00", "7.00", "7.50"}
    assert found["cv:processingTime"] == {"@type": "xsd:duration", "@value": "P6D"}
    assert [one["dct:identifier"] for one in found["cpsv:hasInput"]] == ["zeen"]  # type: ignore[attr-defined]  # a list
    assert (
        catalogue.described(release(NEVERLAND), "nothing", "https://x.example", day=TODAY) is None
    )


def test_the_command_prints_json_ld() -> None:
    done = CliRunner().invoke(cli.app, ["pack", "cpsv", "hivreg", "--pack", str(ROOT / NEVERLAND)])
    assert done.exit_code == 0
    assert json.loads(done.output)["@type"] == "cpsv:PublicService"
    wrong = CliRunner().invoke(cli.app, ["pack", "cpsv", "hivrex", "--pack", str(ROOT / NEVERLAND)])
    assert wrong.exit_code == 2


def two_versions() -> Release:
    """From 2027 on another law gives more time and asks for one paper less."""
    files = dict(read_folder(ROOT / NEVERLAND))
    path = "services/vlugbrev.yaml"
    text = files[path].decode()
    ended = "effective_from: 2000-01-01\neffective_to: 2026-12-31"
    files[path] = text.replace("effective_from: 2000-01-01", ended).encode()
    new = text.replace("effective_from: 2000-01-01", "effective_from: 2027-01-01")
    new = new.replace("legal_basis: [Mun-Lex 1]", "legal_basis: [Mun-Lex 77]")
    new = new.replace("budget: {days: 4}", "budget: {days: 3}")
    files["services/vlugbrev-2.yaml"] = new.encode()
    return checked(files)


async def test_the_page_says_what_changed_under_which_law(house: House) -> None:
    house.parts[catalogue.Releases] = catalogue.Releases.of(two_versions(), house.db)
    async with browser(house, routes=pages.ROUTES) as client:
        client.http.headers["accept-language"] = "en"
        page = await client.get("/services/vlugbrev/changes")
        assert_accessible(page)
        newer, older = page.text.split("<h2")[1:3]
        assert "Mun-Lex 77" in newer and "<del>" in newer and "<ins>" in newer
        assert "3 working days" in newer and "4 working days" in newer
        assert "The first version that is known here." in older and "Mun-Lex 1" in older
        once = await client.get("/services/hivreg/changes")
        assert_accessible(once)
        assert "<ins>" not in once.text
        assert (await client.get("/services/nothing/changes")).status_code == 404


async def test_a_description_is_served_as_json_ld(house: House) -> None:
    house.parts[catalogue.Releases] = catalogue.Releases.of(release(NEVERLAND), house.db)
    async with browser(house, routes=pages.ROUTES) as client:
        answer = await client.get("/services/hivreg.jsonld")
        assert answer.headers["content-type"].startswith("application/ld+json")
        assert answer.json()["dct:identifier"] == "Z-1"
        assert (await client.get("/services/nothing.jsonld")).status_code == 404


def test_the_newest_version_stands_first() -> None:
    found = catalogue.versions(
        two_versions(), "vlugbrev", "en", lambda message, _: message.format(**message.places)
    )
    assert [one.service.effective_from for one in found] == ["2027-01-01", "2000-01-01"]
    assert found[0].changed and not found[1].changed
