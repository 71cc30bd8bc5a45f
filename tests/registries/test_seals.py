"""A personal number's claim and seal, and what binds a content to the log: on values alone."""

import hmac
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag

from motcua.contexts.registries.model.seals import Seals, commitment

OURS = Seals(claims=b"c" * 32, seals=b"s" * 64)
OTHERS = Seals(claims=b"d" * 32, seals=b"t" * 64)


def test_the_same_number_is_the_same_claim_however_it_is_written() -> None:
    claim = OURS.claim("id", "ab12")
    assert claim == hmac.digest(b"c" * 32, b"id\x1fAB12", "sha256")
    for written in ("AB 12", "a.b-1 2", " AB12 "):
        assert OURS.claim("id", written) == claim


def test_another_number_series_or_key_is_another_claim() -> None:
    claim = OURS.claim("id", "ab12")
    assert claim not in (
        OURS.claim("id", "ab13"),
        OURS.claim("i", "dab12"),
        OTHERS.claim("id", "ab12"),
    )


def test_a_sealed_number_comes_back_as_it_was_written() -> None:
    sealed = OURS.seal("id", " aB-12 ")
    assert b"12" not in sealed
    assert OURS.open("id", sealed) == "aB-12"
    assert OURS.seal("id", "aB-12") == sealed, "the same seal each time: nothing tells rows apart"


def test_a_seal_opens_for_its_key_and_series_alone() -> None:
    sealed = OURS.seal("id", "ab12")
    for keys, series in ((OTHERS, "id"), (OURS, "card")):
        with pytest.raises(InvalidTag):
            keys.open(series, sealed)
    with pytest.raises(InvalidTag):
        OURS.open("id", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_commitment_needs_the_subjects_key() -> None:
    assert commitment(b"k", b"content") == hmac.digest(b"k", b"content", sha256)
    assert commitment(b"k", b"content") != commitment(b"l", b"content")
    assert commitment(b"k", b"content") != commitment(b"k", b"contents")
