"""The declarations that a draft or an application was made under."""

from collections.abc import Mapping
from datetime import datetime

from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import CompiledService, Journey, Release
from motcua.infra.house import House
from motcua.kernel.actors import Actor, Purpose
from motcua.kernel.keys import CaseKey


def current(house: House) -> Release:
    """The release in force, for what begins now."""
    return house.part(catalogue.Releases).current()


def bundles(house: House, now: datetime) -> Mapping[str, Journey]:
    return current(house).journeys_at(now)


async def release_at(house: House, hash: str) -> Release:
    return await house.part(catalogue.Releases).at(hash)


async def journey_of(house: House, draft: Draft, now: datetime) -> tuple[Release, Journey]:
    """A draft keeps the release that it began under; of its versions that of today counts, as the law of the
    day of filing decides. Raises BundleNotFound."""
    release = await release_at(house, draft.release)
    return release, release.journey(draft.bundle, now)


def crossed(release: Release, draft: Draft, now: datetime) -> bool:
    """Whether another version came into force since the registries were asked: it may want other facts."""
    then = release.journey(draft.bundle, draft.known_at)
    return then is not release.journey(draft.bundle, now)


def purpose_of(release: Release, journey: Journey, *, case: CaseKey | None = None) -> Purpose:
    """Why a journey reads: its declared purpose with the law."""
    declared = release.purposes[journey.purpose]
    return Purpose(
        code=declared.purpose,
        legal_basis="; ".join(declared.legal_basis),
        case=case,
        service=journey.id,
    )


def served_by(release: Release, actor: Actor) -> dict[str, CompiledService]:
    """The services in which an official has a duty, each in its newest version."""
    return {
        service.id: service
        for journeys in release.versions.values()
        for journey in journeys
        for service in journey.services.values()
        if not actor.duties.isdisjoint(step.duty for step in service.steps if step.duty)
    }
