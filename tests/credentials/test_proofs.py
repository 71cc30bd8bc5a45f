"""Status lists and selective disclosure on values alone: what each bit and each sign decides."""

import zlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.contexts.credentials.words import Place
from motcua.kernel.canonical import canonical

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
URI = "http://a.test/credentials/status/20260302-0"
LIST = statuslist.claims(URI, [0, 9, statuslist.SIZE - 1], now=NOON)
S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("index", "revoked"),
    [(0, True), (1, False), (7, False), (8, False), (9, True), (10, False),
     (statuslist.SIZE - 2, False), (statuslist.SIZE - 1, True)],
)  # fmt: skip
def test_a_place_is_one_bit(index: int, revoked: bool) -> None:
    assert statuslist.is_revoked(LIST, Place(URI, index), now=NOON) is revoked


@pytest.mark.parametrize("index", [-1, statuslist.SIZE, 1 << 40])
def test_a_place_outside_the_list_is_no_answer(index: int) -> None:
    with pytest.raises(statuslist.ListUnusable):
        statuslist.is_revoked(LIST, Place(URI, index), now=NOON)


def test_a_list_holds_from_its_moment_to_its_end() -> None:
    lives = 10 * statuslist.TTL_S
    assert LIST["exp"] == int(NOON.timestamp()) + lives
    assert LIST["ttl"] == statuslist.TTL_S
    for moment in (NOON - statuslist.LEEWAY_S * S, NOON, NOON + (lives - 1) * S):
        assert not statuslist.is_revoked(LIST, Place(URI, 1), now=moment)
    for moment in (NOON - (statuslist.LEEWAY_S + 1) * S, NOON + lives * S):
        with pytest.raises(statuslist.ListUnusable):
            statuslist.is_revoked(LIST, Place(URI, 1), now=moment)


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": URI + "1"},
        {"sub": 3},
        {"iat": "now"},
        {"status_list": {"bits": 2, "lst": LIST["status_list"]["lst"]}},  # type: ignore[index,call-overload]  # as made
        {"status_list": {"bits": 1, "lst": "!"}},
        {"status_list": {"bits": 1, "lst": sdjwt.base64(b"not packed")}},
        {"status_list": None},
    ],
)
def test_another_list_or_a_broken_one_is_no_answer(changed: dict[str, object]) -> None:
    with pytest.raises(statuslist.ListUnusable):
        statuslist.is_revoked({**LIST, **changed}, Place(URI, 1), now=NOON)


def test_a_list_that_swells_is_cut_off() -> None:
    bomb = sdjwt.base64(zlib.compress(bytes(statuslist.LONGEST + 1), 9))
    swollen = {**LIST, "status_list": {"bits": 1, "lst": bomb}}
    assert not statuslist.is_revoked(swollen, Place(URI, 8 * statuslist.LONGEST - 1), now=NOON)
    with pytest.raises(statuslist.ListUnusable):
        statuslist.is_revoked(swollen, Place(URI, 8 * statuslist.LONGEST), now=NOON)


def test_a_credential_says_where_its_status_stands() -> None:
    assert statuslist.stated({"status": {"status_list": {"idx": 7, "uri": URI}}}) == Place(URI, 7)
    for other in ({}, {"status": 1}, {"status": {"status_list": {"idx": "7", "uri": URI}}}):
        assert statuslist.stated(other) is None


def test_lists_are_named_by_day_and_found_by_address() -> None:
    assert statuslist.list_name(NOON, 0) == "20260302-0"
    assert statuslist.address("http://a.test", "20260302-0") == URI
    assert statuslist.name_in("http://a.test", URI) == "20260302-0"
    assert statuslist.name_in("http://b.test", URI) is None


def test_places_are_scattered_and_found_again() -> None:
    tries = [statuslist.place(UUID(int=n), attempt) for n in range(50) for attempt in range(3)]
    assert tries == [
        statuslist.place(UUID(int=n), attempt) for n in range(50) for attempt in range(3)
    ]
    assert len(set(tries)) > 145 and all(0 <= place < statuslist.SIZE for place in tries)
    assert max(tries) > statuslist.SIZE * 0.9


def test_a_signed_list_serves_for_its_time_while_nothing_changes() -> None:
    signed = statuslist.Signed()
    assert signed.find("l", {1}, now=NOON) is None
    signed.keep("l", {1}, "token", now=NOON)
    assert signed.find("l", {1}, now=NOON) == "token"
    assert signed.find("l", {1}, now=NOON + (statuslist.TTL_S - 1) * S) == "token"
    assert signed.find("l", {1}, now=NOON + statuslist.TTL_S * S) is None
    assert signed.find("l", {1}, now=NOON - S) is None, "a clock that went back"
    assert signed.find("l", {1, 2}, now=NOON) is None
    assert signed.find("m", {1}, now=NOON) is None
    for n in range(statuslist.KEPT):
        signed.keep(str(n), {1}, "t", now=NOON)
    assert signed.find("l", {1}, now=NOON) is None, "memory stays flat"
    assert signed.find(str(statuslist.KEPT - 1), {1}, now=NOON) == "t"


