"""Values that others may know: accounts, grants, sign-in providers, whom the demo offers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from motcua.kernel.texts import Text

Audience = Literal["citizens", "officials"]
OfficialKind = Literal["official", "auditor"]
Method = Literal["demo", "oidc", "passkey"]


@dataclass(frozen=True, slots=True)
class Official:
    """An account of an agency; an auditor may belong to none."""

    id: UUID
    kind: OfficialKind
    name: str
    agency: str | None
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewOfficial:
    """An account to be made. The demo makes the same account of the same words once."""

    kind: OfficialKind
    name: str
    agency: str | None
    duties: frozenset[str]
    issuer: str | None = None
    issued_sub: str | None = None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key by which an official signs in; `label` is how they call it."""

    credential_id: bytes
    official_id: UUID
    public_key: bytes
    sign_count: int
    label: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grant:
    """`representative` may act for `subject_id`; `proof` is the registry version that says so."""

    representative: UUID
    subject_id: UUID
    proof: UUID
    legal_basis: str
    given_at: datetime
    until: date | None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A synthetic person on the demo's sign-in page. `note` says why they stand first, if they do."""

    subject: UUID
    name: str
    born: date | None
    place: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """An agency on the demo's sign-in page, with the duties that one may sign in with, and who has them."""

    code: str
    name: Text
    duties: Mapping[str, Text]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider. `claim` is the claim that finds the account: a citizen's personal number
    for citizens; officials are found by issuer and `sub`."""

    audience: Audience
    issuer: str
    client_id: str
    client_secret: str
    claim: str = "sub"
    scope: str = "openid"


@dataclass(frozen=True, slots=True)
class PeoplePort:
    """Port, part of the house: `by_number` finds the subject of a personal number that an identity
    provider vouches for; `label` is how a citizen's own name stands in the header."""

    by_number: Callable[[str], Awaitable[UUID | None]]
    label: Callable[[UUID], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class DemoPort:
    """Port, part of the house in a demo only: whom the sign-in page offers for a search text (empty:
    the first ones), and what else an official needs (a signing key) once the account is there."""

    people: Callable[[str], Awaitable[list[DemoPerson]]]
    known: Callable[[UUID], Awaitable[bool]]
    agencies: Callable[[str], Awaitable[list[DemoAgency]]]
    appointed: Callable[[Official], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that came back from the provider."""

    audience: Audience
    nonce: str
    verifier: str
    return_to: str
    started_at: datetime
