"""The render children's own program: reads jobs from stdin, answers on stdout, ends when stdin ends.

Started as `papers` it makes documents, as `checks` it judges signatures of strangers, as `uploads` it looks at what
they hand in; both within limits.

A frame is a length (4 bytes, big-endian) and msgpack: `[kind, arguments]` in, `[ok, value]` out.
"""

import asyncio
import importlib
import os
import re
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec

Job = Callable[..., object]
CHECK_MEMORY: Final = 256 << 20
"""Address space of the child that checks, of which Python and the PDF library take about 80 MB."""
LOOK_MEMORY: Final = 448 << 20
"""Of the child that looks at uploads: a decoded sheet of A4 takes 160 MB beside the libraries."""
_PACKAGE = re.compile(rb'"@[A-Za-z0-9_-]+/')


def typst(
    fonts: str | None,
    *,
    files: Mapping[str, bytes],
    main: str,
    at: int,
    ppi: int | None = None,
) -> bytes:
    """Compile a closed set of files: PDF/A-2b, or the first page as PNG when `ppi` is given."""
    compiler = importlib.import_module("typst")  # loaded at the first job that needs it
    for name, content in files.items():
        if name.endswith(".typ") and _PACKAGE.search(content):
            raise ValueError(f"{name}: packages are not allowed")
    sources = _beside(files, main)
    result = compiler.compile(
        sources,
        format="pdf" if ppi is None else "png",
        ppi=ppi,
        pdf_standards=["a-2b"] if ppi is None else [],
        font_paths=_fonts(fonts),
        ignore_system_fonts=True,
        timestamp=at,
        root=str(Path.cwd()),
    )
    return cast(bytes, result[0] if isinstance(result, list) else result)


@cache
def _fonts(folder: str | None) -> object:
    """Typst's own fonts and those of a folder, read once: that takes a third of a document's time."""
    compiler = importlib.import_module("typst")
    return compiler.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])


def _beside(files: Mapping[str, bytes], main: str) -> dict[str, bytes]:
    """The main file as `main.typ`, as Typst wants it, and what lies in its folder or below."""
    folder = main.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    named = {
        name.removeprefix(prefix): content
        for name, content in files.items()
        if name.startswith(prefix) or "/" not in name
    }
    named.pop(main.removeprefix(prefix))
    return {**named, "main.typ": files[main]}


def pades(operation: str, **arguments: object) -> object:
    """One operation of infra.pades; its library is loaded at the first job that needs it."""
    module = importlib.import_module("motcua.infra.pades")
    moment = datetime.fromisoformat(cast(str, arguments.pop("at")))
    result = getattr(module, operation)(**arguments, at=moment)
    return asyncio.run(result) if asyncio.iscoroutine(result) else result


def look(*, content: bytes) -> object:
    """What an upload is (see infra.uploads); its libraries are loaded at the first job."""
    return importlib.import_module("motcua.infra.uploads").look(content=content)


def serve(source: BinaryIO, sink: BinaryIO, jobs: Mapping[str, Job]) -> None:
    """Answer frames until the source ends."""
    while len(head := source.read(4)) == 4:
        (length,) = struct.unpack(">I", head)
        kind, arguments = msgspec.msgpack.decode(source.read(length))
        try:
            frame = msgspec.msgpack.encode([True, jobs[kind](**arguments)])
        # Whatever a job meets is an answer; only the end of stdin ends us.
        except Exception as error:  # noqa: BLE001
            frame = msgspec.msgpack.encode([False, f"{type(error).__name__}: {error}"])
        sink.write(struct.pack(">I", len(frame)) + frame)
        sink.flush()


def main() -> None:
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak into the frames
    part, *rest = sys.argv[1:]
    if part == "checks":
        limit(CHECK_MEMORY)
        jobs: dict[str, Job] = {"inspect": partial(pades, "inspect")}
    elif part == "uploads":
        limit(LOOK_MEMORY)
        jobs = {"look": look}
    else:
        compile_here = partial(typst, rest[0] if rest else None)
        jobs = {
            "typst": compile_here,
            "png": compile_here,
            "reserve": partial(pades, "reserve"),
        }
    serve(sys.stdin.buffer, sink, jobs)


def limit(memory: int) -> None:
    """What strangers send gets little memory, and the processor when nobody else wants it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


if __name__ == "__main__":
    main()
