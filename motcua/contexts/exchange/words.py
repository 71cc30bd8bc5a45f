"""What others may know of the exchange: reads of a person's data, organisations, the port of notices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.kernel.texts import Text

NODE = "node"
"""The kind of an organisation that holds registries and asks for its own officials."""


@dataclass(frozen=True, slots=True)
class Read:
    """One line of the tracker: who read which facts of which registries, when, why, on which legal basis."""

    subject_id: UUID
    id: UUID
    at: datetime
    reader_kind: str
    reader: UUID
    agency: str | None
    purpose: str
    legal_basis: str
    case_subject: UUID | None
    case_id: UUID | None
    service: str | None
    step: str | None
    registries: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who takes part in the exchange."""

    id: UUID
    code: str
    kind: str
    name: Text
    agency: str | None = None
    base_url: str | None = None


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation sends to a registry's inbox. `reference` is the sender's own: sent again, the
    same notice gets the first answer. `values` are facts of the registry; a person is given as
    `{"number": …, "born": …}`."""

    reference: str
    valid_from: str
    values: dict[str, object]
    subject: dict[str, object] | None = (
        None  # whom it is about, unless the notice makes its subject
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a notice."""

    subject_id: UUID
    record_id: UUID
    version_id: UUID
    event_id: UUID


class NodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a node asks another: facts of one subject in one registry, on a day, and why."""

    registry: str
    subject: str
    facts: list[str]
    on: str
    purpose: str
    legal_basis: str
    by: str
    reader: str
    agency: str | None = None
    service: str | None = None
