"""Every service of the pack of Vietnam runs to its result: asked, filed, decided, signed, held."""

import pytest

from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House
from tests.cases import walking
from tests.cases.make import PACK, World, pack
from tests.cases.office import open_office
from tests.cases.walking import Walk
from tests.conftest import Clock
from tests.web.assertions import assert_accessible


@pytest.mark.long  # two seconds for each service of the pack
@pytest.mark.parametrize("bundle", sorted(pack().journeys))
async def test_it_runs_to_its_result(
    bundle: str, house: House, release: Release, clock: Clock
) -> None:
    journey = release.journeys[bundle]
    scenario = walking.richest(PACK, journey)
    clock.now = walking.moment(scenario, release)
    async with open_office(World(house, release)) as office:
        cases, locker = await Walk(office, scenario, release, journey).to_results()
    assert {(case.service, case.state) for case in cases} == {
        (part.service, "issued") for part in journey.bundle.parts
    }
    assert_accessible(locker)
    for case in cases:
        assert journey.services[case.service].service.result.title["en"] in locker.text
