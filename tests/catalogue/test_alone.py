"""A service that is applied for by itself: its faults are pointed at in its own file."""

import pytest

from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.model.releasing import checked
from tests.catalogue.test_check import NEVERLAND, faults, line_of

SERVICE, BOOK = "services/vlugbrev.yaml", "registries/vlug.yaml"
START = "  start: {qnv: Ik wil vlug, en: I want to fly}\n"


@pytest.mark.parametrize(
    ("said", "instead", "complaint"),
    [
        ("subject: true, ", "", "Exactly one role is the subject."),
        ("may_declare: true, ", "", "Nobody may declare."),
        (START, "", "Nobody can start it."),
        ("shows: [vlugar.lorn]", "shows: [vlugar.nubbin]", "Nobody answers `vlugar.nubbin`."),
        ("dag, page: vlug", "dag, page: lug", "There is no page `lug`."),
        ("service: vlugbrev", "service: zumhoos", "A bundle has the same id."),
        ("summary: {qnv", "# {qnv", "Nobody reads what it is for."),
        ("  minutes: 2\n", "", "`minutes` is missing."),
        ("{has: [vlugar.pak, goud]}", "{is: [vlugar.pak, goud]}", "`pak` has several values."),
        ("{has: [vlugar.pak, goud]}", "{has: [vlugar.pak, gould]}", "There is no value of `pak`"),
        ("{has: [vlugar.pak, goud]}", "{has: [vlugar.vlugdoel, naa]}", "is of type choice"),
        ("id: te-goud, at: waard", "id: te-goud, at: waarde", "There is no question `waarde`"),
        ("before: [vlugar.vlugdag, ", "before: [vlugar.vlugdoel, ", "is of type choice"),
        ("- {registry: vlugbook, ", "- {registry: hivbook, ", "`vlugar` is no organisation."),
    ],
)
def test_a_fault_is_named_in_the_service(said: str, instead: str, complaint: str) -> None:
    found = [p for p in faults(SERVICE, said, instead) if complaint in p.message]
    assert found and found[0].file == SERVICE and found[0].remedy
    assert found[0].line >= line_of(SERVICE, "service:")


def test_what_a_book_of_one_record_holds_is_not_asked_again() -> None:
    """Where a subject has several records, the one that is made says something new."""
    (first, *_) = faults(BOOK, "several: true\n", "")
    assert "`vlugdoel` is asked, but the registry `vlugbook`" in first.message


@pytest.mark.parametrize("fact", ["pak", "zwoor"])
def test_a_book_has_no_column_for_several_values_or_a_promise(fact: str) -> None:
    field = "  - {fact: vlugdag, required: true}\n"
    found = faults(BOOK, field, f"{field}  - {{fact: {fact}}}\n")
    assert "no column of a registry" in found[0].message and found[0].file == BOOK


def test_a_contradiction_is_told_at_the_question_that_is_asked() -> None:
    """Two services ask for the same fact under two ids: one of them asks, and hears of it."""
    files = dict(inputs.read_folder(NEVERLAND))
    honey = files["services/mellpaas.yaml"].decode()
    ask = "asks:\n  - {id: naam-wer, page: hivna, about: hiv, fact: hivna}\n"
    wrong = "{is: [hiv.hivna, Ob]}, message: {qnv: Na Ob., en: Nothing is called Ob.}}"
    files["services/mellpaas.yaml"] = honey.replace(
        "asks:\n", f"contradictions:\n  - {{id: na-ob, at: naam-wer, when: {wrong}\n{ask}", 1
    ).encode()
    journey = checked(files).journeys["zumhoos"]
    (told,) = [one for one, _ in journey.tests.contradictions]
    assert told.at == "naam" and journey.question(told.at).ask.page == "hivna"
