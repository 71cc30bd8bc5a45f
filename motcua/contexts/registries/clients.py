"""The node that holds a registry elsewhere: asked by signed HTTP, with a fake beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from motcua.contexts.catalogue.words import Value
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.words import NodeRequest
from motcua.contexts.registries.errors import ReadNotDeclared, SourceDown
from motcua.contexts.registries.model.columns import Book
from motcua.contexts.registries.model.reading import Reading
from motcua.contexts.registries.words import Record
from motcua.infra.house import House
from motcua.kernel.errors import Denied, Unavailable


class Node(Protocol):
    async def read(self, book: Book, reading: Reading, facts: Sequence[str]) -> list[Record]:
        """The records in force, with these facts. Raises SourceDown, ReadNotDeclared."""
        ...


class _Sent(msgspec.Struct, frozen=True):
    """A record as another node gives it."""

    record_id: UUID
    version_id: UUID
    valid_from: date
    recorded_at: datetime
    source: str
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class HttpNode:
    """The organisation named by the registry's `node`, at its base address."""

    house: House

    async def read(self, book: Book, reading: Reading, facts: Sequence[str]) -> list[Record]:
        asked = NodeRequest(
            registry=book.id,
            subject=str(reading.subject_id),
            facts=list(facts),
            on=reading.on.isoformat(),
            purpose=reading.purpose.code,
            legal_basis=reading.purpose.legal_basis,
            by=reading.by,
            reader=str(reading.actor.id),
            agency=reading.actor.agency,
            service=reading.purpose.service,
        )
        try:
            answer = await exchange.ask_node(self.house, book.registry.node or "", asked)
            sent = msgspec.json.decode(answer, type=list[_Sent])
        except Denied as denied:
            raise ReadNotDeclared(registry=book.id) from denied
        except (Unavailable, msgspec.DecodeError) as down:
            raise SourceDown(registry=book.id) from down
        return [_record(book, reading, one, facts) for one in sent]


def node_of(house: House) -> Node:
    """The house's node, or the one over HTTP."""
    return house.parts.get(Node) or HttpNode(house)  # type: ignore[return-value]  # the key is the part's type


def _record(book: Book, reading: Reading, sent: _Sent, facts: Sequence[str]) -> Record:
    """Only what was asked for, whatever the other side sends."""
    return Record(
        registry=book.id,
        subject_id=reading.subject_id,
        record_id=sent.record_id,
        version_id=sent.version_id,
        values={fact: value for fact, value in sent.values.items() if fact in facts},
        valid_from=sent.valid_from,
        recorded_at=sent.recorded_at,
        source=sent.source,
    )


@dataclass
class FakeNode:
    """Holds records in memory; `down` takes it off the net."""

    records: Mapping[tuple[str, UUID], Sequence[Record]] = field(default_factory=dict)
    down: bool = False

    async def read(self, book: Book, reading: Reading, facts: Sequence[str]) -> list[Record]:
        if self.down:
            raise SourceDown(registry=book.id)
        if (reading.purpose.code, reading.by) not in book.permits:
            raise ReadNotDeclared(registry=book.id)
        return [
            Record(
                registry=record.registry,
                subject_id=record.subject_id,
                record_id=record.record_id,
                version_id=record.version_id,
                values={fact: v for fact, v in record.values.items() if fact in facts},
                valid_from=record.valid_from,
                recorded_at=record.recorded_at,
                source=record.source,
            )
            for record in self.records.get((book.id, reading.subject_id), ())
            if record.valid_from <= reading.on
        ]
