"""What strangers hand in: whole files pass, and every way to hide something in one has its own name."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from motcua.infra.render import Looked, Render
from motcua.infra.uploads import HEIC, JPEG, PDF, PNG, look
from tests.papers import heic, pdf, picture

JPG, PICTURE = picture("JPEG"), picture("PNG")
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def problem(content: bytes) -> str | None:
    return look(content=content)["problem"]


def locked() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt(owner_pass="secret", user_pass="secret")  # type: ignore[no-untyped-call]  # pyHanko's writer has no types
    made = io.BytesIO()
    writer.write(made)  # type: ignore[no-untyped-call]  # as above
    return made.getvalue()


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.exe", b"MZ")
    return made.getvalue()


def with_chunk(name: bytes, content: bytes) -> bytes:
    chunk = struct.pack(">I4s", len(content), name) + content
    return PICTURE[:33] + chunk + struct.pack(">I", zlib.crc32(chunk[4:])) + PICTURE[33:]


def wide_png(width: int, height: int) -> bytes:
    """A few kilobytes that decode to as much as they say."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compressobj()
    body = b"".join(lines.compress(b"\0" * (width + 1)) for _ in range(height)) + lines.flush()
    made = PICTURE[:8]
    for name, content in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        chunk = name + content
        made += struct.pack(">I", len(content)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return made


def bomb() -> bytes:
    """A table of contents of some hundred kilobytes that would fill the memory."""
    packed = zlib.compress(bytes(600 << 20), 9)
    head = b"<< /Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>"
    table = b"5 0 obj\n" + head % len(packed) + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    before = pdf()
    return before + table + b"startxref\n%d\n%%%%EOF\n" % len(before)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), PDF),
        (pdf("Đơn".encode()), PDF),
        (pdf() + b"\r\n\0\0", PDF),
        (JPG, JPEG),
        (JPG + picture("JPEG", 8, 8), JPEG),  # phones hang a small picture behind the large one
        (PICTURE, PNG),
        (picture("PNG", 4960, 7016), PNG),  # a sheet at 600 dpi
        (heic(), HEIC),
    ],
)
def test_a_whole_file_is_what_it_begins_as(content: bytes, kind: str) -> None:
    assert look(content=content) == {"media_type": kind, "problem": None}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "unknown"),
        (b"MZ\x90", "unknown"),
        (b" " + pdf(), "unknown"),
        (zipped(), "unknown"),
        (b"GIF89a" + JPG, "unknown"),
        (picture("AVIF"), "unknown"),
        (picture("WEBP"), "unknown"),
        (b"%PDF-1.7", "broken"),
        (pdf()[:-8], "broken"),
        (pdf().replace(b"/Count 1", b"/Count 0"), "broken"),
        (JPG[:-40], "broken"),
        (JPG[:20], "broken"),
        (PICTURE[:-12], "broken"),
        (PICTURE[:60] + b"\0" + PICTURE[61:], "broken"),
        (heic()[:-1], "broken"),
        (heic().replace(b"hvc1", b"av01"), "broken"),
        (locked(), "locked"),
        (pdf(b"x", SCRIPT, root=b"/OpenAction 5 0 R"), "active"),
        (pdf(b"x", SCRIPT, root=b"/Names << /JavaScript 5 0 R >>"), "active"),
        (pdf(root=b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "active"),
        (pdf(root=b"/OpenAction << /S /J#61vaScript >>"), "active"),  # as hostile files write it
        (pdf(root=b"/AcroForm << /XFA [] >>"), "active"),
        (pdf(b"x", b"[ 6 0 R ]", SCRIPT, root=b"/Any << /Deep [ [ 5 0 R ] ] >>"), "active"),
        (pdf(root=b"/Names << /EmbeddedFiles << >> >>"), "carries"),
        (pdf(b"x", b"<< /Type /Filespec /EF << >> >>", root=b"/AF [ 5 0 R ]"), "carries"),
        (pdf() + zipped(), "mixed"),
        (pdf() + b"MZ\x90 a program", "mixed"),
        (JPG + zipped(), "mixed"),
        (JPG + b"<script >alert(1)</script>", "mixed"),
        (JPG[:20] + b"%PDF-1.4" + JPG[20:], "mixed"),
        (with_chunk(b"tEXt", b"a\0<HTML ><body>"), "mixed"),
        (PICTURE + b"more", "mixed"),
        (pdf().replace(b"/Count 1", b"/Count 501"), "too-large"),
        (wide_png(8000, 8000), "too-large"),
    ],
)
def test_what_is_wrong_with_a_file_has_a_name(content: bytes, named: str) -> None:
    assert problem(content) == named


def test_a_heic_that_claims_more_than_it_has_is_broken() -> None:
    """Moving where a part of the picture lies to behind the end."""
    whole = heic()
    place = whole.index(b"iloc") + 4
    found = [n for n in range(place, place + 40) if problem(_set(whole, n, 0xFE)) == "broken"]
    assert found
    wide = whole.index(b"ispe") + 8
    assert problem(whole[:wide] + b"\0\xff\0\0\0\xff\0\0" + whole[wide + 8 :]) == "too-large"


def _set(content: bytes, place: int, value: int) -> bytes:
    return content[:place] + bytes([value]) + content[place + 1 :]


@given(st.sampled_from([pdf(), JPG, PICTURE, heic()]), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_is_more_than_a_name(content: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content = _set(content, place, data.draw(st.integers(0, 255)))
    cut = data.draw(st.integers(0, len(content)))
    assert set(look(content=content[:cut])) == {"media_type", "problem"}


async def test_a_bomb_ends_its_own_child_only(tmp_path: Path) -> None:
    render = Render()
    try:
        assert await render.look(pdf()) == Looked(PDF)
        assert (await render.look(bomb())).problem in ("too-large", "broken")
        assert await render.look(JPG) == Looked(JPEG)
        huge = io.BytesIO()
        Image.new("L", (12_000, 12_000)).save(huge, "JPEG", quality=10)
        assert (await render.look(huge.getvalue())).problem == "too-large"
        assert (await render.look(wide_png(6300, 6300))).problem is None
    finally:
        await render.close()
