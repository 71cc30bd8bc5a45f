"""Documents and indicators."""

from collections.abc import Iterator

from motcua.contexts.catalogue.model.checks.vocabulary import places, unknown
from motcua.contexts.catalogue.model.decoding import Pack
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.catalogue.words import (
    Count,
    Document,
    Duty,
    Form,
    Indicator,
    Service,
)

_SENTENCE = {"percent", "numerator", "denominator"}


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
