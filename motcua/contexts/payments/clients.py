"""Banks that tell and are asked: one JSON form for both ways, over the exchange's signed channel."""

import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from motcua.contexts.exchange import api as exchange
from motcua.contexts.payments.errors import NoticeUnreadable
from motcua.contexts.payments.words import Account, Movement, Stage
from motcua.infra.house import House
from motcua.kernel.texts import msg

PATH = "/movements"
_LARGEST = 10**15
_CONTROLS = dict.fromkeys([*range(32), 127], " ")


class _Movement(Struct, frozen=True, forbid_unknown_fields=True):
    """`amount_minor`: above zero came, below zero went. `at` with its time zone."""

    ref: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[ -~]+$")]
    stage: Stage
    amount_minor: Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    at: Annotated[datetime, Meta(tz=True)]
    text: Annotated[str, Meta(max_length=1000)] = ""
    reversal: bool = False


class _News(Struct, frozen=True, forbid_unknown_fields=True):
    movements: Annotated[list[_Movement], Meta(max_length=1000)]
    next: Annotated[str, Meta(max_length=200)] = ""


class News(Struct, frozen=True):
    """What a bank tells of an account; `next` is where to go on asking."""

    movements: tuple[Movement, ...]
    next: str


def read(content: bytes) -> News | NoticeUnreadable:
    """The news, or why they cannot be read."""
    try:
        told = msgspec.json.decode(content, type=_News)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        # msgspec names the place at the end; an unknown field's own name stands before it, in quotes.
        found = re.search(r" - at `\$\.?([a-z_0-9.\[\]]*)`$", str(problem))
        place = (found[1] if found else "") or "body"
        return NoticeUnreadable({place: msg("This cannot be read")})
    if any(one.amount_minor == 0 for one in told.movements):
        return NoticeUnreadable({"movements": msg("An amount other than zero is expected")})
    return News(tuple(_movement(one) for one in told.movements), told.next)


async def ask(house: House, account: Account, cursor: str) -> News:
    """What is new on an account since the cursor. Raises NotReached, NodeRefused, NodeWrong,
    NoticeUnreadable."""
    asked = msgspec.json.encode({"account": account.number, "after": cursor})
    answer = read(await exchange.ask_signed(house, account.bank or "", PATH, asked))
    if isinstance(answer, NoticeUnreadable):
        raise answer
    return answer


def plain(text: str) -> str:
    """A payer's text as it may be kept: one line, no control signs."""
    return " ".join(text.translate(_CONTROLS).split())[:1000]


def _movement(told: _Movement) -> Movement:
    return Movement(
        told.ref, told.stage, told.amount_minor, told.currency, told.at, plain(told.text),
        told.reversal,
    )  # fmt: skip
