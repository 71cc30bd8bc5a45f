"""A mail server on loopback (aiosmtpd): takes, refuses, puts off, or is away."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword


@dataclass
class Mailbox:
    """`says` answers the next messages, one by one, at the stage it names: "RCPT" or "DATA"."""

    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    says: list[tuple[str, str]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # the library's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says and self.says[0][0] == "RCPT":
            return self.says.pop(0)[1]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.says and self.says[0][0] == "DATA":
            return self.says.pop(0)[1]
        content = envelope.original_content or b""
        self.raw.append(content)
        message = BytesParser(policy=default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.says and self.says[0][0] == "TAKEN":  # it has the message, but says it has not
            return self.says.pop(0)[1]
        return "250 OK"

    def text(self, at: int = -1) -> str:
        content: str = self.received[at].get_content()
        return content


@asynccontextmanager
async def mailbox(
    *, tls: ssl.SSLContext | None = None, password: str | None = None, at_once: bool = False
) -> AsyncIterator[Mailbox]:
    box = Mailbox()

    def sign_in(server: Any, session: Any, envelope: Any, how: str, sent: object) -> AuthResult:
        assert isinstance(sent, LoginPassword)
        box.signed_in.append(sent.login)
        right = sent.password == (password or "").encode()
        return AuthResult(success=right, handled=right)

    wanted: dict[str, Any] = {}
    if password is not None:
        wanted = {"authenticator": sign_in, "auth_required": True}
    if tls is not None and not at_once:
        wanted |= {"tls_context": tls, "require_starttls": True}
    if tls is not None and at_once:
        wanted |= {"auth_require_tls": False}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, hostname="mail.example", loop=loop, **wanted),
        "127.0.0.1",
        0,
        ssl=tls if at_once else None,
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
