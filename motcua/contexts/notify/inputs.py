"""What pages of notify take from addresses and forms."""

from collections.abc import Mapping
from datetime import datetime

from motcua.contexts.notify.words import Cursor
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg


def cursor_of(query: Mapping[str, str]) -> Cursor | None:
    """Where the page begins; None for the first page. Raises Invalid."""
    if "after" not in query:
        return None
    return Cursor(moment_of(query["after"], "after"), query.get("key", "")[:200])


def moment_of(text: str, field: str = "until") -> datetime:
    """An aware moment in ISO form. Raises Invalid naming the field."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid({field: msg("Open the list of notices again and repeat what you did.")})
    return moment
