"""Properties of RFC 6962 trees, and the known answers of its test vectors."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.infra import merkle, notes

# Certificate Transparency's own leaves and roots (RFC 6962 reference implementation).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaf(n: int) -> bytes:
    return merkle.leaf_hash(str(n).encode())


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def hash_of(leaves: list[bytes]) -> merkle.HashOf:
    return lambda node: naive_root(leaves[node[1] << node[0] : (node[1] + 1) << node[0]])


@pytest.mark.parametrize("size", ROOTS)
def test_known_roots(size: int) -> None:
    hashes = [merkle.leaf_hash(content) for content in LEAVES[:size]]
    assert merkle.root_of(hashes).hex() == ROOTS[size]


@given(st.integers(0, 300))
def test_root_is_that_of_the_definition(size: int) -> None:
    leaves = [leaf(n) for n in range(size)]
    assert merkle.root_of(leaves) == naive_root(leaves)


@given(st.data())
def test_inclusion_proof_holds_and_no_other_leaf_root_or_place_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    leaves = [leaf(n) for n in range(size)]
    path = merkle.proof(merkle.inclusion_ranges(index, size), hash_of(leaves))
    root = naive_root(leaves)
    assert merkle.verify_inclusion(leaves[index], index, size, path, root)
    assert not merkle.verify_inclusion(leaf(-1), index, size, path, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, path, leaf(-1))
    assert not merkle.verify_inclusion(leaves[index], index, size, [*path, leaf(-1)], root)
    assert not merkle.verify_inclusion(leaves[index], size, size, path, root)
    if path:
        other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
        assert not merkle.verify_inclusion(leaves[index], other, size, path, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, path[:-1], root)


@given(st.data())
def test_consistency_proof_holds_only_for_a_log_that_only_added(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 200))
    old = data.draw(st.integers(1, new))
    leaves = [leaf(n) for n in range(new)]
    path = merkle.proof(merkle.consistency_ranges(old, new), hash_of(leaves))
    older, newer = naive_root(leaves[:old]), naive_root(leaves)
    assert merkle.verify_consistency(old, new, path, older, newer)
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf(-1)
    assert not merkle.verify_consistency(old, new, path, naive_root(changed[:old]), newer)
    assert not merkle.verify_consistency(old, new, path, older, naive_root(changed))
    assert not merkle.verify_consistency(old, new, [*path, leaf(-1)], older, newer)
    if path:
        assert not merkle.verify_consistency(old, new, path[:-1], older, newer)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_no_proof_joins_trees_that_do_not_follow_each_other(old: int, new: int) -> None:
    root = naive_root([])
    assert not merkle.verify_consistency(old, new, [], root, root)
    assert not merkle.verify_consistency(old, new, [root], root, root)
    with pytest.raises(ValueError, match="0 < old <= new"):
        merkle.consistency_ranges(old, new)


def test_a_proof_without_hashes_joins_nothing_but_equals() -> None:
    root = naive_root([leaf(n) for n in range(7)])
    assert merkle.verify_consistency(7, 7, [], root, root)
    assert not merkle.verify_consistency(7, 7, [], root, leaf(-1))
    assert not merkle.verify_consistency(6, 7, [], root, root)
    assert not merkle.verify_inclusion(leaf(0), 0, 0, [], leaf(0))
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_ranges(7, 7)


def test_checkpoint_is_signed_and_names_its_log() -> None:
    key = bytes(range(32))
    stated = notes.Statement("example.org/log", 7, leaf(1))
    note = notes.sign(stated, key)
    public = notes.public_key(key)
    assert note.splitlines()[:2] == ["example.org/log", "7"]
    assert notes.verify(note, origin="example.org/log", public_key=public) == stated
    for bad, origin, of_key in (
        (note.replace("\n7\n", "\n8\n"), "example.org/log", public),
        (note, "example.org/other", public),
        (note, "example.org/log", notes.public_key(bytes(32))),
        ("", "example.org/log", public),
    ):
        with pytest.raises(notes.BadNote):
            notes.verify(bad, origin=origin, public_key=of_key)
