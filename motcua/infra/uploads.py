"""What a stranger's file is, found in its bytes alone. Runs in the child that checks uploads, never beside a request.

A PDF is read with all that it refers to, a picture is decoded to its end. Of HEIC only the container is read: its boxes
fill the file, each part of the picture lies inside; a decoder of HEVC with a licence like ours does not exist.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
MOST_OBJECTS: Final = 100_000
MOST_PAGES: Final = 500
MOST_PIXELS: Final = {PNG: 40_000_000, JPEG: 120_000_000, HEIC: 120_000_000}
"""A sheet A4 at 600 dots an inch has 35 million; phones make up to 108."""
_PNG = b"\x89PNG\r\n\x1a\n"
_OTHER = re.compile(rb"<(?:script|html|\?php|!doctype)[\s>]", re.IGNORECASE)
_ACTIVE = frozenset({"/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA", "/ImportData", "/SubmitForm"})  # fmt: skip
_CARRIED = frozenset({"/EmbeddedFiles", "/EmbeddedFile", "/EF"})
_NAMED = frozenset({"/S", "/Type", "/Subtype"})
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_CODED = frozenset({b"hvc1", b"hev1", b"grid", b"iden"})


class Problem(StrEnum):
    """Why a file is not taken."""

    UNKNOWN = "unknown"  # none of the kinds that we take
    BROKEN = "broken"  # it breaks off, or cannot be read to its end
    LOCKED = "locked"  # it needs a password
    ACTIVE = "active"  # it would do something when opened
    CARRIES = "carries"  # other files lie inside
    MIXED = "mixed"  # it is something else as well
    TOO_LARGE = "too-large"  # more pages, objects or pixels than can be looked at


class Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def kind_of(content: bytes) -> str | None:
    """What a file begins as; None when we do not take it."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in _BRANDS:
        return HEIC
    return None


def look(*, content: bytes) -> dict[str, str | None]:
    """The job of the child, which reads the whole file as what it begins as: `media_type`, and `problem` or none."""
    kind = kind_of(content)
    if kind is None:
        return {"media_type": "application/octet-stream", "problem": Problem.UNKNOWN}
    return {"media_type": kind, "problem": _problem(kind, content)}


def _problem(kind: str, content: bytes) -> Problem | None:
    try:
        _one_thing(kind, content)
        {PDF: _pdf, JPEG: _jpeg, PNG: _png, HEIC: _heic}[kind](content)
    except Refused as refused:
        return refused.problem
    except (MemoryError, RecursionError, Image.DecompressionBombError):
        return Problem.TOO_LARGE
    # The libraries raise what they like at damaged files; a file that made one stumble is not taken.
    except Exception:  # noqa: BLE001
        return Problem.BROKEN
    return None


def _one_thing(kind: str, content: bytes) -> None:
    """Archives are read from their end, PDF from its first kilobyte, pages of the web from anywhere."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(Problem.MIXED)
    if kind != PDF and (b"%PDF-" in content[:1024] or _OTHER.search(content)):
        raise Refused(Problem.MIXED)


def _pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-1024:]:
        raise Refused(Problem.BROKEN)
    if content.rpartition(b"%%EOF")[2].strip(b"\0\t\f\r\n "):
        raise Refused(Problem.MIXED)
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        raise Refused(Problem.LOCKED)
    pages = reader.root["/Pages"]["/Count"]
    if not isinstance(pages, int) or pages < 1:
        raise Refused(Problem.BROKEN)
    if pages > MOST_PAGES:
        raise Refused(Problem.TOO_LARGE)
    for name in _names(reader):
        if name in _ACTIVE:
            raise Refused(Problem.ACTIVE)
        if name in _CARRIED:
            raise Refused(Problem.CARRIES)


def _names(reader: PdfFileReader) -> Iterator[str]:
    """Each key, and each name that says what something is, of all that the file refers to."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.root_ref, reader.trailer_view.raw_get("/Root")]
    while waiting:
        found = waiting.pop()
        if isinstance(found, generic.IndirectObject):
            found = generic.Reference(found.idnum, found.generation, reader)
        if isinstance(found, generic.Reference):
            if (found.idnum, found.generation) in seen:
                continue
            if len(seen) >= MOST_OBJECTS:
                raise Refused(Problem.TOO_LARGE)
            seen.add((found.idnum, found.generation))
            found = reader.get_object(found)  # type: ignore[no-untyped-call]  # pyHanko's reader has no types
        if isinstance(found, generic.DictionaryObject):
            for key in found:
                value = found.raw_get(key)
                yield str(key)
                if key in _NAMED and isinstance(value, generic.NameObject):
                    yield str(value)
                waiting.append(value)
        elif isinstance(found, generic.ArrayObject):
            waiting.extend(found.raw_get(place) for place in range(len(found)))


