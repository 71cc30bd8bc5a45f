"""Pages go over the wire compressed: slow phones pay by the byte."""

import gzip

import brotli
from starlette.responses import Response

_TEXTS = ("text/html", "application/json", "application/problem+json", "text/csv")
_LEAST = 1024


def pack(response: Response, accepted: str) -> None:
    """Compress a text of more than a kilobyte as the browser accepts it. CSRF tokens differ in each
    page, so the length of a page betrays none."""
    body = getattr(response, "body", b"")
    kind = response.headers.get("content-type", "")
    if len(body) < _LEAST or not kind.startswith(_TEXTS) or "content-encoding" in response.headers:
        return
    if "br" in accepted:
        packed, name = brotli.compress(body, quality=4), "br"
    elif "gzip" in accepted:
        packed, name = gzip.compress(body, 5), "gzip"
    else:
        return
    response.body = packed
    response.headers["content-encoding"] = name
    response.headers["content-length"] = str(len(packed))
    response.headers["vary"] = "Accept-Encoding"
