"""For the people who run it: whether this process answers, and its figures."""

import hmac
import ipaddress

from starlette.requests import Request
from starlette.responses import Response

from motcua.infra import observe
from motcua.kernel.errors import NotFound
from motcua.web import edge
from motcua.web.routes import Allow, resource


async def alive(request: Request) -> Response:
    """200 while this process answers; it asks nobody else."""
    return Response("ok\n", media_type="text/plain")


async def metrics(request: Request) -> Response:
    """Prometheus text, for who has the token; without a token for this machine alone, and not
    through a proxy. Others do not learn that it exists."""
    if not _may_read(request):
        raise NotFound()
    return Response(observe.metrics(), media_type="text/plain; version=0.0.4")


def _may_read(request: Request) -> bool:
    file = edge.house(request).settings.metrics_token
    if file is not None:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(sent, file.read_bytes().strip())
    if any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via")):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


ROUTES = [
    resource("/health", alive, name="health", allow=Allow.MACHINE),
    resource("/metrics", metrics, name="metrics", allow=Allow.MACHINE),
]
