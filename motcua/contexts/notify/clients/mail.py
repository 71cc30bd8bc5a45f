"""The mail server: SMTP (RFC 5321) with TLS and sign-in, one connection for a batch."""

import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiosmtplib

from motcua.contexts.notify.words import Later, Outcome, Outgoing, Refused, Sent
from motcua.infra.house import House

TIMEOUT_S = 20
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"smtp": 587, "smtps": 465}
_NO_MAILBOX = range(500, 600)


@dataclass(slots=True)
class MailServer:
    """`async with server: await server.send(message)`. A connection is made with the first message,
    and made anew after a fault."""

    host: str
    port: int
    at_once: bool  # TLS from the first byte; otherwise by STARTTLS
    sender: str
    user: str | None
    password: str | None = field(repr=False)
    tls: ssl.SSLContext
    _client: aiosmtplib.SMTP | None = field(default=None, init=False)

    @classmethod
    def of(cls, house: House) -> Self:
        """As the settings say. Raises MissingSecret if there is an account without its password."""
        settings = house.settings
        server = urlsplit(settings.mail or "")
        password = None
        if settings.mail_user is not None:
            password = house.secrets.bytes("mail-password", 8).decode().strip()
        return cls(
            host=server.hostname or "",
            port=server.port or _PORTS[server.scheme],
            at_once=server.scheme == "smtps",
            sender=settings.mail_from or "",
            user=settings.mail_user,
            password=password,
            tls=ssl.create_default_context(cafile=settings.mail_roots),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def send(self, message: Outgoing) -> Outcome:
        """One message to one address. What the server says of the mailbox or the message ends it
        (RFC 5321 §4.2.1, 5yz); everything else is tried again."""
        try:
            client = await self._connected()
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError, TimeoutError) as fault:
            return Later(_reason(fault), away=True)
        try:
            await client.send_message(
                self.written(message), sender=self.sender, recipients=[message.to]
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _answer(refused.recipients[0].code)
        except aiosmtplib.SMTPDataError as refused:
            return _answer(refused.code)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as fault:
            client.close()
            self._client = None
            return Later(_reason(fault), away=True, unsure=True)
        return Sent()

    def written(self, message: Outgoing) -> EmailMessage:
        """The same bytes each time. Programs must not answer it (RFC 3834 §5)."""
        mail = EmailMessage(policy=WIRE)
        mail["Message-ID"] = f"<{message.key}@{self.sender.partition('@')[2]}>"
        mail["Date"] = format_datetime(message.at)
        mail["From"] = self.sender
        mail["To"] = message.to
        mail["Subject"] = message.title
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body, cte="quoted-printable")
        mail["Content-Language"] = message.language
        return mail

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        client = aiosmtplib.SMTP(
            hostname=self.host, port=self.port, timeout=TIMEOUT_S, use_tls=self.at_once,
            start_tls=False, tls_context=self.tls, local_hostname=self.sender.partition("@")[2],
        )  # fmt: skip
        try:
            await client.connect()
            await client.ehlo()
            if not self.at_once and self._must_hide(client):
                await client.starttls(tls_context=self.tls)
            if self.user is not None and self.password is not None:
                await client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        self._client = client
        return client

    def _must_hide(self, client: aiosmtplib.SMTP) -> bool:
        """Only on loopback may a server without STARTTLS be used; elsewhere `starttls` then refuses."""
        return self.host not in _LOOPBACK or client.supports_extension("starttls")


def _answer(code: int) -> Outcome:
    return (
        Refused(f"smtp-{code}") if code in _NO_MAILBOX else Later(f"smtp-{code}", away=code == 421)
    )


def _reason(fault: BaseException) -> str:
    """A code without the server's words: these may name a person."""
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return f"smtp-{fault.code}"
    if isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError):
        return "no-tls"
    return "no-answer"
