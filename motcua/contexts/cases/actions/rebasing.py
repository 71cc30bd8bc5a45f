"""A draft that was begun before a change of the law: its keeper sees what is different, and takes it over."""

from dataclasses import dataclass
from datetime import datetime

from motcua.contexts.cases.access import declared, own
from motcua.contexts.cases.errors import DefinitionChanged, DraftChanged, ServiceEnded
from motcua.contexts.cases.model.checked import ToFile
from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.cases.model.rebasing import Rebased, rebased
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import Journey, Release, compare
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Outdated:
    """A draft with the declaration as it was, and as it is now; none: it is not offered any more."""

    draft: Draft
    release: Release
    old: Journey
    new: Journey | None

    @property
    def rebased(self) -> Rebased | None:
        return (
            None if self.new is None else rebased(self.draft, self.old, self.new, self.release.hash)
        )


async def must_be_current(house: House, draft: Draft | ToFile, *, now: datetime) -> None:
    """A draft is filled in and filed under the release in use, as far as that says something else about its
    declaration. Raises DefinitionChanged."""
    current = declared.current(house)
    if current.hash == draft.release:
        return
    new = current.journeys_at(now).get(draft.bundle)
    if new is None or compare(await _old(house, draft, now), new):
        raise DefinitionChanged()


async def outdated(house: House, actor: Actor, key: CaseKey, *, now: datetime) -> Outdated:
    """The own draft beside what the release in use says. Raises DraftNotFound, VisitNotFound."""
    async with house.db.reading() as tx:
        draft = await own.own_draft(tx, actor, key, now=now)
    return await _beside(house, draft, now)


async def rebase(house: House, actor: Actor, key: CaseKey, *, seen: str, now: datetime) -> Draft:
    """Move the own draft to the release whose differences were shown. Raises DraftNotFound, VisitNotFound,
    ServiceEnded, DraftChanged where another release has come into use since."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, key, now=now, locked=True)
        found = await _beside(house, draft, now)
        moved = found.rebased
        if moved is None:
            raise ServiceEnded()
        if found.release.hash != seen:
            raise DraftChanged()
        after = moved.draft.saved(now)
        await store.rebase_draft(tx, after)
    return after


async def _beside(house: House, draft: Draft, now: datetime) -> Outdated:
    release = declared.current(house)
    new = release.journeys_at(now).get(draft.bundle)
    return Outdated(draft, release, await _old(house, draft, now), new)


async def _old(house: House, draft: Draft | ToFile, now: datetime) -> Journey:
    """The declaration as the draft's own release has it today; or the last that was in force there."""
    release = await declared.release_at(house, draft.release)
    return release.journeys_at(now).get(draft.bundle) or release.journeys[draft.bundle]
