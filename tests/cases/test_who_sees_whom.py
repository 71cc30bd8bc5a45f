"""What a declarant may see of others, decided on values alone."""

from uuid import UUID

from motcua.contexts.cases.model.withholding import shown, withheld
from motcua.contexts.catalogue.words import Answer, Source, State, Withheld

ME, OTHER, CHILD, AUNT = (UUID(int=n) for n in range(1, 5))


def test_the_declarants_own_records_lead_where_they_lead() -> None:
    """Me → my spouse, whose name my own marriage record says: nothing is withheld."""
    holders = {"me": ME, "spouse": OTHER}
    through = {"spouse": "me"}
    assert withheld(ME, holders, through, {"spouse": OTHER}, subject_role="child") == {}


def test_whom_the_declarant_named_is_withheld_and_who_is_behind_them() -> None:
    holders = {"me": ME, "other": OTHER, "aunt": AUNT}
    through = {"aunt": "other"}
    found = withheld(ME, holders, through, {"other": OTHER}, subject_role="child")
    assert found == {"other": "other", "aunt": "other"}


def test_who_was_not_named_by_the_declarant_is_not_withheld() -> None:
    holders = {"me": ME, "other": OTHER}
    assert withheld(ME, holders, {}, {}, subject_role="child") == {}


def test_who_is_known_through_the_subject_is_not_withheld() -> None:
    """The notice of the birth names the mother: the child's record leads to her."""
    holders = {"child": CHILD, "mother": OTHER}
    named = {"mother": OTHER}
    assert withheld(ME, holders, {"mother": "child"}, named, subject_role="child") == {}
    assert withheld(ME, holders, {}, named, subject_role="child") == {"mother": "mother"}


def test_nobody_is_behind_somebody_who_is_not_there() -> None:
    holders = {"aunt": AUNT}
    found = withheld(ME, holders, {"aunt": "other"}, {"other": OTHER}, subject_role="child")
    assert found == {"aunt": "other"}, "the root may be known by name before its holder is"


def test_records_that_name_each_other_end() -> None:
    holders = {"a": OTHER, "b": AUNT}
    through = {"a": "b", "b": "a"}
    assert withheld(ME, holders, through, {}, subject_role="child") == {}
    assert withheld(ME, holders, through, {"b": AUNT}, subject_role="child") == {
        "a": "b",
        "b": "b",
    }


def said(kind: str, value: object) -> Answer:
    return Answer(value=value, source=Source(kind=kind))  # type: ignore[arg-type]  # kinds and values of the table


def test_nothing_of_a_registry_about_the_withheld_is_shown() -> None:
    facts = {
        ("me", "name"): said("registry", "Ana"),
        ("other", "name"): said("person", "Bob"),
        ("other", "home"): said("registry", "Hill 2"),
        ("other", "card"): said("registry", None),
        ("aunt", "name"): said("registry", "Cleo"),
        ("aunt", "shoe"): said("person", 38),
    }
    holders = {"me": ME, "other": OTHER, "aunt": AUNT}
    state = State(facts=facts, holders=holders, actor_role="me")
    assert shown(state, {}) is state
    seen = shown(state, {"other": "other", "aunt": "other"})
    home = seen.facts["other", "home"]
    assert isinstance(home.value, Withheld) and "Hill" not in home.value
    assert home.source == facts["other", "home"].source
    unchanged = {key: answer for key, answer in seen.facts.items() if key != ("other", "home")}
    hidden = {("other", "home"), ("aunt", "name")}
    assert unchanged == {key: answer for key, answer in facts.items() if key not in hidden}
    assert seen.holders == {"me": ME, "other": OTHER}, "who is behind them is not told"
    assert seen.actor_role == "me"
