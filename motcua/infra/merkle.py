"""Merkle trees of RFC 6962: hashes, roots, proofs and their verification. Pure: a verifier needs nothing else."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

Node = tuple[int, int]
"""A complete subtree: level (0 is the leaves) and its index at that level."""
HashOf = Callable[[Node], bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves (RFC 6962 §2.1)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


class Frontier:
    """The complete subtrees of a growing tree, largest first: enough to add leaves and to tell the root."""

    def __init__(self) -> None:
        self.size = 0
        self._hashes: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        index, carried = self.size, leaf
        while index & 1:
            carried = node_hash(self._hashes.pop(), carried)
            index >>= 1
        self._hashes.append(carried)
        self.size += 1

    def root(self) -> bytes:
        return fold(self._hashes)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring complete subtrees of falling size."""
    if not hashes:
        return EMPTY_ROOT
    carried = hashes[-1]
    for left in reversed(hashes[:-1]):
        carried = node_hash(left, carried)
    return carried


def nodes_of(start: int, end: int) -> list[Node]:
    """The complete subtrees that make up the leaves [start, end); `start` is a multiple of the first one's width."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots prove a leaf, from the leaf upwards (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges whose roots prove that the tree of `new` leaves begins with that of `old` (RFC 6962 §2.1.2)."""
    if not 0 < old <= new:
        raise ValueError("0 < old <= new is expected")
    ranges: list[tuple[int, int]] = []
    start, end, left_edge = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, left_edge = middle, False
    if not left_edge:
        ranges.append((start, end))
    return ranges[::-1]


def proof(ranges: Iterable[tuple[int, int]], hash_of: HashOf) -> list[bytes]:
    """The hashes of a proof from its ranges."""
    return [fold([hash_of(node) for node in nodes_of(*each)]) for each in ranges]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Does the leaf's hash stand at `index` in the tree of that size and root? (RFC 9162 §2.1.3.2)"""
    if not 0 <= index < size:
        return False
    at, last, carried = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            carried = node_hash(sibling, carried)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            carried = node_hash(carried, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and carried == root


def verify_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Does the tree of `new` leaves begin with that of `old`? (RFC 9162 §2.1.4.2)"""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)