def _jpeg(content: bytes) -> None:
    """Phones hang pictures and notes behind the end of a JPEG: what follows the picture is not read."""
    with _opened(content, "JPEG", JPEG) as picture:
        picture.draft(None, (picture.width // 8, picture.height // 8))  # read whole, kept small
        picture.load()


def _png(content: bytes) -> None:
    place, ended = len(_PNG), False
    while place < len(content) and not ended:
        length, name = struct.unpack_from(">I4s", content, place)
        (told,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(content[place + 4 : place + 8 + length]) != told:
            raise Refused(Problem.BROKEN)
        place, ended = place + 12 + length, name == b"IEND"
    if not ended:
        raise Refused(Problem.BROKEN)
    if place != len(content):
        raise Refused(Problem.MIXED)
    with _opened(content, "PNG", PNG) as picture:
        picture.load()


def _opened(content: bytes, library_name: str, kind: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=[library_name, "MPO"])
    except UnidentifiedImageError:
        raise Refused(Problem.BROKEN) from None
    if picture.width * picture.height > MOST_PIXELS[kind]:
        raise Refused(Problem.TOO_LARGE)
    return picture


def _heic(content: bytes) -> None:
    """ISO/IEC 23008-12 in a file of ISO/IEC 14496-12. Boxes that do not fill what they lie in are damage."""
    boxes = list(_boxes(content, 0, len(content)))
    (meta,) = [(start, end) for name, start, end in boxes if name == b"meta"]
    parts = {name: (start, end) for name, start, end in _boxes(content, meta[0] + 4, meta[1])}
    start, _end = parts[b"hdlr"]
    if content[start + 8 : start + 12] != b"pict" or not _coded(content, *parts[b"iinf"]):
        raise Refused(Problem.BROKEN)
    _sizes(content, *parts[b"iprp"])
    inner = parts.get(b"idat", (0, 0))
    for method, first, length in _extents(content, *parts[b"iloc"]):
        room = inner[1] - inner[0] if method == 1 else len(content)
        if method > 1 or first + length > room:
            raise Refused(Problem.BROKEN)


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, and where the inside begins and ends."""
    while start < end:
        length, name = struct.unpack_from(">I4s", content, start)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, start + 8)
            head = 16
        length = length or end - start
        if length < head or start + length > end:
            raise Refused(Problem.BROKEN)
        yield name, start + head, start + length
        start += length


def _coded(content: bytes, start: int, end: int) -> bool:
    """Whether some item is a picture in the coding that the brand promises."""
    head = 6 if content[start] == 0 else 8
    return any(
        content[inside + 8 : inside + 12] in _CODED
        for name, inside, _to in _boxes(content, start + head, end)
        if name == b"infe" and content[inside] == 2
    )


def _sizes(content: bytes, start: int, end: int) -> None:
    kept = next((a, b) for name, a, b in _boxes(content, start, end) if name == b"ipco")
    named = [inside for name, inside, _to in _boxes(content, *kept) if name == b"ispe"]
    sizes = [struct.unpack_from(">II", content, inside + 4) for inside in named]
    if not sizes:
        raise Refused(Problem.BROKEN)
    if any(width * height > MOST_PIXELS[HEIC] for width, height in sizes):
        raise Refused(Problem.TOO_LARGE)


def _extents(content: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """How (0 in the file, 1 in its own small store), from where and how much, for each part of each item."""
    place = start + 4

    def number(size: int) -> int:
        nonlocal place
        if place + size > end:
            raise Refused(Problem.BROKEN)
        place += size
        return int.from_bytes(content[place - size : place], "big")

    version, sizes = content[start], number(2)
    offset, length, base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    for _item in range(number(wide)):
        number(wide)
        method = number(2) & 15 if version else 0
        number(2)
        begin = number(base)
        for _extent in range(number(2)):
            number(index)
            yield method, begin + number(offset), number(length)
