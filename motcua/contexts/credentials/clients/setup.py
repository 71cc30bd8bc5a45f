"""Puts the doors of this context together from the settings; entry calls it once for each process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials.clients.authority import ROOT, Authority, Use, authority_of
from motcua.contexts.credentials.clients.keyfile import KeyFile
from motcua.contexts.credentials.clients.revoking import DemoLists, Lists
from motcua.contexts.credentials.clients.stamps import HttpStamps
from motcua.contexts.credentials.clients.token import Pkcs11
from motcua.contexts.credentials.errors import KeyMissing
from motcua.contexts.credentials.words import Certifier, Designs, Doors, Keys
from motcua.infra.http_out import HttpOut
from motcua.infra.secrets import MissingSecret, Secrets
from motcua.infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Several:
    """Several drivers as one: a key is asked of the first that has it, e.g. a token before files."""

    drivers: tuple[Keys, ...]

    async def chain(self, label: str) -> tuple[bytes, ...] | None:
        found = await self._having(label)
        return await found.chain(label) if found else None

    async def sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        found = await self._having(label)
        if found is None:
            raise KeyMissing(label=label)
        return await found.sign(label, digests)

    async def _having(self, label: str) -> Keys | None:
        for driver in self.drivers:
            if await driver.chain(label) is not None:
                return driver
        return None


@dataclass(frozen=True, slots=True)
class DemoCertifier:
    """Certificates of the demo's own authority; the kind of use follows from the label."""

    authority: Authority

    def certify(self, label: str, *, name: str, organisation: str, now: datetime) -> None:
        kind = label.partition("-")[0]
        use = {"seal": Use.SEAL, "credential": Use.ISSUER}.get(kind, Use.SIGNER)
        self.authority.issue_key(label, use, name=name, organisation=organisation, now=now)


def doors(
    settings: Settings, secrets: Secrets, http: HttpOut, designs: Designs, *, now: datetime
) -> Doors:
    """Keys, time-stamps, designs and trust. Raises MissingSecret outside the demo if no root is there."""
    certifier: Certifier | None = None
    lists: Lists | DemoLists = Lists(settings.secrets_folder)
    if settings.demo:
        authority = authority_of(settings, secrets)
        authority.root(now)
        certifier, lists = DemoCertifier(authority), DemoLists(authority)
    roots = _roots(secrets)
    keys: Keys = KeyFile(secrets)
    if settings.pkcs11_module is not None:
        pin = secrets.bytes("pkcs11-pin", 4).decode().strip()
        token = Pkcs11(settings.pkcs11_module, settings.pkcs11_token, pin)
        keys = Several((token, keys))
    stamps = HttpStamps(http, settings.tsa_url, roots[0])
    return Doors(
        keys=keys, stamps=stamps, designs=designs, roots=roots, lists=lists, certifier=certifier
    )


def _roots(secrets: Secrets) -> tuple[bytes, ...]:
    """What is believed. Raises MissingSecret if the file is not there or is none of certificates."""
    pem = secrets.brought(f"{ROOT}.pem")
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise MissingSecret(f"{secrets.path(f'{ROOT}.pem')} holds no certificate") from None
    return tuple(each.public_bytes(Encoding.DER) for each in certificates)
