"""Every service of the pack of Vietnam runs to its result: asked, filed, decided, signed, held."""

import pytest

from motcua.contexts.catalogue.model.scenarios import Scenario
from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House
from tests.cases import walking
from tests.cases.forms import text_of
from tests.cases.make import PACK, World, pack
from tests.cases.office import open_office
from tests.cases.walking import Walk
from tests.conftest import Clock
from tests.web.assertions import assert_accessible

WALKS = [
    pytest.param(bundle, scenario, id=f"{bundle}-{scenario.scenario}")
    for bundle, journey in sorted(pack().journeys.items())
    for scenario in walking.chosen(PACK, journey)
]


@pytest.mark.long  # two seconds for each service of the pack
@pytest.mark.parametrize(("bundle", "scenario"), WALKS)
async def test_it_runs_to_its_result(
    bundle: str, scenario: Scenario, house: House, release: Release, clock: Clock
) -> None:
    journey = release.journeys[bundle]
    clock.now = walking.moment(scenario, release)
    async with open_office(World(house, release)) as office:
        cases, locker = await Walk(office, scenario, release, journey).to_results()
    assert {(case.service, case.state) for case in cases} == {
        (part, "issued") for part in walking.parts_of(scenario, journey)
    }
    assert_accessible(locker)
    for case in cases:
        result = journey.services[case.service].service.result
        assert release.documents[result.document].title["en"] in text_of(locker)
