"""Outbound HTTP: time limits, a size limit, no redirects, and only to hosts that the settings name (or loopback)."""

import asyncio
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from motcua.kernel.errors import Unavailable


class NotReached(Unavailable):
    """The other side did not answer in time, or with too much."""

    code = "not-reached"
    text = "The other office does not answer at the moment. Nothing is lost; we try again."


class HostNotAllowed(Exception):
    """A host that no setting names: a bug or an attack, never a passing trouble."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


class HttpOut:
    """One client for a process. Never call it inside a transaction."""

    def __init__(
        self,
        *,
        allowed_hosts: tuple[str, ...] = (),
        timeout_s: float = 10,
        max_bytes: int = 5_000_000,
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._client: httpx2.AsyncClient | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        """One request. Raises HostNotAllowed, NotReached; a status is an answer, whatever it says."""
        self._check(url)
        if self._client is None:
            self._client = httpx2.AsyncClient(
                timeout=self._timeout_s, follow_redirects=False, trust_env=False
            )
        try:
            # The client's own limit is for each read: one that drips would hold us for ever.
            async with (
                asyncio.timeout(self._timeout_s * 2),
                self._client.stream(
                    method, url, headers=dict(headers or {}), content=content
                ) as response,
            ):
                body = bytearray()
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > self._max_bytes:
                        raise NotReached(host=urlsplit(url).hostname)
                return Answer(response.status_code, dict(response.headers), bytes(body))
        except (httpx2.HTTPError, TimeoutError) as error:
            raise NotReached(host=urlsplit(url).hostname) from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in {"http", "https"} or not host:
            raise HostNotAllowed("not an http address")
        if host in self._allowed or _is_loopback(host):
            return
        raise HostNotAllowed(f"{host} is not among MOTCUA_OUT_HOSTS")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
