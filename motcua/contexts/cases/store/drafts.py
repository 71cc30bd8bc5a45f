"""Drafts, offers, papers and dossier numbers in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from motcua.contexts.cases.model.case import Paper
from motcua.contexts.cases.model.checked import Checked, ToFile
from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.cases.model.withholding import Roots
from motcua.contexts.catalogue.words import Answer
from motcua.infra import queries
from motcua.infra.db import Json, Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "drafts.sql")
SUBMIT = _sql["submit"]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in one line of its keeper's page."""

    subject_id: UUID
    id: UUID
    bundle: str
    release: str
    declarant: UUID
    started_at: datetime
    updated_at: datetime

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.id)


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A record of a registry that offers something to a person."""

    person: UUID
    record_id: UUID
    subject_id: UUID
    registry: str
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class Filed:
    """A bundle that may have been filed about a subject."""

    subject_id: UUID
    bundle: str


@dataclass(frozen=True, slots=True)
class _Withheld:
    withheld: Roots


async def claim_start(tx: Tx, token: str, key: CaseKey) -> CaseKey | None:
    """None when this press of the button is the first; else what the first one started."""
    claimed = await tx.run(
        _sql["claim_start"], token=token, subject_id=key.subject_id, draft_id=key.id
    )
    return None if claimed else await tx.one(CaseKey, _sql["start_of_token"], token=token)


async def start_of_token(tx: Tx, token: str) -> CaseKey | None:
    return await tx.maybe(CaseKey, _sql["start_of_token"], token=token)


async def leave_way(tx: Tx, key: CaseKey, to: CaseKey) -> None:
    """A draft has another key now: who still has the old address finds it."""
    await claim_start(tx, f"moved:{key}", to)


async def way_of(tx: Tx, key: CaseKey) -> CaseKey | None:
    return await start_of_token(tx, f"moved:{key}")


async def add_draft(tx: Tx, draft: Draft) -> None:
    await tx.run(
        _sql["add_draft"],
        **_changing(draft),
        bundle=draft.bundle,
        release=draft.release,
        channel=str(draft.channel),
        declarant=draft.declarant,
        keeper=draft.keeper,
        official=draft.official,
        agency=draft.agency,
        posted_on=draft.posted_on,
        arrived_on=draft.arrived_on,
        salt=draft.salt,
        started_at=draft.started_at,
    )
    await tx.run(
        _sql["list_draft"],
        keeper=draft.keeper,
        draft_id=draft.id,
        subject_id=draft.subject_id,
        started_at=draft.started_at,
    )


async def save_draft(tx: Tx, draft: Draft) -> None:
    await tx.run(_sql["save_draft"], **_changing(draft))


async def rebase_draft(tx: Tx, draft: Draft) -> None:
    """The draft under another release."""
    await tx.run(_sql["rebase_draft"], **_changing(draft), release=draft.release)


async def throw_away(tx: Tx, draft: Draft) -> None:
    await tx.run(
        _sql["delete_draft"], subject_id=draft.subject_id, id=draft.id, keeper=draft.keeper
    )
    await tx.run(_sql["unlist_draft"], keeper=draft.keeper, draft_id=draft.id)


async def draft_of_keeper(
    tx: Tx, key: CaseKey, *, keeper: UUID, locked: bool = False
) -> Draft | None:
    return await tx.maybe(
        Draft,
        _sql["draft_of_keeper_locked" if locked else "draft_of_keeper"],
        subject_id=key.subject_id,
        id=key.id,
        keeper=keeper,
    )


async def draft_locked(tx: Tx, key: CaseKey) -> Draft | None:
    return await tx.maybe(Draft, _sql["draft_locked"], subject_id=key.subject_id, id=key.id)


async def withheld_of(tx: Tx, key: CaseKey) -> Roots:
    found = await tx.maybe(_Withheld, _sql["withheld_of"], subject_id=key.subject_id, id=key.id)
    return found.withheld if found is not None else {}


async def take_papers_along(tx: Tx, key: CaseKey, to: CaseKey) -> None:
    await tx.run(
        _sql["take_papers_along"], subject_id=key.subject_id, draft_id=key.id,
        to_subject=to.subject_id, to_draft=to.id,
    )  # fmt: skip


async def draft_to_file(tx: Tx, key: CaseKey, *, keeper: UUID) -> ToFile | None:
    return await tx.maybe(
        ToFile, _sql["draft_to_file"], subject_id=key.subject_id, id=key.id, keeper=keeper
    )


async def keep_checked(tx: Tx, key: CaseKey, checked: Checked, facts: Mapping[str, Answer]) -> bool:
    """False when the draft has moved on."""
    return bool(
        await tx.run(
            _sql["keep_checked"],
            subject_id=key.subject_id,
            id=key.id,
            version=checked.version,
            checked=_plain(checked),
            facts=_plain(facts),
        )
    )


async def open_draft_of_offer(
    tx: Tx, subject_id: UUID, *, bundle: str, keeper: UUID
) -> CaseKey | None:
    return await tx.maybe(
        CaseKey,
        _sql["open_draft_of_offer"],
        subject_id=subject_id,
        bundle=bundle,
        keeper=keeper,
    )


async def drafts_of(tx: Tx, keeper: UUID) -> list[DraftLine]:
    """Open drafts, the last touched first."""
    keys = await tx.all(CaseKey, _sql["drafts_listed"], keeper=keeper)
    if not keys:
        return []
    return await tx.all(
        DraftLine,
        _sql["draft_lines"],
        subjects=[key.subject_id for key in keys],
        ids=[key.id for key in keys],
        keeper=keeper,
    )


async def newest_offers(
    tx: Tx, n: int, persons: Sequence[UUID] | None, *, after: OfferLine | None = None
) -> list[OfferLine]:
    """The newest first; with `after` those that come after this one."""
    among = None if persons is None else list(persons)
    return await tx.all(
        OfferLine,
        _sql["newest_offers"],
        n=n,
        persons=among,
        before=after.offered_at if after else None,
        record_id=after.record_id if after else None,
        person=after.person if after else None,
    )


async def filed_among(tx: Tx, asked: Sequence[Filed]) -> set[Filed]:
    """Those of the pairs that `is_filed` answers yes to."""
    found = await tx.all(
        Filed,
        _sql["filed_among"],
        subjects=[pair.subject_id for pair in asked],
        bundles=[pair.bundle for pair in asked],
    )
    return set(found)


async def offers_of(tx: Tx, person: UUID) -> list[OfferLine]:
    return await tx.all(OfferLine, _sql["offers_of_person"], person=person)


async def is_filed(tx: Tx, subject_id: UUID, bundle: str) -> bool:
    """Whether the bundle was declared about this subject and not refused or withdrawn."""
    return await tx.value(bool, _sql["is_filed"], subject_id=subject_id, bundle=bundle)


async def stands_before(tx: Tx, subject_id: UUID, bundle: str, *, again: bool) -> bool:
    """Whether what was filed before about this subject stands in the way; `again`: only while it runs."""
    return await tx.value(
        bool, _sql["stands_before"], subject_id=subject_id, bundle=bundle, again=again
    )


async def add_paper(tx: Tx, subject_id: UUID, paper: Paper) -> None:
    await tx.run(
        _sql["add_paper"],
        subject_id=subject_id,
        draft_id=paper.draft_id,
        id=paper.id,
        paper=paper.paper,
        supplement=paper.supplement,
        filename=paper.filename,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        given_by=paper.given_by,
        given_at=paper.given_at,
        scan=paper.scan,
    )


async def papers(tx: Tx, subject_id: UUID, draft_id: UUID) -> list[Paper]:
    return await tx.all(Paper, _sql["papers_of_draft"], subject_id=subject_id, draft_id=draft_id)


async def remove_paper(tx: Tx, key: CaseKey, *, paper_id: UUID, now: datetime) -> bool:
    return bool(
        await tx.run(
            _sql["remove_paper"],
            subject_id=key.subject_id,
            draft_id=key.id,
            id=paper_id,
            now=now,
        )
    )


async def lease_block(tx: Tx, agency: str, day: date, size: int) -> int:
    """The first of `size` dossier numbers that nobody else gets."""
    return await tx.value(int, _sql["lease_block"], agency=agency, day=day, size=size)


def _changing(draft: Draft) -> dict[str, object]:
    """What a save writes."""
    return {
        "subject_id": draft.subject_id,
        "id": draft.id,
        "holders": _plain(draft.holders),
        "fixed": _plain(draft.fixed),
        "known": _plain(draft.known),
        "known_at": draft.known_at,
        "missing": Json(list(draft.missing)),
        "answers": _plain(draft.answers),
        "contested": _plain(draft.contested),
        "typed": _plain(draft.typed),
        "version": draft.version,
        "updated_at": draft.updated_at,
        "proof": str(draft.proof),
        "agreed": _plain(draft.agreed),
        "withheld": _plain(draft.withheld),
    }


def _plain(value: object) -> Json:
    return Json(msgspec.to_builtins(value))
