"""What a higher context offers the exchange; entry puts one InboxPort into the house's parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from motcua.contexts.exchange.words import NodeRequest, Notice, Organisation, Recorded
from motcua.infra.db import Tx
from motcua.infra.house import House


class NoticeHandler(Protocol):
    async def __call__(
        self,
        house: House,
        tx: Tx,
        sender: Organisation,
        registry: str,
        notice: Notice,
        *,
        now: datetime,
    ) -> Recorded:
        """Record the notice in the caller's transaction. Raises NotFound for an unknown registry, Denied
        when the sender's kind may not write there, Invalid with a message for each field."""
        ...


class RecordReader(Protocol):
    async def __call__(
        self, house: House, sender: Organisation, asked: NodeRequest
    ) -> list[dict[str, object]]:
        """The records that another node asks for. Raises NotFound, Denied."""
        ...


@dataclass(frozen=True, slots=True)
class InboxPort:
    """What `registries` offers."""

    notice: NoticeHandler
    read: RecordReader
