"""What officials send: which task, what they say, which decisions they sign."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from motcua.contexts.cases.errors import CaseNotFound
from motcua.contexts.cases.words import Lack
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import forms

Form = Mapping[str, list[str]]


_NO_TASK = "0" * 32


def task_id(form: Form) -> UUID:
    """The task that the page showed; where it showed none, one that there is not. Raises CaseNotFound."""
    try:
        return UUID(forms.one(form, "task") or _NO_TASK)
    except ValueError:
        raise CaseNotFound() from None


def colleague(text: str) -> UUID | None:
    """Whom the page showed at work on the task; none if it showed nobody. Raises CaseNotFound."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise CaseNotFound() from None


def lack(text: str) -> Lack:
    """Whether something is missing or wrong. Raises Invalid."""
    try:
        return Lack(text)
    except ValueError:
        raise Invalid({"lack": msg("Choose what it is about.")}) from None


def day(said: Mapping[str, str], name: str) -> date | None:
    """A date field; none if it was left empty. Raises Invalid."""
    return forms.date_of({field: [value] for field, value in said.items()}, name)


def case_key(text: str) -> CaseKey:
    """A case's key from an address. Raises CaseNotFound."""
    try:
        return CaseKey.parse(text)
    except ValueError:
        raise CaseNotFound() from None


def to_sign(form: Form) -> list[tuple[CaseKey, UUID]]:
    """The ticked lines, each `case/task`. Raises Invalid when none is ticked."""
    chosen = []
    for line in form.get("line", ()):
        key, _, task = line.partition("/")
        try:
            chosen.append((CaseKey.parse(key), UUID(task)))
        except ValueError:
            raise CaseNotFound() from None
    if not chosen:
        raise Invalid({"line": "Tick at least one decision to sign."})
    return chosen
