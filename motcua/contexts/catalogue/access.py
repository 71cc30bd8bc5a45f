"""Compiled releases: the current one, and earlier ones by hash; who may publish, and what waits to be published.
Anybody may read them."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from motcua.contexts.catalogue import store
from motcua.contexts.catalogue.errors import (
    NothingPublished,
    ProposalNotFound,
    ReleaseNotFound,
)
from motcua.contexts.catalogue.model.decoding import SITE, decode
from motcua.contexts.catalogue.model.releasing import checked, content_hash, places_hash, stored
from motcua.contexts.catalogue.model.signing import Proposal
from motcua.contexts.catalogue.words import Publisher, Release, Site
from motcua.contexts.territory.words import Territory
from motcua.infra.db import Database, Tx
from motcua.kernel.errors import DomainError

POLL_S: Final = 1.0
LOOKED_THROUGH: Final = 50


class Releases:
    """The releases that a process has met. A poll finds a new one, compiles it aside and swaps."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._current: Release | None = None
        self._known: dict[str, Release] = {}
        self._territories: dict[str, Territory] = {}
        self._compiling = asyncio.Lock()
        self._poll: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, release: Release, db: Database) -> "Releases":
        """Starts with a release in use that is compiled already."""
        releases = cls(db)
        releases._known[release.hash] = releases._current = release
        return releases

    def current(self) -> Release:
        """The release in use. Raises NothingPublished."""
        if self._current is None:
            raise NothingPublished()
        return self._current

    def known(self, hash: str) -> Release | None:
        """The release with this hash if this process has met it already."""
        return self._known.get(hash)

    async def at(self, hash: str) -> Release:
        """The release with this hash. Raises ReleaseNotFound."""
        found = self._known.get(hash)
        if found is not None:
            return found
        async with self._compiling:
            if hash not in self._known:
                self._known[hash] = await self._compiled(hash)
            return self._known[hash]

    async def current_hash(self) -> str | None:
        """The hash of the release in use, without loading it."""
        async with self._db.reading() as tx:
            return await store.current_hash(tx)

    async def refresh(self) -> Release | None:
        """Look once which release is in use, and swap to it."""
        hash = await self.current_hash()
        if hash is not None and (self._current is None or self._current.hash != hash):
            self._current = await self.at(hash)
        return self._current

    async def start(self) -> "Releases":
        """Load the release in use and look for a new one each second."""
        await self.refresh()
        self._poll = asyncio.create_task(self._polling(), name="catalogue-releases")
        return self

    async def close(self) -> None:
        if self._poll is not None:
            self._poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poll

    async def _polling(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            # A database that does not answer now is asked again: the release in use stays.
            with contextlib.suppress(DomainError):
                await self.refresh()

    async def _compiled(self, hash: str) -> Release:
        async with self._db.reading() as tx:
            files = await store.release_files(tx, hash)
        if files is None:
            raise ReleaseNotFound(release=hash)
        return await asyncio.to_thread(self._compile, files)

    def _compile(self, files: Mapping[str, bytes]) -> Release:
        places = places_hash(files)
        release = stored(files, self._territories.get(places))
        self._territories[places] = release.territory
        return release


async def publishers(tx: Tx, release: str) -> Sequence[Publisher]:
    """Who decides whether a stored release comes into use: the publishers of the one in use; where that names
    nobody, or nothing is in use yet, its own."""
    current = await store.current_hash(tx)
    for hash in (current, release):
        files = None if hash is None else await store.release_files(tx, hash)
        site = None if files is None else decode({SITE: files[SITE]}).one(Site)
        if site is not None and site.publishers:
            return site.publishers
    return ()


async def proposal(tx: Tx, id: UUID) -> Proposal:
    """Raises ProposalNotFound."""
    found = await store.proposal(tx, id)
    if found is None:
        raise ProposalNotFound()
    return found


async def proposals(tx: Tx, most: int) -> Sequence[Proposal]:
    """The newest first."""
    return await store.proposals(tx, most)


async def waiting(tx: Tx) -> Proposal:
    """The newest proposal that may still be confirmed. Raises ProposalNotFound."""
    current = await store.current_hash(tx)
    for one in await store.proposals(tx, LOOKED_THROUGH):
        if one.confirmer is None and one.previous == current:
            return one
    raise ProposalNotFound()


async def checked_again(tx: Tx, proposal: Proposal) -> Release:
    """What was proposed, from the stored files after all checks of this program. Raises PackFaulty,
    ReleaseNotFound."""
    files = await store.release_files(tx, proposal.release)
    if files is None or content_hash(files) != proposal.release:
        raise ReleaseNotFound(release=proposal.release)
    return await asyncio.to_thread(checked, files)
