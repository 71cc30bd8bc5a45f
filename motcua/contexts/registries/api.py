"""The calls of the registries. Reading needs a purpose and leaves an entry in the subject's tracker."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Value
from motcua.contexts.exchange import api as exchange
from motcua.contexts.registries import access, actions
from motcua.contexts.registries.errors import AuthorityDown, SourceDown
from motcua.contexts.registries.events import (
    NoticeRecorded,
    RegistryVersionWritten,
    SubjectErased,
)
from motcua.contexts.registries.words import (
    DemoPerson,
    Display,
    NumberAuthority,
    Plan,
    Record,
    Representative,
    Represented,
    Version,
)
from motcua.infra.db import Database, Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, Purpose
from motcua.kernel.keys import CaseKey

__all__ = [
    "AuthorityDown", "DemoPerson", "Display", "NoticeRecorded", "NumberAuthority", "Plan", "Record",
    "RegistryVersionWritten", "Representative", "Represented", "SourceDown", "SubjectErased", "Version",
    "allot", "apply", "blind", "demo_people", "display", "erase", "find_person", "history", "load",
    "masked_name", "masked_names",
    "masked_number", "new_subject", "offers", "open_number", "people_for_demo", "plan", "read",
    "read_in", "representatives", "representing", "seal_number", "set_authority", "sign_in_subject", "write",
]  # fmt: skip


async def read(
    house: House,
    actor: Actor,
    purpose: Purpose,
    *,
    registry: str,
    subject_id: UUID,
    facts: Sequence[str] | None = None,
    on: date | None = None,
) -> list[Record]:
    """The records in force on a day (today in the pack's zone), one statement with its tracker entry.

    A registry held elsewhere is asked by a signed call. Who reads follows from the actor: the subject
    itself (no entry), a representative (`subject`), a citizen in a case (`party`), an official (kind
    of the agency), `auditor`, `machine`. Raises RegistryNotFound, PurposeMissing, ReadNotDeclared,
    RegistryNotApplied, SourceDown.
    """
    return await access.read(
        house, actor, purpose, registry=registry, subject_id=subject_id, facts=facts, on=on
    )


async def read_in(
    house: House,
    tx: Tx,
    actor: Actor,
    purpose: Purpose,
    *,
    registry: str,
    subject_id: UUID,
    facts: Sequence[str] | None = None,
    on: date | None = None,
) -> list[Record]:
    """As `read`, inside a transaction; only of registries held here."""
    return await access.read_in(
        house, tx, actor, purpose, registry=registry, subject_id=subject_id, facts=facts, on=on
    )


async def history(
    house: House, actor: Actor, purpose: Purpose, *, registry: str, subject_id: UUID
) -> list[Version]:
    """All versions of a subject's records without their values, newest first."""
    return await access.history(house, actor, purpose, registry=registry, subject_id=subject_id)


async def write(
    house: House,
    tx: Tx,
    actor: Actor,
    *,
    registry: str,
    subject_id: UUID,
    values: Mapping[str, Value],
    valid_from: date,
    source: str,
    case: CaseKey | None,
    now: datetime,
    record_id: UUID | None = None,
    reason: str | None = None,
) -> UUID:
    """Write a version and its event; returns the version's id. The former version ends, its values stay.

    `record_id` says which record is continued where a subject may have several. Grants representation
    where the registry proves it. Raises RegistryNotFound, ValuesWrong, NumberTaken, SubjectUnknown.
    """
    return await actions.write(
        house,
        tx,
        actor,
        registry=registry,
        subject_id=subject_id,
        values=values,
        valid_from=valid_from,
        source=source,
        case=case,
        now=now,
        record_id=record_id,
        reason=reason,
    )


async def new_subject(tx: Tx, kind: str, *, now: datetime) -> UUID:
    """A subject nobody knows anything about yet: its opaque id, with a key of its own for commitments."""
    return await actions.new_subject(tx, kind, now=now)


async def find_person(
    house: House, actor: Actor, purpose: Purpose, *, number: str, born: date
) -> UUID | None:
    """The person with this number born on this day; a wrong pair is None, as is nobody. The caller limits
    how often. A hit stands in the person's tracker."""
    return await access.find_person(house, actor, purpose, number=number, born=born)


async def sign_in_subject(house: House, tx: Tx, number: str) -> UUID | None:
    """The person whom an identity provider's verified number names."""
    return await access.sign_in_subject(house, tx, number)


async def display(house: House, actor: Actor, purpose: Purpose, subject_id: UUID) -> Display | None:
    """How a subject is called, with a tracker entry; facts that the reader may not see are left out."""
    return await access.display(house, actor, purpose, subject_id)


async def masked_name(house: House, subject_id: UUID) -> str:
    """The initials of a subject's name, for lists; no more than these leaves the database."""
    return await access.masked_name(house, subject_id)


def seal_number(house: House, *, series: str, number: str) -> str:
    """A number as other contexts keep it: a token that shows no more than its last digits, and opens
    with the key outside the database only."""
    return access.seal_number(house, series=series, number=number)


def open_number(house: House, *, series: str, token: str) -> str:
    """The number of a token; what is no token stays as it is. For whoever may see the whole number."""
    return access.open_number(house, series=series, token=token)


async def masked_names(house: House, subjects: Sequence[UUID]) -> dict[UUID, str]:
    """The initials of several subjects, over one connection."""
    return await access.masked_names(house, subjects)


def blind(house: House, *, scope: str, text: str) -> bytes:
    """A keyed hash (8 bytes) by which something personal is found again without being kept; the same text has
    another one in another scope. The key is that of the numbers' claims."""
    return access.blind(house, scope=scope, text=text)


def masked_number(number: str, shown: int = 3) -> str:
    """A number for lists: only its last digits."""
    return "•" * max(len(number) - shown, 0) + number[-shown:] if shown else "•" * len(number)


async def representatives(house: House, subject_id: UUID, at: date) -> list[Representative]:
    """Who may act for a subject on a day, by records of the registries."""
    return await access.representatives(house, subject_id, at)


async def representing(house: House, person: UUID, at: date) -> list[Represented]:
    """For whom a person may act on a day."""
    return await access.representing(house, person, at)


async def allot(house: House, *, key: str, series: str, facts: Mapping[str, Value]) -> str:
    """A new number of a series from its authority; the same key gets the same number. Outside any
    transaction. Raises AuthorityDown."""
    return await actions.allot(house, key=key, series=series, facts=facts)


async def set_authority(house: House, *, series: str, up: bool) -> None:
    """Take the demo's own number authority down, or bring it back. Refused outside the demo."""
    await actions.set_authority(house, series=series, up=up)


async def erase(house: House, tx: Tx, actor: Actor, subject_id: UUID, *, now: datetime) -> None:
    """Delete a subject's versions, numbers and key. The log, its proofs and the counts stand."""
    await actions.erase(house, tx, actor, subject_id, now=now)


async def people_for_demo(house: House, n: int = 20, *, text: str = "") -> list[DemoPerson]:
    """Synthetic people by a part of the name, for the demo's sign-in page; empty unless MOTCUA_DEMO=1."""
    return await access.people_for_demo(house, n, text=text)


async def demo_people(house: House, subjects: Sequence[UUID]) -> list[DemoPerson]:
    """These synthetic people, for the demo's sign-in page; empty unless MOTCUA_DEMO=1."""
    return await access.demo_people(house, subjects)


async def plan(owner: Database, release: catalogue.Release) -> Plan:
    """What `apply` would do; changes nothing."""
    return await actions.plan(owner, release)


async def apply(owner: Database, release: catalogue.Release) -> Plan:
    """Make the tables and functions of the declared registries, as motcua_owner; recorded in the ledger.
    Raises PlanRefused."""
    return await actions.apply(owner, release)


async def load(
    house: House,
    owner: Database,
    release: catalogue.Release,
    registry: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    source: str,
    now: datetime,
) -> int:
    """COPY records into a registry; returns their number. `columns`: `subject`, `valid_from`, then facts.

    New subjects are made as they come; numbers are sealed and claimed; representation is granted. No
    events: the load itself is one.
    """
    return await actions.load(
        house, owner, release, registry, columns, rows, source=source, now=now
    )


def offers() -> exchange.InboxPort:
    """What entry hands to the exchange: `house.parts[exchange.InboxPort] = registries.offers()`."""
    return exchange.InboxPort(notice=actions.record_notice, read=actions.answer_node)
