"""Documents: Typst and PDF signatures cost 60 to 100 MB, so they live in child processes (infra.child).

What we issue and what strangers upload never share one: an upload that explodes ends its own child only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from motcua.infra.child import Child, ChildGone, JobFailed, TooMany
from motcua.infra.trust import Trust
from motcua.kernel.errors import Invalid, Unavailable

IDLE_S: Final = 60.0
TIME_LIMIT_S: Final = 20.0
CHECK_WITHIN_S: Final = 10.0
MOST_CHECKS: Final = 8
"""Signed files that may wait for their turn; more are sent away, to come again."""
MOST_UPLOADS: Final = 32


class RenderUnavailable(Unavailable):
    code = "render-unavailable"
    text = "Documents cannot be made at this moment. Nothing is lost; try again later."


class CheckUnavailable(Unavailable):
    code = "check-unavailable"
    text = "Many files are being checked at this moment. Please try again in a minute."


class TooMuchToCheck(Invalid):
    code = "too-much-to-check"
    text = "This file takes too long or too much memory to be checked, so we cannot say anything about it."


class RenderFailed(Exception):
    """The child answered that the job itself is wrong: a template that does not compile, a broken PDF."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A PDF with room for one signature. The digest covers all of it but `[start, end)`."""

    pdf: bytes
    digest: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The media type that an upload's content has, and why it is not taken (a word of infra.uploads.Problem)."""

    media_type: str
    problem: str | None = None


@dataclass(slots=True)
class Render:
    """The children of this process: one makes documents, one judges those of strangers, one looks at uploads."""

    fonts: Path | None = None
    """An absolute folder of font files besides those that Typst brings."""
    time_limit_s: float = TIME_LIMIT_S
    check_within_s: float = CHECK_WITHIN_S
    idle_s: float = IDLE_S
    _papers: Child = field(init=False)
    _checks: Child = field(init=False)
    _uploads: Child = field(init=False)

    def __post_init__(self) -> None:
        self._papers = Child(["papers", *([str(self.fonts)] if self.fonts else [])])
        self._checks = Child(["checks"], tries=1, most_waiting=MOST_CHECKS, fragile=True)
        self._uploads = Child(["uploads"], tries=1, most_waiting=MOST_UPLOADS, fragile=True)

    async def typst(
        self, files: Mapping[str, bytes], *, main: str, data: object, at: datetime
    ) -> bytes:
        """A PDF/A-2b from Typst files that see nothing but each other and `data.json`."""
        answer = await self._paper("typst", _typst_job(files, main=main, data=data, at=at))
        return _bytes(answer)

    async def png(
        self, files: Mapping[str, bytes], *, main: str, data: object, at: datetime, ppi: int = 110
    ) -> bytes:
        """The first page of the same document as a picture, for old phones."""
        job = _typst_job(files, main=main, data=data, at=at) | {"ppi": ppi}
        return _bytes(await self._paper("png", job))

    async def reserve(
        self, pdf: bytes, *, field_name: str, name: str, reason: str, place: str, at: datetime
    ) -> Reserved:
        """Add a signature field with room for a PAdES signature; earlier signatures stay whole."""
        job = {
            "pdf": pdf,
            "field_name": field_name,
            "name": name,
            "reason": reason,
            "place": place,
            "at": at.isoformat(),
        }
        return msgspec.convert(await self._paper("reserve", job), Reserved)

    async def inspect(self, pdf: bytes, *, trust: Trust, at: datetime) -> object:
        """What a PDF's signatures prove, as plain values (see infra.pades.inspect).

        Raises TooMuchToCheck, CheckUnavailable.
        """
        job = {"pdf": pdf, "roots": trust.roots, "lists": trust.lists, "at": at.isoformat()}
        try:
            return await self._checks.job(
                "inspect", job, within_s=self.check_within_s, idle_s=self.idle_s
            )
        except TooMany:
            raise CheckUnavailable from None
        except (ChildGone, JobFailed):
            raise TooMuchToCheck from None

    async def look(self, content: bytes) -> Looked:
        """What an upload is, by its bytes. One that ends its child, or takes too long, is too large. Raises
        CheckUnavailable."""
        try:
            answer = await self._uploads.job(
                "look", {"content": content}, within_s=self.check_within_s, idle_s=self.idle_s
            )
        except TooMany:
            raise CheckUnavailable from None
        except (ChildGone, JobFailed):
            return Looked("application/octet-stream", "too-large")
        return msgspec.convert(answer, Looked)

    async def close(self) -> None:
        """End the children."""
        await self._papers.close()
        await self._checks.close()
        await self._uploads.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child that makes documents, if one runs."""
        return self._papers.pid

    @property
    def check_pid(self) -> int | None:
        """The process id of the child that checks, if one runs."""
        return self._checks.pid

    async def _paper(self, kind: str, job: Mapping[str, object]) -> object:
        """Raises RenderFailed, RenderUnavailable."""
        try:
            return await self._papers.job(kind, job, within_s=self.time_limit_s, idle_s=self.idle_s)
        except JobFailed as failed:
            raise RenderFailed(str(failed)) from None
        except ChildGone:
            raise RenderUnavailable from None


def _typst_job(
    files: Mapping[str, bytes], *, main: str, data: object, at: datetime
) -> dict[str, object]:
    whole = dict(files) | {"data.json": msgspec.json.encode(data)}
    return {"files": whole, "main": main, "at": int(at.timestamp())}


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise RenderFailed("the child gave no bytes")
    return value
