"""What a file must show to count as a result of the state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from motcua.contexts.credentials.words import Place, Report, Signed
from motcua.kernel.texts import msg

SIGNER_FIELD: Final = "Signer"
SEAL_FIELD: Final = "Seal"
PDF, CREDENTIAL, UNKNOWN = "pdf", "credential", "unknown"
UNSEALED: Final = msg(
    "The signature of the person in charge and the seal of the agency do not both stand on it."
)
UNLISTED: Final = msg(
    "Whether a signer's certificate had been revoked is not known: no current list of revoked certificates was at hand."
)
NEITHER: Final = msg("This is neither a PDF file nor a credential.")


@dataclass(frozen=True, slots=True)
class Seen:
    """One signature as the PDF library saw it."""

    field: str
    name: str
    organisation: str
    stamped_at: datetime | None
    problem: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    signatures: tuple[Seen, ...]
    problem: str


def pdf_report(sha256: str, seen: Inspection) -> Report:
    """A result carries exactly two signatures: the competent person's, then the agency's seal."""
    problems = [each.problem for each in seen.signatures] + [seen.problem]
    if [each.field for each in seen.signatures] != [SIGNER_FIELD, SEAL_FIELD] and not seen.problem:
        problems.append(UNSEALED)
    return Report(
        kind=PDF,
        sha256=sha256,
        signatures=tuple(
            Signed(
                by=each.name,
                organisation=each.organisation,
                at=each.stamped_at,
                problem=each.problem,
            )
            for each in seen.signatures
        ),
        problems=tuple(dict.fromkeys(each for each in problems if each)),
        remarks=_remarks(listed=all(each.listed for each in seen.signatures)),
    )


def credential_report(
    sha256: str,
    *,
    by: Signed | None,
    problems: Sequence[str],
    listed: bool = False,
    place: Place | None = None,
) -> Report:
    return Report(
        kind=CREDENTIAL,
        sha256=sha256,
        signatures=(by,) if by else (),
        problems=tuple(problems),
        remarks=_remarks(listed=listed),
        place=place,
    )


def with_status(report: Report, problem: str) -> Report:
    """The same report after the issuer's status list was asked; "" if the credential still counts."""
    return replace(report, problems=(*report.problems, *([problem] if problem else [])))


def unknown_report(sha256: str) -> Report:
    return Report(kind=UNKNOWN, sha256=sha256, signatures=(), problems=(NEITHER,))


def _remarks(*, listed: bool) -> tuple[str, ...]:
    return () if listed else (UNLISTED,)
