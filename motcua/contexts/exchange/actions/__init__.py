"""What may be done at the exchange: enter reads, take organisations in, receive signed messages."""

from motcua.contexts.exchange.actions.asking import ask_node, ask_signed
from motcua.contexts.exchange.actions.organisations import (
    add_key,
    add_organisation,
    end_key,
    forget_nonces,
)
from motcua.contexts.exchange.actions.ports import InboxPort, NoticeHandler, RecordReader
from motcua.contexts.exchange.actions.receiving import (
    SignedAnswer,
    receive_notice,
    receive_read,
    receive_signed,
)
from motcua.contexts.exchange.actions.tracking import record_read, record_search

__all__ = [
    "InboxPort",
    "NoticeHandler",
    "RecordReader",
    "SignedAnswer",
    "add_key",
    "add_organisation",
    "ask_node",
    "ask_signed",
    "end_key",
    "forget_nonces",
    "receive_notice",
    "receive_read",
    "receive_signed",
    "record_read",
    "record_search",
]  # fmt: skip
