"""Style files, fonts and scripts: named by content, kept in memory, served compressed and for ever."""

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Receive, Scope, Send

BUILD = Path(__file__).parent / "static" / "build"
PREFIX = "/static/"
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    media_type: bytes
    encodings: dict[bytes, bytes]


class Assets:
    """What `make setup` compiled. `address("app.css")` is the name with the content's hash."""

    def __init__(self, build: Path = BUILD) -> None:
        manifest = build / "manifest.json"
        self._names: dict[str, str] = (
            json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
        )
        self._assets = {name: _read(build / name) for name in self._names.values()}

    def address(self, name: str) -> str:
        return PREFIX + self._names.get(name, name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asset = self._assets.get(scope["path"].removeprefix(PREFIX))
        if asset is None or scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 404, [(b"content-type", b"text/plain")], b"Not found")
            return
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        headers = [
            (b"content-type", asset.media_type),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            (b"x-content-type-options", b"nosniff"),
            (b"vary", b"Accept-Encoding"),
        ]
        content = asset.content
        for encoding, packed in asset.encodings.items():
            if encoding in accepted:
                content = packed
                headers.append((b"content-encoding", encoding))
                break
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else content)


def _read(path: Path) -> Asset:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    encodings = {}
    for encoding, suffix in ((b"br", ".br"), (b"gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        if packed.exists():
            encodings[encoding] = packed.read_bytes()
    return Asset(path.read_bytes(), media_type.encode(), encodings)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], content: bytes
) -> None:
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": content})
