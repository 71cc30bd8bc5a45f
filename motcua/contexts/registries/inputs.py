"""Reads addresses and queries into typed values; what cannot be read is not found."""

from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from motcua.contexts.registries.errors import PurposeMissing, SubjectUnknown, TrackerNotFound
from motcua.kernel.actors import Purpose

LONGEST = 200


def subject(request: Request) -> UUID:
    try:
        return UUID(request.path_params["subject"])
    except ValueError:
        raise SubjectUnknown() from None


def place(request: Request) -> tuple[datetime, UUID] | None:
    """Where a tracker's next page begins."""
    at, id = request.query_params.get("before"), request.query_params.get("entry")
    if at is None or id is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without time zone")
        return moment, UUID(id)
    except ValueError:
        raise TrackerNotFound() from None


def purpose(request: Request) -> Purpose:
    """A program says why it reads, in the headers Motcua-Purpose and Motcua-Legal-Basis. Raises PurposeMissing."""
    code = request.headers.get("motcua-purpose", "").strip()
    basis = request.headers.get("motcua-legal-basis", "").strip()
    if not code or not basis or len(code) > LONGEST or len(basis) > LONGEST:
        raise PurposeMissing()
    return Purpose(code, basis)
