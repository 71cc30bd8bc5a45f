"""The words of a rating's form: stars, steps, and what was filled in."""

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.contexts.cases.access.rating import Ratable
from motcua.kernel.texts import Message, msg

SAID = ("stars", "step", "words")
STARS: Sequence[tuple[str, Message, None]] = (
    ("5", msg("5: very content"), None),
    ("4", msg("4: content"), None),
    ("3", msg("3: neither"), None),
    ("2", msg("2: not content"), None),
    ("1", msg("1: not at all"), None),
)
STEPS: Mapping[str, Message] = {
    "acknowledge": msg("Taking in"),
    "decide": msg("Examining and deciding"),
    "sign": msg("Signing"),
    "issue": msg("Getting the result"),
}


def shown(
    rating: Ratable | None, address: str, hidden: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, Any]:
    """What the form's template reads."""
    steps = () if rating is None else rating.steps
    return {
        "rating": rating or Ratable(False, None, ()),
        "rate_url": address,
        "rate_hidden": hidden,
        "rate_said": said,
        "rate_steps": [("", msg("All of it"), None), *((one, STEPS[one], None) for one in steps)],
        "stars": STARS,
    }
