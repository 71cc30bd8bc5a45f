"""Passkeys (W3C Web Authentication), checked by the library `webauthn`, which is loaded at the first need: 8 MB.

A passkey is bound to the portal's host name. An address by number is none, so it has no passkeys.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from motcua.contexts.identity.errors import PasskeyRefused
from motcua.contexts.identity.words import Official

_TIMEOUT_MS = 120_000


@dataclass(frozen=True, slots=True)
class Proven:
    """What a new passkey has shown of itself."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Passkeys:
    """The portal as the party that passkeys trust."""

    host: str
    origin: str

    @classmethod
    def of(cls, base_url: str) -> "Passkeys | None":
        """None where the portal's address has no name."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return cls(host, f"{parts.scheme}://{parts.netloc}") if host else None
        return None

    def to_create(self, official: Official, challenge: str, known: Sequence[bytes]) -> str:
        """What the browser is asked for a new passkey, JSON."""
        import webauthn  # noqa: PLC0415  # see above
        from webauthn.helpers import structs  # noqa: PLC0415

        options = webauthn.generate_registration_options(
            rp_id=self.host,
            rp_name=self.host,
            user_id=official.id.bytes,
            user_name=official.name,
            challenge=challenge.encode(),
            timeout=_TIMEOUT_MS,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        )
        return webauthn.options_to_json(options)

    def created(self, answer: str, challenge: str) -> Proven:
        """Raises PasskeyRefused."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            found = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge.encode(),
                expected_rp_id=self.host,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise PasskeyRefused() from error
        return Proven(found.credential_id, found.credential_public_key, found.sign_count)

    def to_get(self, challenge: str) -> str:
        """What the browser is asked for when somebody signs in, JSON: any passkey of this portal."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import structs  # noqa: PLC0415

        options = webauthn.generate_authentication_options(
            rp_id=self.host,
            challenge=challenge.encode(),
            timeout=_TIMEOUT_MS,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return webauthn.options_to_json(options)

    def credential_of(self, answer: str) -> bytes:
        """Which passkey an answer claims to come from. Raises PasskeyRefused."""
        from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            return parse_authentication_credential_json(answer).raw_id
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise PasskeyRefused() from error

    def used(self, answer: str, challenge: str, *, public_key: bytes, sign_count: int) -> int:
        """The passkey's new count of signatures. Raises PasskeyRefused, also for a count that did not grow: a copy."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge.encode(),
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise PasskeyRefused() from error
        return found.new_sign_count
