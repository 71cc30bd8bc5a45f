"""OpenID Connect: the code flow with PKCE, state and nonce, by Authlib's parts over our own HTTP door."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.contexts.identity.errors import ProviderDown, SignInRefused
from motcua.contexts.identity.words import Provider
from motcua.infra.http_out import Answer, HttpOut, NotReached

T = TypeVar("T")
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
LEEWAY_S = 60


class _Metadata(msgspec.Struct, frozen=True):
    """What the discovery document must say (OpenID Connect Discovery 1.0, §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str


class OpenIdConnect:
    """One provider. Its metadata are read once; its keys again when a token names one that we lack."""

    def __init__(self, provider: Provider, http: HttpOut) -> None:
        self.provider = provider
        self._http = http
        self._metadata: _Metadata | None = None
        self._keys: KeySet | None = None

    async def address(self, *, state: str, nonce: str, verifier: str, back: str) -> str:
        """Where the person signs in. Raises ProviderDown."""
        metadata = await self._discover()
        address = prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=self.provider.client_id,
            response_type="code",
            redirect_uri=back,
            scope=self.provider.scope,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return str(address)

    async def claims(
        self, *, code: str, nonce: str, verifier: str, back: str, now: datetime
    ) -> Mapping[str, object]:
        """What the provider says about the person. Raises ProviderDown, SignInRefused."""
        tokens = await self._redeem(code, verifier, back)
        keys = self._keys or await self._read_keys()
        try:
            token = self._decode(tokens.id_token, keys)
        except (JoseError, ValueError):
            token = await self._decode_again(tokens.id_token)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": (await self._discover()).issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
            },
            params={
                "nonce": nonce,
                "client_id": self.provider.client_id,
                "access_token": tokens.access_token,
            },
        )
        try:
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except JoseError as fault:
            raise SignInRefused(reason=fault.error) from None
        return dict(claims)

    def _decode(self, id_token: str, keys: KeySet) -> jwt.Token:
        return jwt.decode(id_token, keys, algorithms=ALGORITHMS)

    async def _decode_again(self, id_token: str) -> jwt.Token:
        """Providers change their keys: once more with fresh ones."""
        try:
            return self._decode(id_token, await self._read_keys())
        except (JoseError, ValueError):
            raise SignInRefused(reason="id_token") from None

    async def _redeem(self, code: str, verifier: str, back: str) -> _Tokens:
        metadata = await self._discover()
        known = metadata.token_endpoint_auth_methods_supported
        basic = "client_secret_basic" in known or "client_secret_post" not in known
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=back, code_verifier=verifier
        )
        auth = ClientAuth(
            self.provider.client_id,
            self.provider.client_secret,
            "client_secret_basic" if basic else "client_secret_post",
        )
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        uri, headers, body = auth.prepare("POST", metadata.token_endpoint, headers, body)
        answer = await self._send("POST", uri, headers=headers, content=str(body).encode())
        if answer.status >= 500:
            raise ProviderDown()
        if answer.status != 200:
            raise SignInRefused(reason="code")
        return self._read(answer.content, _Tokens)

    async def _discover(self) -> _Metadata:
        if self._metadata is None:
            well_known = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            answer = await self._send("GET", well_known)
            if answer.status != 200:
                raise ProviderDown()
            metadata = self._read(answer.content, _Metadata)
            if metadata.issuer != self.provider.issuer:
                raise SignInRefused(reason="issuer")
            self._metadata = metadata
        return self._metadata

    async def _read_keys(self) -> KeySet:
        answer = await self._send("GET", (await self._discover()).jwks_uri)
        if answer.status != 200:
            raise ProviderDown()
        try:
            self._keys = KeySet.import_key_set(msgspec.json.decode(answer.content))
        except (JoseError, ValueError, TypeError, KeyError):
            raise ProviderDown() from None
        return self._keys

    async def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        try:
            return await self._http.send(method, url, headers=headers, content=content)
        except NotReached:
            raise ProviderDown() from None

    @staticmethod
    def _read(content: bytes, into: type[T]) -> T:
        try:
            return msgspec.json.decode(content, type=into)
        except msgspec.DecodeError:
            raise ProviderDown() from None


class Clients:
    """Part of the house: one client for each provider that the settings name."""

    def __init__(self, providers: Mapping[str, Provider], http: HttpOut) -> None:
        self._of = {audience: OpenIdConnect(found, http) for audience, found in providers.items()}

    def of(self, audience: str) -> OpenIdConnect | None:
        return self._of.get(audience)

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self._of)
