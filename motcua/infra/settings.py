"""Settings: one frozen value, read once from the environment by entry and handed down.

docs/settings.md lists each; a test compares. No secret has a default: secrets are files (infra/secrets.py).
"""
# ruff: noqa: RUF009  # _setting makes an immutable field

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LEVELS = ("debug", "info", "warning", "error")


class WrongSetting(Exception):
    """A variable of the environment that cannot be used; names it and says what is expected."""


def _setting(
    variable: str, meaning: str, default: Any, check: Callable[[str], str | None] | None = None
) -> Any:
    """`check` says what is expected instead of a text, or None if it is sound."""
    told = {"variable": variable, "meaning": meaning, "check": check}
    return field(default=default, metadata=told)


def _address(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # ValueError if it is no number
    except ValueError:
        sound = False
    return None if sound else "an address such as https://portal.example.gov is expected"


def _mail_server(text: str) -> str | None:
    parts = urlsplit(text)
    try:
        sound = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname)
        _ = parts.port  # ValueError if it is no number
    except ValueError:
        sound = False
    plain = sound and not parts.username and not parts.password and parts.path in {"", "/"}
    return None if plain else "smtps://HOST:465 or smtp://HOST:587 is expected, without a password"


def _sender(text: str) -> str | None:
    name, at, domain = text.partition("@")
    sound = name and at and "." in domain and re.fullmatch(r"[!-~]+", text)
    return None if sound else "an address such as noreply@portal.example.gov is expected"


def _gateway(text: str) -> str | None:
    parts = urlsplit(text)
    near = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if _address(text) is None and (parts.scheme == "https" or near):
        return None
    return "an address that begins with https:// is expected"


def _prefix(text: str) -> str | None:
    sound = re.fullmatch(r"\+[1-9][0-9]{0,3}", text)
    return None if sound else "a calling code such as +999 is expected"


def _scanner(text: str) -> str | None:
    parts = urlsplit(text)
    try:
        tcp = parts.scheme == "tcp" and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        tcp = False
    sound = tcp or (parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc)
    return None if sound else "tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl is expected"


def _when_down(text: str) -> str | None:
    return None if text in ("refuse", "hold") else "refuse or hold is expected"


