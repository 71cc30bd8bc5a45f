"""The render child: closed, bounded, replaceable."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from motcua.infra.render import Render, RenderFailed, RenderUnavailable
from tests.credentials.judges import command

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = b'#set document(title: "x")\n= #json("data.json").name'


@pytest_asyncio.fixture
async def render() -> AsyncIterator[Render]:
    child = Render(idle_s=0.2)
    yield child
    await child.close()


async def pdf(render: Render, source: bytes, name: str = "Đặng") -> bytes:
    return await render.typst({"a.typ": source}, main="a.typ", data={"name": name}, at=NOON)


async def test_it_makes_an_archivable_pdf_with_all_letters(render: Render, tmp_path: Path) -> None:
    made = tmp_path / "made.pdf"
    made.write_bytes(await pdf(render, GOOD, "Ỷ Ỡ Ậ ệ ử ữ ỳ ỵ Đ"))
    assert "ỶỠẬệửữỳỵĐ" in command("pdftotext", made, "-").replace(" ", "")
    assert b"<pdfaid:part>2</pdfaid:part>" in made.read_bytes()
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made.read_bytes()
    fonts = command("pdffonts", made).splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts)


async def test_the_same_data_makes_the_same_document(render: Render) -> None:
    assert await pdf(render, GOOD) == await pdf(render, GOOD)


@pytest.mark.parametrize(
    "source",
    [
        b'#read("/etc/passwd")',
        b'#read("../../etc/passwd")',
        b'#read("/proc/self/environ")',
        b'#import "@preview/cetz:0.3.0": *',
        b'#let p = "@preview/" + "cetz:0.3.0"\n#import p: *',
        b"#unknown",
        b"#let f(x) = f(x + 1)\n#f(0)",
    ],
)
async def test_a_template_sees_nothing_but_its_own_files(render: Render, source: bytes) -> None:
    with pytest.raises(RenderFailed):
        await pdf(render, source)
    assert await pdf(render, GOOD)


async def test_a_template_that_never_ends_is_killed_at_the_limit(render: Render) -> None:
    await pdf(render, GOOD)
    render.time_limit_s = 0.5
    with pytest.raises(RenderUnavailable):
        await pdf(
            render, b"#for a in range(99999) { for b in range(99999) { let c = calc.rem(a, 7) } }"
        )
    render.time_limit_s = 20
    assert await pdf(render, GOOD)


async def test_a_killed_child_is_replaced_and_its_job_done(render: Render) -> None:
    await pdf(render, GOOD)
    for _ in range(3):
        pid = render.pid
        assert pid is not None
        waiting = asyncio.gather(*(pdf(render, GOOD + b"\n" + bytes([65 + n])) for n in range(4)))
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        assert all(await waiting)
        assert render.pid != pid


async def test_it_leaves_after_a_quiet_time_and_comes_back(render: Render) -> None:
    await pdf(render, GOOD)
    pid = render.pid
    async with asyncio.timeout(10):
        while render.pid is not None:
            await asyncio.sleep(0.05)
    assert await pdf(render, GOOD)
    assert render.pid not in (None, pid)


async def test_the_child_holds_no_secret_of_its_parent(render: Render) -> None:
    os.environ["MOTCUA_TEST_SECRET"] = "x"
    try:
        await pdf(render, GOOD)
        environment = Path(f"/proc/{render.pid}/environ").read_bytes()
    finally:
        del os.environ["MOTCUA_TEST_SECRET"]
    assert b"MOTCUA" not in environment
