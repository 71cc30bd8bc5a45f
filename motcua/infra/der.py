"""Keeps `asn1crypto` from taking a definite length for an indefinite one. `cms` does it at import.

A header such as `30 82 04 80` ends in 0x80, which the library reads as the mark of an indefinite length (that
mark is the whole length octet, never the last of several). It then encodes everything inside anew, several times
for every storey: minutes for one time-stamp in a hundred. Here such a header is written again, and nothing else.
"""

from collections.abc import Callable
from typing import Any

from asn1crypto import core

_MARK = b"\x80"
_SHORTEST_WITH_LENGTH_OF_LENGTH = 3  # tag, number of octets, octets


def _mended(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    def mended(self: Any, force: bool = False) -> bytes:
        header = self._header
        if header is not None and header[-1:] == _MARK:
            if len(header) >= _SHORTEST_WITH_LENGTH_OF_LENGTH:
                self._header = None  # the library writes it again from the contents
        return dump(self, force=force)

    mended.mended = True  # type: ignore[attr-defined]  # so that it is done once
    return mended


def mend() -> None:
    """Once for a process; again does nothing."""
    for kind in (core.Asn1Value, core.Sequence, core.SequenceOf):
        if not hasattr(kind.dump, "mended"):
            kind.dump = _mended(kind.dump)
