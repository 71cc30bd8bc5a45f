"""What a paper of a case says, gathered for whoever may have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import declared, desk, own, tracking
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.errors import FormNotFound
from motcua.contexts.cases.model import forms
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import drafts, holdings
from motcua.contexts.catalogue.words import Form, FormKind, Release
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import api as registries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import Text, say


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with what it says, ready to be set."""

    release: Release
    form: Form
    agency: str
    unit: str
    at: datetime  # the moment that it speaks of
    said: forms.Said
    reference: str


async def of_own(
    tx: Tx, house: House, actor: Actor, key: CaseKey, kind: str, *, of: UUID | None, now: datetime
) -> Sheet:
    """A paper of a case that the actor takes part in. Raises CaseNotFound, VisitNotFound, FormNotFound."""
    await own.own_case(tx, actor, key, now=now)
    found = await desk.dossier(tx, house, key)
    return await _sheet(tx, house, actor, found, _known(kind, forms.FOR_CITIZENS), of, now)


async def of_agency(
    tx: Tx, house: House, actor: Actor, found: Dossier, kind: str, *, of: UUID | None, now: datetime
) -> Sheet:
    """A paper of a case of the official's own agency, which was found for them. Raises FormNotFound."""
    return await _sheet(tx, house, actor, found, _known(kind, forms.FOR_OFFICIALS), of, now)


def titles(
    release: Release, wanted: Sequence[FormKind], there: set[FormKind], at: datetime
) -> list[tuple[FormKind, Text]]:
    """The papers that can be had, as they are called."""
    found = [(kind, release.form(kind, at)) for kind in wanted if kind in there]
    return [(kind, form.title) for kind, form in found if form is not None]


def _known(kind: str, wanted: Sequence[FormKind]) -> FormKind:
    found = next((one for one in wanted if one == kind), None)
    if found is None:
        raise FormNotFound()
    return found


async def _sheet(
    tx: Tx,
    house: House,
    actor: Actor,
    found: Dossier,
    kind: FormKind,
    of: UUID | None,
    now: datetime,
) -> Sheet:
    supplements = await store.supplements(tx, found.key)
    release, case = found.release, found.case
    form = release.form(kind, case.accepted_at)
    if form is None or kind not in forms.had(case, supplements):
        raise FormNotFound()
    said = dict(await _about(tx, house, actor, found))
    at = case.accepted_at
    if kind == "supplement":
        said |= forms.request(release, supplements, of)
        at = next((one.asked_at for one in supplements if one.id == of), supplements[-1].asked_at)
    elif kind in ("not-accepted", "stopped"):
        at = case.closed_at or now
    elif kind in ("delay", "sheet"):
        at = now
    if kind == "sheet":
        ledger = await holdings.of_case(tx, found.key)
        names = await _names(tx, forms.officials(ledger))
        said |= forms.sheet(release, found.tasks, ledger, names)
    return Sheet(release, form, case.agency, case.unit, at, said, case.reference)


async def _about(tx: Tx, house: House, actor: Actor, found: Dossier) -> forms.Said:
    application = found.application
    filed = CaseKey(found.case.subject_id, application.id)
    purpose = declared.purpose_of(found.release, found.journey, case=found.key)
    who = await registries.display(house, actor, purpose, application.declarant)
    given = await drafts.papers(tx, found.case.subject_id, application.draft_id)
    wanted = {paper.id: paper.label for paper in found.service.service.papers}
    language = found.release.languages[0]
    papers = [say(wanted[one.paper], language) for one in given if one.paper in wanted]
    return forms.about(
        found.release, found.case, applicant=who.name if who else "", papers=dict.fromkeys(papers),
        code=await tracking.code_of(tx, house, filed),
    )  # fmt: skip


async def _names(tx: Tx, accounts: set[UUID]) -> Mapping[UUID, str]:
    names = {}
    for account in accounts:
        official = await identity.official(tx, account)
        if official is not None:
            names[account] = official.name
    return names
