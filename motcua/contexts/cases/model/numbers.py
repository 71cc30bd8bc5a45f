"""Dossier numbers: the pack's format over agency, day and a running number."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date

_LARGEST = 64


@dataclass(slots=True)
class _Leased:
    free: deque[int] = field(default_factory=deque)
    size: int = 0


@dataclass(slots=True)
class Blocks:
    """What this process has leased: numbers of an agency and day that nobody else gets. A block
    doubles while numbers are wanted, so a quiet office's stay dense. Kept among the house's parts."""

    _held: dict[tuple[str, date], _Leased] = field(default_factory=dict)

    def take(self, agency: str, day: date) -> int | None:
        """The next leased number; None when a block must be leased."""
        held = self._held.get((agency, day))
        return held.free.popleft() if held is not None and held.free else None

    def wanted(self, agency: str, day: date) -> int:
        """How many numbers to lease next."""
        held = self._held.get((agency, day))
        return 1 if held is None else min(held.size * 2, _LARGEST)

    def leased(self, agency: str, day: date, first: int, size: int) -> None:
        """Numbers that came; requests which leased at the same moment add theirs."""
        if (agency, day) not in self._held:
            # Yesterday's numbers are of no use: forget them, or they pile up.
            self._held = {key: held for key, held in self._held.items() if key[1] >= day}
            self._held[agency, day] = _Leased()
        held = self._held[agency, day]
        held.free.extend(range(first, first + size))
        held.size = max(held.size, size)


def dossier_number(form: str, *, agency: str, day: date, seq: int) -> str:
    """The number in the pack's legal format."""
    return form.format(agency=agency, date=day, seq=seq)
