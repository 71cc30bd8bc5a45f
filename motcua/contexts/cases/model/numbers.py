"""Dossier numbers: the pack's format over agency, day and a running number."""

from dataclasses import dataclass, field
from datetime import date

_LARGEST = 64


@dataclass(slots=True)
class _Block:
    next: int
    end: int
    size: int


@dataclass(slots=True)
class Blocks:
    """What this process has leased: numbers of an agency and day that nobody else gets. A block
    doubles while numbers are wanted, so a quiet commune's stay dense. Kept among the house's parts."""

    _held: dict[tuple[str, date], _Block] = field(default_factory=dict)

    def take(self, agency: str, day: date) -> int | None:
        """The next leased number; None when a block must be leased."""
        block = self._held.get((agency, day))
        if block is None or block.next >= block.end:
            return None
        block.next += 1
        return block.next - 1

    def wanted(self, agency: str, day: date) -> int:
        """How many numbers to lease next."""
        block = self._held.get((agency, day))
        return 1 if block is None else min(block.size * 2, _LARGEST)

    def leased(self, agency: str, day: date, first: int, size: int) -> None:
        # Yesterday's numbers are of no use: forget them, or they pile up.
        self._held = {key: block for key, block in self._held.items() if key[1] >= day}
        self._held[(agency, day)] = _Block(first, first + size, size)


def dossier_number(form: str, *, agency: str, day: date, seq: int) -> str:
    """The number in the pack's legal format."""
    return form.format(agency=agency, date=day, seq=seq)
