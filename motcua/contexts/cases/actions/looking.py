"""Opening a case is reading people's data: it is entered in the tracker of each, then shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import delivering, dues
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.access.dues import Paying
from motcua.contexts.cases.access.offers import offered_beside
from motcua.contexts.cases.errors import PaperNotFound
from motcua.contexts.cases.model.case import Case, Inspection, Opinion, Paper, Supplement
from motcua.contexts.cases.model.delivery import beside
from motcua.contexts.cases.model.holding import Holding
from motcua.contexts.cases.model.rating import Rating
from motcua.contexts.cases.model.withholding import reached_roles
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import drafts, holdings, opinions, ratings
from motcua.contexts.catalogue.words import Beside, FactKey, owner
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.words import Prepared
from motcua.contexts.exchange import api as exchange
from motcua.infra import log
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor, Purpose
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class View:
    """What the desk shows of a case besides its facts."""

    papers: list[Paper]
    supplements: list[Supplement]
    opinions: list[Opinion]
    inspections: list[Inspection]
    parts: list[Case]  # all cases of the same declaration, in order
    rating: Rating | None  # what the citizen thought of it
    holdings: list[Holding]  # who had it, and when
    entries: list[log.Entry]  # what the log says about this case
    prepared: Prepared | None
    not_agreed: list[Text]  # parts of persons whom the declarant named, and who had not agreed
    names_another: Text | None  # the declarant's part, where a registry names another for it
    payments: list[Paying]
    beside: Beside | None  # what of the delivery shows a status of its own
    offered_beside: list[Text]  # parts of persons for whom a notice waits that nobody took up


async def look(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> View:
    """Open a case: it is entered in the tracker, and what the page shows."""
    await enter(tx, actor, found, now=now)
    subject, application = found.case.subject_id, found.application
    entries = await log.entries_of(tx, subject)
    withheld = await drafts.withheld_of(tx, CaseKey(subject, application.draft_id))
    roles, part = found.journey.roles, found.state.actor_role
    holder = found.state.holders.get(part) if part is not None else None
    another = part is not None and holder not in (None, application.declarant)
    parts = await store.cases_of_application(tx, subject, application.id)
    delivery = await delivering.of_case(tx, application, found.case, parts)
    return View(
        beside=beside(delivery),
        papers=await drafts.papers(tx, subject, application.draft_id),
        supplements=await store.supplements(tx, found.key),
        rating=await ratings.of_case(tx, found.key),
        holdings=await holdings.of_case(tx, found.key),
        opinions=await opinions.opinions(tx, found.key),
        inspections=await opinions.inspections(tx, found.key),
        parts=parts,
        entries=[e for e in entries if e.body.get("case_id") == str(found.case.id)],
        prepared=await credentials.waiting(tx, found.key),
        payments=await dues.of_case(tx, found.service, found.case),
        not_agreed=[roles[role].label for role in sorted(set(withheld.values()))],
        names_another=roles[part].label if part is not None and another else None,
        offered_beside=[
            roles[role].label
            for role in reached_roles(found.journey)
            if (person := found.state.holders.get(role)) is not None
            and await offered_beside(tx, person, found.journey, subject)
        ],
    )


async def enter(
    tx: Tx, actor: Actor, found: Dossier, *, now: datetime, purpose: Purpose | None = None,
    only: Collection[FactKey] | None = None,
) -> None:  # fmt: skip
    """One tracker entry for each person whose facts are in a case, or in the part of it that is shown (the
    exchange keeps one for each person, case and purpose in a quarter of an hour)."""
    for person, (registry, facts) in _disclosed(found, only).items():
        await exchange.record_read(
            tx, actor, purpose or found.purpose(), subject_id=person, registry=registry, version_id=None,
            facts=facts, at=now,
        )  # fmt: skip


def _disclosed(
    found: Dossier, only: Collection[FactKey] | None = None
) -> dict[UUID, tuple[str, list[str]]]:
    """Whose facts the page shows: person → (a registry that they come from, the facts)."""
    by_person: dict[UUID, tuple[str, list[str]]] = {}
    for (role, fact), answer in found.state.facts.items():
        if only is not None and (role, fact) not in only:
            continue
        whose = owner(role, found.journey.groups.values())
        person = found.state.holders.get(whose)
        if person is None or found.journey.roles[whose].kind != "person":
            continue
        registry, facts = by_person.get(person, ("", []))
        known = answer.source.ref if answer.source.kind == "registry" else ""
        by_person[person] = (registry or known, [*facts, fact])
    return by_person


async def paper_of(tx: Tx, actor: Actor, found: Dossier, paper_id: UUID, *, now: datetime) -> Paper:
    """A paper of this case's declaration, entered in the tracker as a read of the case. Raises
    PaperNotFound."""
    paper = await store.paper_by_id(tx, found.case.subject_id, paper_id)
    if paper is None or paper.draft_id != found.application.draft_id:
        raise PaperNotFound()
    await look(tx, actor, found, now=now)
    return paper
