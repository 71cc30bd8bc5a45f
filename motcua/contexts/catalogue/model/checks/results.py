"""Steps, documents and indicators."""

from collections.abc import Iterator, Sequence

from motcua.contexts.catalogue.model.checks.vocabulary import places, unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    Count,
    Document,
    Duty,
    Form,
    Indicator,
    NumberSeries,
    Service,
    Shape,
    Step,
)

_SENTENCE = {"percent", "numerator", "denominator"}


def check_steps(pack: Pack) -> Iterator[Problem]:
    for found, shape in pack.all(Shape):
        yield from _steps(pack, found, ("steps",), shape.steps)
    for found, service in pack.all(Service):
        if not isinstance(service.steps, str):
            yield from _steps(pack, found, ("steps",), service.steps)


def check_documents(pack: Pack) -> Iterator[Problem]:
    duties = {one.duty for one in pack.values(Duty)}
    services = pack.values(Service)
    used = {service.result.document for service in services}
    used |= {service.refusal.document for service in services if service.refusal is not None}
    types: dict[str, str] = {}
    for found, document in pack.all(Document):
        if document.signer_duty not in duties:
            yield unknown(found, ("signer_duty",), "duty", document.signer_duty, duties)
        if f"documents/{document.template}" not in pack.files:
            yield found.problem(
                ("template",),
                f"The file documents/{document.template} is not there.",
                "Add the template.",
            )
        given = places(document.number_format)
        if given is None or not {"seq"} <= given <= {"seq", "year"}:
            yield found.problem(
                ("number_format",), "The form cannot be filled.", "Use {seq} and {year}."
            )
        first = types.setdefault(document.vct, document.document)
        if first != document.document:
            yield found.problem(("vct",), f"`{first}` has this type already.", "Name another.")
        if document.document not in used:
            yield found.problem(("document",), "No service answers with it.", "Remove it.")


def check_forms(pack: Pack) -> Iterator[Problem]:
    for found, form in pack.all(Form):
        if f"documents/{form.template}" not in pack.files:
            said = f"The file documents/{form.template} is not there."
            yield found.problem(("template",), said, "Add the template.")


def check_indicators(pack: Pack) -> Iterator[Problem]:
    for found, indicator in pack.all(Indicator):
        for tongue, text in indicator.sentence.items():
            given = places(text)
            if given is None or not given <= _SENTENCE:
                yield found.problem(
                    ("sentence", tongue),
                    "The sentence cannot be filled.",
                    "Use {percent}, {numerator}, {denominator}.",
                )
        if indicator.merge_under < 2:
            yield found.problem(("merge_under",), "A cell of one is a person.", "Write 5.")
        if indicator.target_percent is not None and not 0 <= indicator.target_percent <= 100:
            yield found.problem(("target_percent",), "A share is 0 to 100.", "Correct it.")
        counts: tuple[tuple[str, Count], ...] = (
            ("numerator", indicator.numerator),
            ("denominator", indicator.denominator),
        )
        for name, count in counts:
            if not count.event.replace("-", "").isalpha():
                yield found.problem((name, "event"), "This is no kind of event.", "Name one.")


def _steps(pack: Pack, found: Declaration, path: Path, steps: list[Step]) -> Iterator[Problem]:
    duties = {one.duty for one in pack.values(Duty)}
    numbers = {one.number for one in pack.values(NumberSeries)}
    kinds = [step.kind for step in steps]
    seen: set[str] = set()
    for place, step in enumerate(steps):
        here: Path = (*path, place)
        if step.step in seen:
            yield found.problem(here, f"The step `{step.step}` stands twice.", "Rename one.")
        seen.add(step.step)
        if step.kind in ("acknowledge", "decide", "sign"):
            if step.duty is None:
                yield found.problem(here, "Nobody may do this step.", "Name a `duty`.")
            elif step.duty not in duties:
                yield unknown(found, (*here, "duty"), "duty", step.duty, duties)
        if step.kind == "allot":
            if step.about is None:
                yield found.problem(here, "For whom is the number?", "Name a role in `about`.")
            if step.number not in numbers:
                yield unknown(found, (*here, "number"), "number", str(step.number), numbers)
        for name in ("within", "verify_within"):
            span = getattr(step, name)
            if (
                span is not None
                and sum(one is not None for one in (span.days, span.hours, span.minutes)) != 1
            ):
                yield found.problem(
                    (*here, name), "A time is one of the three.", "Give days, hours or minutes."
                )
    yield from _order(found, path, kinds)


def _order(found: Declaration, path: Path, kinds: Sequence[str]) -> Iterator[Problem]:
    """Every step can be reached, and nothing is issued before it is decided and signed."""
    for first, second in (("decide", "sign"), ("sign", "issue")):
        if second not in kinds or first not in kinds[: kinds.index(second)]:
            yield found.problem(
                path,
                f"There is no `{second}` after a `{first}`.",
                f"Put `{first}`, then `{second}`.",
            )
    for place, kind in enumerate(kinds):
        if kind == "allot" and "sign" in kinds[:place]:
            yield found.problem((*path, place), "The number comes too late.", "Allot, then sign.")
        if kind == "hand-over" and place != len(kinds) - 1:
            yield found.problem((*path, place + 1), "This is never reached.", "Hand over last.")
        if kind == "acknowledge" and place != 0:
            yield found.problem((*path, place), "A case is taken in first.", "Put it first.")
