"""Reads what the demo's sign-in form sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from motcua.contexts.identity.errors import ChooseSomebody
from motcua.kernel.texts import msg
from motcua.web import forms

AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class AsPerson:
    subject: UUID


@dataclass(frozen=True, slots=True)
class AsOfficial:
    agency: str
    duty: str


@dataclass(frozen=True, slots=True)
class AsAuditor:
    pass


def chosen(sent: Mapping[str, list[str]]) -> AsPerson | AsOfficial | AsAuditor:
    """`person` is a subject's id; `official` is `<agency>:<duty>` or `auditor`. Raises ChooseSomebody."""
    person, official = forms.one(sent, "person"), forms.one(sent, "official")
    if person:
        try:
            return AsPerson(UUID(person))
        except ValueError:
            raise nobody("person") from None
    if official == AUDITOR:
        return AsAuditor()
    agency, _, duty = official.rpartition(":")
    if agency and duty:
        return AsOfficial(agency=agency, duty=duty)
    raise nobody("official" if "official" in sent else "person")


def nobody(field: str) -> ChooseSomebody:
    return ChooseSomebody({field: msg("Choose whom to sign in as")})