def _level(text: str) -> str | None:
    return None if text in LEVELS else f"one of {', '.join(LEVELS)} is expected"


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path = _setting(
        "MOTCUA_HOME", "Folder of everything this installation writes.", Path(".motcua")
    )
    demo: bool = _setting(
        "MOTCUA_DEMO",
        "1 allows what only a demonstration may do: made-up secrets, the demo sign-in, a moved clock.",
        False,
    )
    demo_clock: datetime | None = _setting(
        "MOTCUA_DEMO_CLOCK",
        "ISO moment with time zone that the demo's clock shows at first start; it runs on from there.",
        None,
    )
    dsn: str | None = _setting(
        "MOTCUA_DSN",
        "PostgreSQL as the role motcua_app. Without it the embedded server under MOTCUA_HOME is used.",
        None,
    )
    owner_dsn: str | None = _setting(
        "MOTCUA_OWNER_DSN",
        "PostgreSQL as the role motcua_owner, for commands only: migrate, registry apply, counters rebuild.",
        None,
    )
    scorecard_dsn: str | None = _setting(
        "MOTCUA_SCORECARD_DSN",
        "PostgreSQL as the role motcua_scorecard, which reads its own schema only.",
        None,
    )
    pool_size: int = _setting(
        "MOTCUA_POOL_SIZE", "Connections to PostgreSQL of one process; as many again in reserve.", 8
    )
    statement_s: int = _setting(
        "MOTCUA_STATEMENT_S",
        "Seconds after which PostgreSQL ends a statement of the portal; one of the worker after ten times as long.",
        15,
    )
    idle_transaction_s: int = _setting(
        "MOTCUA_IDLE_TRANSACTION_S",
        "Seconds after which PostgreSQL ends a transaction in which nothing happens.",
        60,
    )
    prepare: bool = _setting(
        "MOTCUA_PREPARE", "0 behind a connection pooler that cannot keep prepared statements.", True
    )
    write_group: int = _setting(
        "MOTCUA_WRITE_GROUP", "How many concurrent hot writes may share a commit; 1 on Citus.", 64
    )
    secrets: Path | None = _setting(
        "MOTCUA_SECRETS",
        "Folder of the secrets, mode 0700. MOTCUA_HOME/secrets if not given.",
        None,
    )
    files: Path | None = _setting(
        "MOTCUA_FILES", "Folder of uploads and results. MOTCUA_HOME/files if not given.", None
    )
    scanner: str | None = _setting(
        "MOTCUA_SCANNER",
        "Scanner of uploads for harmful files that speaks clamd's protocol: tcp://HOST:PORT or unix:///PATH. Without "
        "it uploads are checked for their kind and structure only.",
        None,
        _scanner,
    )
    scanner_down: str = _setting(
        "MOTCUA_SCANNER_DOWN",
        "What happens to uploads while the scanner does not answer: refuse, or hold, which keeps them closed to "
        "everybody until the worker has had them scanned.",
        "refuse",
        _when_down,
    )
    base_url: str = _setting(
        "MOTCUA_BASE_URL",
        "Address under which people reach the portal.",
        "http://127.0.0.1:8000",
        _address,
    )
    host: str = _setting("MOTCUA_HOST", "Address to listen on.", "127.0.0.1")
    port: int = _setting("MOTCUA_PORT", "Port to listen on.", 8000)
    web_processes: int = _setting("MOTCUA_WEB_PROCESSES", "Web processes.", 1)
    rate: int = _setting(
        "MOTCUA_RATE",
        "Requests a second that one address or person may send to a web process for long; six times that at once.",
        200,
    )
    proxied: bool = _setting(
        "MOTCUA_PROXIED",
        "1 behind a proxy of our own that sets X-Forwarded-For: its last entry is the peer's address.",
        False,
    )
    log_origin: str = _setting(
        "MOTCUA_LOG_ORIGIN",
        "Name of the event log in its signed checkpoints; never change it.",
        "motcua.example/log",
    )
    out_hosts: tuple[str, ...] = _setting(
        "MOTCUA_OUT_HOSTS", "Hosts, with commas, that outbound HTTP may reach besides loopback.", ()
    )
    tsa_url: str = _setting(
        "MOTCUA_TSA",
        "Address of the RFC 3161 time-stamp authority.",
        "http://127.0.0.1:8318/",
        _address,
    )
    pkcs11_module: Path | None = _setting(
        "MOTCUA_PKCS11_MODULE",
        "PKCS#11 library of the signing token; its PIN is the secret pkcs11-pin. Without it keys are files.",
        None,
    )
    pkcs11_token: str = _setting("MOTCUA_PKCS11_TOKEN", "Label of the signing token.", "motcua")
    metrics_token: Path | None = _setting(
        "MOTCUA_METRICS_TOKEN",
        "File with the token for /metrics. Without it only loopback may read them.",
        None,
    )
    worker_metrics: int | None = _setting(
        "MOTCUA_WORKER_METRICS",
        "Port on 127.0.0.1 where the worker tells its metrics; the portal tells its own at /metrics. The demo takes "
        "the second after its own.",
        None,
    )
    pg_run_as: str | None = _setting(
        "MOTCUA_PG_RUN_AS",
        "Account of the embedded server when we run as root where user namespaces are barred.",
        None,
    )
    citizens_oidc: str | None = _setting(
        "MOTCUA_CITIZENS_OIDC",
        "Issuer of the OpenID Connect provider for citizens. Its client secret is the secret `oidc-citizens`.",
        None,
    )
    citizens_oidc_client: str = _setting(
        "MOTCUA_CITIZENS_OIDC_CLIENT", "Our client id at the citizens' provider.", "motcua"
    )
    citizens_oidc_claim: str = _setting(
        "MOTCUA_CITIZENS_OIDC_CLAIM",
        "Claim that holds a citizen's personal number.",
        "personal_number",
    )
    citizens_oidc_scope: str = _setting(
        "MOTCUA_CITIZENS_OIDC_SCOPE", "Scopes to ask the citizens' provider for.", "openid"
    )
    officials_oidc: str | None = _setting(
        "MOTCUA_OFFICIALS_OIDC",
        "Issuer of the OpenID Connect provider for officials. Its client secret is the secret `oidc-officials`.",
        None,
    )
    officials_oidc_client: str = _setting(
        "MOTCUA_OFFICIALS_OIDC_CLIENT", "Our client id at the officials' provider.", "motcua"
    )
    pack: Path = _setting(
        "MOTCUA_PACK", "Folder of the pack that `demo` and `pack` commands read.", Path("packs/vn")
    )
    mail: str | None = _setting(
        "MOTCUA_MAIL",
        "Server that sends our e-mail: smtps:// for TLS at once, smtp:// for STARTTLS, which is insisted on except on "
        "loopback. Without it no e-mail goes out, and notices are in the portal only.",
        None,
        _mail_server,
    )
    mail_from: str | None = _setting(
        "MOTCUA_MAIL_FROM", "Sender of our e-mail; needed where MOTCUA_MAIL is set.", None, _sender
    )
    mail_user: str | None = _setting(
        "MOTCUA_MAIL_USER",
        "Account at the mail server; its password is the secret mail-password. Without it nobody signs in there.",
        None,
    )
    mail_roots: Path | None = _setting(
        "MOTCUA_MAIL_ROOTS",
        "Certificates (PEM) that the mail server's is judged by. The system's if not given.",
        None,
    )
    mail_price: int = _setting(
        "MOTCUA_MAIL_PRICE", "Cost of an e-mail in the smallest unit of the pack's currency.", 0
    )
    sms: str | None = _setting(
        "MOTCUA_SMS",
        "Gateway that sends our SMS, over https (docs/howto/sms-gateway.md); its host belongs into MOTCUA_OUT_HOSTS. "
        "Without it no SMS goes out.",
        None,
        _gateway,
    )
    sms_prefix: str = _setting(
        "MOTCUA_SMS_PREFIX",
        "Calling code, e.g. +999, of a number that is written with a leading 0. Without it such a number is refused.",
        "",
        _prefix,
    )
    sms_price: int = _setting(
        "MOTCUA_SMS_PRICE",
        "Cost of one part of an SMS in the smallest unit of the pack's currency.",
        0,
    )
    sms_cap: int = _setting(
        "MOTCUA_SMS_CAP",
        "Parts of SMS that one agency may send on one day; the portal itself, for its codes, as many.",
        500,
    )
    sms_after_min: int = _setting(
        "MOTCUA_SMS_AFTER_MIN",
        "Minutes that a notice may stay unseen before an SMS goes to somebody with a confirmed e-mail address. Who has "
        "none gets the SMS at once.",
        1440,
    )
    log_level: str = _setting("MOTCUA_LOG_LEVEL", "debug, info, warning or error.", "info", _level)

    @property
    def secrets_folder(self) -> Path:
        return self.secrets or self.home / "secrets"

    @property
    def files_folder(self) -> Path:
        return self.files or self.home / "files"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment. Raises WrongSetting, also for a MOTCUA_ variable that does not exist."""
    values: dict[str, Any] = {}
    known = {item.metadata["variable"]: item for item in fields(Settings)}
    for variable in sorted(environment):
        if variable.startswith("MOTCUA_") and variable not in known:
            raise WrongSetting(f"{variable} is not a setting; docs/settings.md lists them")
    for variable, item in known.items():
        text = environment.get(variable, "").strip()
        check = item.metadata["check"]
        expected = check(text) if text and check else None
        if expected:
            raise WrongSetting(f"{variable}: {expected}")
        if text:
            values[item.name] = _parsed(variable, text, str(item.type))
    settings = Settings(**values)
    if settings.demo_clock is not None and not settings.demo:
        raise WrongSetting("MOTCUA_DEMO_CLOCK moves the clock; it is refused unless MOTCUA_DEMO=1")
    if settings.mail is not None and settings.mail_from is None:
        raise WrongSetting("MOTCUA_MAIL_FROM is needed beside MOTCUA_MAIL")
    return settings


def _parsed(variable: str, text: str, kind: str) -> object:
    if "bool" in kind:
        if text not in {"0", "1"}:
            raise WrongSetting(f"{variable}: 0 or 1 is expected")
        return text == "1"
    if "int" in kind:
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise WrongSetting(f"{variable}: a whole number from 1 to 65535 is expected")
        return int(text)
    if "datetime" in kind:
        moment: datetime | None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise WrongSetting(
                f"{variable}: a moment such as 2026-11-20T16:59:00+07:00 is expected"
            )
        return moment.astimezone(UTC)
    if "Path" in kind:
        return Path(text).expanduser()
    if "tuple" in kind:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def as_markdown() -> str:
    """The table of docs/settings.md."""
    lines = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for item in fields(Settings):
        default = item.default
        shown = {None: "–", True: "1", False: "0", (): "–"}.get(default, f"`{default}`")  # type: ignore[arg-type]  # every default is hashable
        lines.append(f"| `{item.metadata['variable']}` | {shown} | {item.metadata['meaning']} |")
    return "\n".join(lines) + "\n"