NAME, AGE = sdjwt.disclosure(b"salt" * 4, "name", "Ana"), sdjwt.disclosure(b"tlas" * 4, "age", 3)
SIGNATURE = b"\x01" * 64


def credential(*shown: str, **plain: object) -> str:
    claims = sdjwt.payload({"iss": "x", **plain}, [NAME, AGE])  # type: ignore[dict-item]  # JSON
    signed = sdjwt.unsigned({"alg": "ES256"}, claims).decode()
    return sdjwt.combined(f"{signed}.{sdjwt.base64(SIGNATURE)}", shown)


def test_what_is_disclosed_stands_among_the_claims() -> None:
    assert sdjwt.read(credential()).claims == {"iss": "x"}
    assert sdjwt.read(credential(NAME)).claims == {"iss": "x", "name": "Ana"}
    whole = sdjwt.read(f" {credential(AGE, NAME)}\n")
    assert whole.claims == {"iss": "x", "name": "Ana", "age": 3}
    assert whole.header == {"alg": "ES256"}
    assert whole.signature == SIGNATURE
    assert credential().startswith(whole.signing_input.decode() + ".")


@pytest.mark.parametrize(
    "text",
    [
        credential(NAME, NAME),
        credential(sdjwt.disclosure(b"salt" * 4, "name", "Bob")),
        credential(NAME, name="Bob"),
        credential(NAME).removesuffix("~"),
        credential() + "binding",
        credential().rstrip("~"),
        credential("~"),
        credential("!!"),
        credential(sdjwt.base64(b'["salt","name"]')),
        "",
        "a.b",
        "a.b.c~",
        sdjwt.base64(b"{}") + "." + sdjwt.base64(b"[]") + "." + sdjwt.base64(b"s") + "~",
    ],
    ids=range(13),
)
def test_what_does_not_belong_together_is_no_credential(text: str) -> None:
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.read(text)


@pytest.mark.parametrize("digests", ["not a list", [1]])
def test_digests_of_another_form_are_refused(digests: object) -> None:
    claims = canonical({"_sd": digests})
    text = f"{sdjwt.base64(b'{}')}.{sdjwt.base64(claims)}.{sdjwt.base64(SIGNATURE)}~"
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.read(text)


def test_another_hash_is_refused() -> None:
    claims = canonical({"_sd": [], "_sd_alg": "sha-512"})
    text = f"{sdjwt.base64(b'{}')}.{sdjwt.base64(claims)}.{sdjwt.base64(SIGNATURE)}~"
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.read(text)


def test_digests_tell_no_order() -> None:
    one, two = sdjwt.payload({}, [NAME, AGE]), sdjwt.payload({}, [AGE, NAME])
    assert one == two and one["_sd_alg"] == "sha-256"
    assert one["_sd"] == sorted(one["_sd"])  # type: ignore[arg-type,type-var]  # strings


def test_a_salt_is_128_bits_of_key_result_and_name() -> None:
    salt = sdjwt.salt(b"k", b"r", "name")
    assert len(salt) == 16 and salt == sdjwt.salt(b"k", b"r", "name")
    others = {
        sdjwt.salt(b"l", b"r", "name"),
        sdjwt.salt(b"k", b"s", "name"),
        sdjwt.salt(b"k", b"r", "n"),
    }
    assert len(others | {salt}) == 4


@pytest.mark.parametrize("numbers", [(1, 2), (1 << 255, 3), ((1 << 256) - 1, (1 << 256) - 2)])
def test_a_signature_goes_to_its_two_numbers_and_back(numbers: tuple[int, int]) -> None:
    raw = b"".join(number.to_bytes(32, "big") for number in numbers)
    jws = sdjwt.compact(b"head.body", sdjwt.der_signature(raw))
    assert jws == f"head.body.{sdjwt.base64(raw)}"


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.der_signature(bytes(length))


def test_base64_has_one_form() -> None:
    assert sdjwt.unbase64(sdjwt.base64(b"\xff\xfe")) == b"\xff\xfe"
    for other in ("__5", "//4", "_-4=", "_-5", " _-4"):
        with pytest.raises(ValueError, match=r"base64url|padding|Incorrect"):
            sdjwt.unbase64(other)
