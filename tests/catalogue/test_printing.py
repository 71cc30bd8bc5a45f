"""A service in plain words: everything that its declaration says stands there, in each language of the pack."""

from datetime import date

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner, Result

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Condition
from motcua.contexts.catalogue.words.speaking import Speech
from motcua.entry.cli import app
from motcua.entry.services import say
from tests.catalogue.make import ROOT, release
from tests.catalogue.test_oracle import CONDITIONS

NEVERLAND = ROOT / "tests/packs/neverland"


def printed(service: str, *, pack: str = "tests/packs/neverland", language: str = "en") -> Result:
    typed = ["pack", "print", service, "--pack", str(ROOT / pack), "--language", language]
    return CliRunner().invoke(app, typed)


def test_everything_that_was_declared_stands_there() -> None:
    text = printed("hivreg").output
    for said in (
        "# Register a hive",
        "- Decided by: Burrow hall, of Burrow of the hive (Hive house)",
        "- Beekeeper: may apply, sees the case and its results",
        "If it does not answer, one must come back later.",
        "- What is the hive house called? (Hive house)",
        "- This hive is registered already. If:",
        "Burrow of the hive (Hive house), from: Swarms that were found.",
        "If: the days since",
        "- A neighbour's word that the swarm is yours. If:",
        "is not known. (Zum-Lex 10)",
        "are more than 20.",
        "- 6 working days. If:",
        "is more than 50000. (Zum-Lex 2: great swarms)",
        "- 2 working days. In all other cases. (Zum-Lex 2)",
        "- What arrives after 18:00 counts from the next working day.",
        "Who is asked for more answers within 9 working days; then the case is stopped.",
        "- The number authority gives the number. Within 3 working hours.",
        "Within 2 working days. Within 6 working days if others must be asked.",
        "= the day of the signature",
        "- If it is approved: Hive charter, for Hive house, Beekeeper.",
    ):
        assert said in text, said


@pytest.mark.parametrize("service", sorted(release().services))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_service_is_said_in_every_language(service: str, language: str) -> None:
    said = catalogue.in_words(release(), service, language, say, day=date(2026, 11, 20))
    assert said is not None
    assert said.startswith(f"# {release().services[service].title[language]}\n") and "{" not in said
    english = "## Time limits" in said
    assert english is (language == "en")


def test_a_row_names_units_of_another_time_and_says_when_its_law_was_not_compared() -> None:
    said = catalogue.in_words(
        release(), "gia-han-giay-phep-xay-dung", "en", say, day=date(2026, 11, 20)
    )
    rows = (said or "").splitlines()
    (former,) = [row for row in rows if "30,000" in row and "at the counter" in row]
    assert (
        "“Đắk Lắk Province as it was until 30 June 2025”" in former and "Not compared" not in former
    )
    (elsewhere,) = [row for row in rows if "none of" in row]
    assert "Not compared with the text of the law. (" in elsewhere and "@" not in elsewhere


def test_what_is_not_there_is_told() -> None:
    assert "no service `hivrag` is in force" in printed("hivrag").output
    assert "one of qnv, en is expected" in printed("hivreg", language="fr").output


SPEECH = Speech("en", say, release("tests/packs/neverland").names, {})
SAID = [
    (True, "always"),
    ({"not": True}, "never"),
    ({"known": "a.b"}, "b (a) is known"),
    ({"not": {"known": "a.b"}}, "b (a) is not known"),
    ({"not": {"not": {"known": "a.b"}}}, "b (a) is known"),
    ({"is": ["actor", "a"]}, "the person who declares is: a"),
    ({"in": ["a.b", ["x", "y"]]}, "b (a) is one of: “x”, “y”"),
    ({"same": ["a.b", "c"]}, "b (a) and c are the same"),
    ({"number": ["a.b", {"over": 1, "at_most": 5}]}, "b (a) is more than 1 and at most 5"),
    ({"age": ["a.b", {"under": 18}]}, "the full years since b (a) are less than 18"),
    ({"all": [{"known": "a"}, {"known": "b"}]}, "all of this holds: [(1) a is known; (2) b is known]"),
    (
        {"not": {"all": [{"known": "a"}, {"known": "b"}]}},
        "one of this holds: [(1) a is not known; (2) b is not known]",
    ),
    (
        {"not": {"is": ["a.b", "x"]}},
        "it does not hold, or is not known, that b (a) is “x”",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "said"), SAID)
def test_a_condition_is_a_sentence(condition: Condition, said: str) -> None:
    assert SPEECH.condition(condition) == said


@settings(max_examples=200)
@given(CONDITIONS)
def test_every_condition_has_words_and_its_opposite_others(condition: Condition) -> None:
    said = SPEECH.condition(condition)
    assert said and said != SPEECH.condition({"not": condition})
    assert SPEECH.condition({"not": {"not": condition}}) == said
