"""Which answers go over to a newer version: by the question's id, as far as they still answer it. No database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.cases.model.draft import NEVER, Draft
from motcua.contexts.cases.model.rebasing import rebased
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.inputs import read_folder
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import Answer, Journey, Matter, Source, Value, compare
from tests.catalogue.make import ROOT

FILES = read_folder(ROOT / "tests/packs/neverland")
SERVICE, NOW = "services/vlugbrev.yaml", datetime(2026, 11, 20, 3, tzinfo=UTC)
WHO = UUID(int=1)
SAID: Mapping[str, Value] = {
    "doel": "naa", "eerst": "1990-05", "dag": "2026-12-01", "pak": ["goud"], "waard": 99, "zwoor": True,
}  # fmt: skip


def journey(*edits: tuple[str, str, str]) -> Journey:
    """The flight permit after some edits: file, old, new."""
    files = dict(FILES)
    for path, old, new in edits:
        text = files[path].decode()
        assert old in text
        files[path] = text.replace(old, new).encode()
    return checked(files).journeys["vlugbrev"]


OLD = journey()


def draft(said: Mapping[str, Value]) -> Draft:
    source = Source(kind="person", ref=str(WHO), at=NOW.isoformat())
    return Draft(
        subject_id=WHO, id=UUID(int=2), bundle="vlugbrev", release="old", channel=Channel.ONLINE,
        declarant=WHO, keeper=WHO, official=None, agency=None, holders={"vlugar": WHO}, fixed={"gone": WHO},
        known={}, known_at=NOW, missing=(),
        answers={".".join(OLD.questions[id].key): Answer(value=v, source=source) for id, v in said.items()},
        contested={"vlugar.lorn": "wrong", "vlugar.nothing": "wrong"}, typed={"gram": {"gram": "x"}, "x": {}},
        salt=b"", version=1, started_at=NOW, updated_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "again", "gone"),
    [
        (SERVICE, "minutes:", "minutes:", set(), set()),
        (SERVICE, "id: waard", "id: waarde", set(), {"waard"}),
        ("facts/vlug.yaml", "type: partial-date", "type: date", {"eerst"}, {"eerst"}),
        ("lists/zum.yaml", "code: naa", "code: nab", {"doel"}, {"doel"}),
    ],
)  # fmt: skip
def test_answers_stay_with_their_questions(
    path: str, old: str, new: str, again: set[str], gone: set[str]
) -> None:
    edits = [(path, old, new)]
    if old == "id: waard":
        edits.append((SERVICE, "at: waard", "at: waarde"))
    after = journey(*(edit for edit in edits if edit[1] in FILES[edit[0]].decode()))
    moved = rebased(draft(SAID), OLD, after, "new")
    kept = {id for id in SAID if ".".join(OLD.questions[id].key) in moved.draft.answers}
    assert kept == SAID.keys() - gone
    assert {question.id for question in moved.again} == again
    assert (moved.draft.release, moved.draft.known_at) == ("new", NEVER)
    assert moved.draft.typed.keys() == {"gram"} and moved.draft.contested.keys() == {"vlugar.lorn"}
    assert moved.draft.fixed == {}


def test_an_answer_follows_its_question_to_another_fact() -> None:
    other = journey(
        ("facts/vlug.yaml", "fact: pakwaard,", "fact: goudwaard,"),
        (SERVICE, "fact: pakwaard", "fact: goudwaard"),
        (SERVICE, "vlugar.pakwaard", "vlugar.goudwaard"),
        ("documents/documents.yaml", "vlugar.pakwaard", "vlugar.goudwaard"),
    )
    moved = rebased(draft(SAID), OLD, other, "new")
    assert moved.draft.answers["vlugar.goudwaard"].value == 99
    assert "vlugar.pakwaard" not in moved.draft.answers and moved.again == ()


@pytest.mark.parametrize(
    ("old", "new", "matter"),
    [
        ("steps:", "steps:", None),
        ("budget: {days: 5}", "budget: {days: 6}", Matter.TIMES),
        ("legal_basis: [Mun-Lex 1]", "legal_basis: [Mun-Lex 9]", Matter.LAW),
    ],
)
def test_what_else_is_different_is_named(old: str, new: str, matter: Matter | None) -> None:
    changes = compare(OLD, journey((SERVICE, old, new)))
    assert changes.matters == ((matter,) if matter else ())
    assert bool(changes) is (matter is not None)


@given(st.dictionaries(st.sampled_from(sorted(SAID)), st.booleans()))
def test_the_same_version_keeps_every_answer(chosen: Mapping[str, bool]) -> None:
    said = {id: SAID[id] for id in chosen}
    moved = rebased(draft(said), OLD, OLD, "new")
    assert moved.draft.answers == draft(said).answers
    assert not moved.changes and moved.again == ()


def test_what_was_said_in_an_entry_stays_in_it() -> None:
    def nest(*edits: tuple[str, str, str]) -> Journey:
        files = dict(FILES)
        for path, old, new in edits:
            assert old in files[path].decode()
            files[path] = files[path].decode().replace(old, new).encode()
        return checked(files).journeys["nesttrek"]

    old, path = nest(), "services/nesttrek.yaml"
    source = Source(kind="person")
    said = {
        "trekar.schat": Answer(value=["e1", "e2"], source=source),
        "schat~e1.ding": Answer(value="goud", source=source),
        "schat~e2.ding": Answer(value="ei", source=source),
        "schat~e2.hoed": Answer(value="Oona", source=source),
    }
    begun = replace(draft({}), bundle="nesttrek", answers=said, typed={"waard-van~e1": {}})
    same = rebased(begun, old, old, "new")
    assert same.draft.answers == said and same.draft.typed == begun.typed and not same.changes
    other = nest((path, "id: hoedar", "id: hoeder"), ("lists/trek.yaml", "code: ei", "code: eitje"))
    moved = rebased(begun, old, other, "new")
    assert moved.draft.answers.keys() == {"trekar.schat", "schat~e1.ding"}
    assert [question.id for question in moved.again] == ["wat~e2"]
    assert [question.id for question in moved.changes.gone] == ["hoedar~"]
    more = compare(old, nest((path, "max: 3", "max: 4")))
    assert more.matters == (Matter.OTHER,)
