"""The strict YAML: every scalar is text, each node keeps its place, and all faults come at once."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.model.typing import typed
from motcua.contexts.catalogue.model.yaml import Map, Node, Scalar, Seq, read
from motcua.contexts.catalogue.words import Ask, Count, Declared, Span

TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029\ufeff\ufffe\uffff"
    ),
    max_size=12,
)
TREES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS.filter(lambda t: t != "<<"), inner, max_size=4)
    ),
    max_leaves=15,
)


def plain(node: Node) -> object:
    match node:
        case Scalar(text=text):
            return text
        case Seq(items=items):
            return [plain(item) for item in items]
        case Map(entries=entries):
            return {key.text: plain(value) for key, value in entries}


@given(TREES)
def test_every_tree_of_texts_comes_back(tree: object) -> None:
    source = read("x.yaml", json.dumps(tree, ensure_ascii=False).encode())
    assert not source.problems
    assert source.root is not None
    assert plain(source.root) == tree


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.integers(0, 99), min_size=1, max_size=8
    )
)
def test_each_key_keeps_its_line(values: dict[str, int]) -> None:
    text = "# a comment\n" + "".join(f"{key}: {value}\n" for key, value in values.items())
    source = read("x.yaml", text.encode())
    for place, key in enumerate(values):
        assert source.place((key,)) == (place + 2, 1)


@given(st.binary(max_size=60))
def test_no_bytes_break_it(content: bytes) -> None:
    source = read("x.yaml", content)
    assert all(problem.line >= 1 and problem.remedy for problem in source.problems)


def test_what_other_readers_turn_into_numbers_stays_text() -> None:
    source = read("x.yaml", b"a: 00001\nb: no\nc: 2026-01-31\nd: 1e3\ne: ~\n")
    assert source.root is not None
    assert plain(source.root) == {"a": "00001", "b": "no", "c": "2026-01-31", "d": "1e3", "e": "~"}


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: 1\na: 2\n", (2, 1), "`a` stands here twice"),
        ("a: &x 1\nb: 2\n", (1, 4), "Anchors"),
        ("a: &x 1\nb: *x\n", (2, 4), "References"),
        ("a: !!int 1\n", (1, 4), "Tags"),
        ("a: {b: 1}\n<<: {c: 2}\n", (2, 1), "Merge keys"),
        ("a: [1\nb: 2\n", (2, 2), "not YAML"),
        ("a: 1\n---\nb: 2\n", (3, 1), "one document"),
        ("? [a, b]\n: 1\n", (1, 3), "A key is a word"),
        ("a: \x07\n", (1, 1), "not YAML"),
        ("[" * 60 + "]" * 60, (1, 42), "Too deep"),
    ],
)
def test_what_is_refused_and_where(text: str, place: tuple[int, int], says: str) -> None:
    problems = read("x.yaml", text.encode()).problems
    assert any((p.line, p.column) == place and says in p.message for p in problems), problems
    assert all(p.remedy for p in problems)


def test_bytes_that_are_not_utf8_name_their_line() -> None:
    (problem,) = read("x.yaml", b"a: 1\nb: \xff\n").problems
    assert (problem.line, problem.message) == (2, "This is not UTF-8.")


def faults(text: str, into: type[msgspec.Struct]) -> list[tuple[int, int, str, str]]:
    source = read("x.yaml", text.encode())
    assert source.root is not None
    assert typed(source, source.root, into) is None
    return [(p.line, p.column, p.message, p.remedy) for p in source.problems]


def test_all_faults_of_a_declaration_come_at_once() -> None:
    found = faults("id: x\npgae: one\nabout: [a]\nrequired: yes\n", Ask)
    assert found == [
        (2, 1, "There is no key `pgae` here.", "Did you mean `page`?"),
        (3, 8, "One value is expected here.", "Write a text."),
        (4, 11, "`yes` does not fit here.", "Write `true` or `false`."),
        (1, 1, "`fact` is missing.", "Add `fact`: a text."),
        (1, 1, "`page` is missing.", "Add `page`: a text."),
    ]


@pytest.mark.parametrize(
    ("text", "into", "line", "says"),
    [
        ("days: three", Span, 1, "a whole number"),
        ("days: 3.5", Span, 1, "a whole number"),
        ("days: 03", Span, 1, "a whole number"),
        ("- days: 3", Span, 1, "Keys"),
        ("event: x\nwhere: [a]", Count, 2, "`{key: value}`"),
        ("id: {en: x}\npage: p\nabout: a\nfact: f", Ask, 1, "a text"),
        ("id:\npage: p\nabout: a\nfact: f", Ask, 1, "quotes"),
    ],
)
def test_a_remedy_says_what_to_write(text: str, into: type[Declared], line: int, says: str) -> None:
    (fault,) = faults(text, into)
    assert fault[0] == line
    assert says in fault[3]


def test_a_free_value_is_what_it_looks_like_unless_quoted() -> None:
    source = read("x.yaml", b'event: e\nwhere: {a: true, b: 1, c: "1", d: "true", e: 01, f: x}\n')
    assert source.root is not None
    count = typed(source, source.root, Count)
    assert count is not None
    assert count.where == {"a": True, "b": 1, "c": "1", "d": "true", "e": "01", "f": "x"}
