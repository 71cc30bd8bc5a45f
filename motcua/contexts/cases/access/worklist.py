"""The work of the official's own agency, as far as their duties go; and the way from a number or a name to a case."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.access.desk import find_by_reference
from motcua.contexts.cases.errors import TooManySearches
from motcua.contexts.cases.model.finding import asked_token
from motcua.contexts.cases.model.worklist import After, Wanted
from motcua.contexts.cases.store import cases as case_store
from motcua.contexts.cases.store import finding, visits
from motcua.contexts.cases.store import worklist as store
from motcua.contexts.cases.store.worklist import WorkLine as WorkLine
from motcua.contexts.cases.words import Glance
from motcua.contexts.exchange import api as exchange
from motcua.contexts.identity import api as identity
from motcua.contexts.identity.words import Official
from motcua.contexts.registries import api as registries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey

PAGE: Final = 50
PRINTED: Final = 500
MOST_SIGNED: Final = 100
MOST_COUNTED: Final = 500
MOST_FOUND: Final = 20
SEARCH: Final = "case-search"
_TRIES, _WINDOW = 120, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Work:
    """One page of lines, and where the next begins."""

    lines: Sequence[WorkLine]
    more: After | None


async def work(
    tx: Tx,
    house: House,
    actor: Actor,
    wanted: Wanted,
    *,
    now: datetime,
    after: After | None = None,
    limit: int = PAGE,
) -> Work:
    """What was asked for of the agency's work that the actor's duties allow, what is due first on top."""
    if actor.kind is not ActorKind.OFFICIAL or not actor.agency:
        return Work((), None)
    lanes = wanted.lanes(await store.lanes(tx, actor.agency), actor.duties)
    _, before = wanted.due_between(now, declared.current(house).zone)
    if wanted.taken == "me":
        found = await store.lines_of(
            tx, actor.agency, lanes, taker=actor.id, service=wanted.service, before=before,
            after=after or After(), limit=limit + 1,
        )  # fmt: skip
    else:
        found = await store.lines(
            tx, actor.agency, lanes, service=wanted.service, before=before, after=after or After(),
            limit=limit + 1,
        )  # fmt: skip
    shown = found[:limit]
    return Work(shown, shown[-1].after if len(found) > limit else None)


@dataclass(frozen=True, slots=True)
class Amount:
    """How many lines there are, or `more`: no lane is counted beyond MOST_COUNTED."""

    amount: int
    more: bool


async def amounts(tx: Tx, actor: Actor) -> Mapping[str, Amount]:
    """Kind of step → how much of that work there is."""
    if actor.kind is not ActorKind.OFFICIAL or not actor.agency:
        return {}
    lanes = Wanted().lanes(await store.lanes(tx, actor.agency), actor.duties)
    counted = await store.amounts(tx, actor.agency, lanes, most=MOST_COUNTED)
    return {
        kind: Amount(sum(amounts), max(amounts) == MOST_COUNTED)
        for kind in {lane.kind for lane in counted}
        for amounts in [[amount for lane, amount in counted.items() if lane.kind == kind]]
    }


async def services_there(tx: Tx, actor: Actor) -> list[str]:
    """The services of which the own agency has work."""
    return await store.services_there(tx, actor.agency) if actor.agency else []


async def colleagues(tx: Tx, actor: Actor) -> list[Official]:
    """Who else of the agency shares one of the actor's duties: to them work may be handed."""
    if not actor.agency:
        return []
    there = await identity.officials_with(tx, actor.agency)
    return [one for one in there if one.id != actor.id and one.duties & actor.duties]


async def names_of(tx: Tx, accounts: Sequence[UUID]) -> dict[UUID, str]:
    """How officials are called."""
    known = {account: await identity.official(tx, account) for account in set(accounts)}
    return {account: one.name for account, one in known.items() if one is not None}


@dataclass(frozen=True, slots=True)
class Found:
    """A case that a search found: nobody's name but the initials of whom it is about."""

    case: Glance
    initials: str

    @property
    def key(self) -> CaseKey:
        return CaseKey(self.case.subject_id, self.case.id)


async def find(house: House, actor: Actor, text: str, *, now: datetime) -> CaseKey | list[Found]:
    """The case of a dossier number; else the own agency's cases of a personal number, or of the last words of a
    name, newest first: one entry in the log of searches, with their count. Raises TooManySearches."""
    async with house.db.reading() as tx:
        key = await find_by_reference(tx, house, actor, text)
    if key is not None or actor.kind is not ActorKind.OFFICIAL or not actor.agency:
        return key or []
    tried = new_id()
    async with house.db.transaction() as tx:
        if not await visits.try_search(
            tx, actor.id, id=tried, at=now, since=now - _WINDOW, most=_TRIES
        ):
            raise TooManySearches()
        keys = await _by_person(tx, house, actor.agency, text)
        cases = await finding.cases_of(tx, actor.agency, keys, limit=MOST_FOUND * 5)
        release = declared.current(house)
        served = declared.served_by(release, actor)
        seen = [case for case in cases if case.service in served][:MOST_FOUND]
        await visits.end_search(tx, actor.id, id=tried, found=bool(seen))
        bases = {
            law
            for service in served.values()
            for law in release.purposes[service.purpose].legal_basis
        }
        purpose = Purpose(SEARCH, "; ".join(sorted(bases)))
        await exchange.record_search(tx, actor, purpose, len(seen), now)
    initials = await registries.masked_names(house, [case.subject_id for case in seen])
    return [Found(case, initials[case.subject_id]) for case in seen]


async def _by_person(tx: Tx, house: House, agency: str, text: str) -> list[CaseKey]:
    if re.search(r"\d", text):
        person = await registries.sign_in_subject(house, tx, text)
        if person is None:
            return []
        taking = [
            CaseKey(one.subject_id, one.application_id)
            for one in await case_store.takings(tx, person)
        ]
        return await finding.cases_of_person(tx, person, taking)
    token = asked_token(text, lambda words: registries.blind(house, scope=agency, text=words))
    return [] if token is None else await finding.cases_of_name(tx, agency, token)
