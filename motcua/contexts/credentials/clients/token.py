"""Driver of the signing door for PKCS#11: a smart card, an HSM, Debian's softhsm2 in the tests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11.types import SignMixin
from pkcs11.util.ec import encode_ecdsa_signature

from motcua.contexts.credentials.errors import KeyMissing


@dataclass(frozen=True, slots=True)
class Pkcs11:
    """Keys and certificates of one token, found by label; the PIN is read from a secret's file."""

    module: Path
    token: str
    pin: str

    async def chain(self, label: str) -> tuple[bytes, ...] | None:
        """The certificates under the label, the key's own first (the order of their ids)."""
        return await asyncio.to_thread(self._chain, label)

    async def sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        return await asyncio.to_thread(self._sign, label, digests)

    def _chain(self, label: str) -> tuple[bytes, ...] | None:
        wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: label}
        with self._token(label).open() as session:
            found = [
                (each[Attribute.ID], each[Attribute.VALUE]) for each in session.get_objects(wanted)
            ]
        return tuple(value for _id, value in sorted(found)) or None

    def _sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        try:
            with self._token(label).open(user_pin=self.pin) as session:
                key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
                if not isinstance(key, SignMixin):
                    raise KeyMissing(label=label)
                raw = [key.sign(digest, mechanism=Mechanism.ECDSA) for digest in digests]
        except pkcs11.exceptions.PKCS11Error as error:
            raise KeyMissing(label=label) from error
        return tuple(encode_ecdsa_signature(each) for each in raw)

    def _token(self, label: str) -> pkcs11.Token:
        try:
            return pkcs11.lib(str(self.module)).get_token(token_label=self.token)
        except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:
            raise KeyMissing(label=label) from error
