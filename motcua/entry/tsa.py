"""The demo's time-stamp authority (RFC 3161): a process of its own, HTTP on loopback, one key.

Standard library only besides the signature itself, so that it stays small. `python -m motcua.entry.tsa`.
"""

import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.contexts.credentials.clients.authority import Use, authority_of, private_key
from motcua.infra import settings as settings_module
from motcua.infra import stamps
from motcua.infra.clock import Clock, shifted_clock, system_clock
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings

KEY: Final = "tsa"
_MAX_REQUEST: Final = 4096


class Stamper:
    """Answers requests with one key."""

    def __init__(self, pem: bytes, clock: Callable[[], datetime]) -> None:
        self._key = private_key(pem)
        self._clock = clock
        self._chain = [
            each.public_bytes(serialization.Encoding.DER)
            for each in x509.load_pem_x509_certificates(pem)
        ]

    def answer(self, content: bytes) -> bytes:
        """A token, or an answer that declines; never an exception for what somebody sent."""
        try:
            question = stamps.read_request(content)
        except stamps.StampRefused as refused:
            return stamps.refusal(str(refused))
        info = stamps.token_info(question, serial=secrets.randbits(63), now=self._clock())
        attributes = stamps.to_sign(info, self._chain[0])
        signature = self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        return stamps.answer(info, attributes, signature, self._chain)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    server_version, sys_version = "tsa", ""
    disable_nagle_algorithm = True
    stamper: Stamper

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        fits = length.isdecimal() and 0 < int(length) <= _MAX_REQUEST
        if not fits or self.headers.get_content_type() != stamps.REQUEST_TYPE:
            self.close_connection = True
            self.send_error(415 if fits else 413)
            return
        content = self.stamper.answer(self.rfile.read(int(length)))
        self.send_response(200)
        self.send_header("content-type", stamps.ANSWER_TYPE)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, line: str, *arguments: object) -> None:
        """Silent: requests hold nothing worth a line, and the tokens carry their own serial."""


def server(settings: Settings, clock: Clock) -> ThreadingHTTPServer:
    """The listening server; its key is made at the first start of a demo."""
    keys = Secrets(settings.secrets_folder, may_create=settings.demo)
    if not keys.has(f"{KEY}.pem"):
        authority = authority_of(settings, keys)
        authority.issue_key(
            KEY, Use.STAMP, name="Time-stamps", organisation=settings.log_origin, now=clock()
        )
    stamper = Stamper(keys.path(f"{KEY}.pem").read_bytes(), clock)
    handler = type("Handler", (_Handler,), {"stamper": stamper})
    address = urlsplit(settings.tsa_url)
    return ThreadingHTTPServer(
        (address.hostname or "127.0.0.1", 80 if address.port is None else address.port), handler
    )


def main() -> None:
    settings = settings_module.read()
    moment = settings.demo_clock
    clock = system_clock if moment is None else shifted_clock(moment, settings.home)
    with server(settings, clock) as listening:
        sys.stdout.write(f"time-stamps at {settings.tsa_url}\n")  # whoever started us waits for it
        sys.stdout.flush()
        listening.serve_forever()


if __name__ == "__main__":
    main()
