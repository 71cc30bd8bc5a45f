"""What officials send: which task, what they say, which decisions they sign."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, get_args
from uuid import UUID

from motcua.contexts.cases.actions.sharing import Chosen, Do
from motcua.contexts.cases.errors import CaseNotFound
from motcua.contexts.cases.model.delivery import Verb
from motcua.contexts.cases.model.worklist import After, Due, Taken, Wanted
from motcua.contexts.cases.words import Channel, Lack
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg
from motcua.web import forms

Form = Mapping[str, list[str]]
MOST_CHOSEN: Final = 100


def wanted(query: Mapping[str, str]) -> Wanted:
    """The filters of an address; what it cannot mean is left out. Nothing personal stands there."""
    due, taken, channel = query.get("due", ""), query.get("taken", ""), query.get("channel", "")
    return Wanted(
        service=query.get("service", ""),
        step=query.get("step", ""),
        due=due if due in get_args(Due) else "",  # type: ignore[arg-type]  # one of its words
        taken=taken if taken in get_args(Taken) else "",  # type: ignore[arg-type]  # as above
        channel=Channel(channel) if channel in set(Channel) else None,
        again=query.get("again") == "1",
    )


def after(query: Mapping[str, str]) -> After | None:
    """Where a page begins; at the first line if the address does not say."""
    moment, _, task = query.get("after", "").partition("_")
    try:
        return After(datetime.fromtimestamp(int(moment) / 1_000_000, UTC), UUID(task))
    except (ValueError, OverflowError, OSError):
        return None


def chosen(form: Form) -> list[Chosen]:
    """The ticked lines, each `case/task/who was seen`. Raises Invalid when none is ticked."""
    found = []
    for line in form.get("line", ())[:MOST_CHOSEN]:
        key, _, rest = line.partition("/")
        task, _, seen = rest.partition("/")
        try:
            found.append(Chosen(CaseKey.parse(key), UUID(task), UUID(seen) if seen else None))
        except ValueError:
            raise CaseNotFound() from None
    if not found:
        raise Invalid({"line": msg("Tick at least one case.")})
    return found


_NO_TASK = "0" * 32


def sharing(form: Form) -> tuple[Do, UUID | None]:
    """What becomes of the ticked lines, and to whom they go. Raises Invalid."""
    said, to = forms.one(form, "do"), colleague(forms.one(form, "to"))
    do = Do(said) if said in set(Do) else Do.TAKE
    if do is Do.HAND and to is None:
        raise Invalid({"to": msg("Choose the colleague who gets the cases.")})
    return do, to


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


def delivery_verb(text: str) -> Verb:
    """What is done with a result. Raises CaseNotFound."""
    try:
        return Verb(text)
    except ValueError:
        raise CaseNotFound() from None
