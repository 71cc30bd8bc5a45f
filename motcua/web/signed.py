"""A request that a machine has signed (RFC 9421), as its signature covers it."""

from starlette.requests import Request

from motcua.infra.http_signatures import Message


def message(request: Request, content: bytes) -> Message:
    """The request as it came over the wire: the raw path, and repeated headers joined."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Message.request(
        request.method,
        request.headers.get("host", ""),
        raw.decode("ascii", "replace").partition("?")[0],
        headers,
        content,
        query=request.url.query,
    )
