"""The payment code: a vector of others, a round trip, each fault refused, and a foreign reader of the picture."""

import io
import shutil
import subprocess

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.payments.model import qr
from motcua.contexts.payments.model.qr import QrWrong
from motcua.contexts.payments.words import QrScheme
from tests.payments.make import SCHEME

# Made by two public packages (VietQR); nothing but this declaration knows that country.
VECTOR = (
    "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA530370454061500005802VN"
    "62280824H15.50.05.13-261008-0975630419CD"
)
DECLARED = QrScheme(
    template="38",
    payee={
        "00": "A000000727",
        "01": {"00": "970415", "01": "113366668888"},
        "02": "QRIBFTTA",
    },
    currency="704",
    country="VN",
)


def test_the_vector_of_others() -> None:
    made = qr.code(
        DECLARED, amount_minor=150_000, minor_digits=0, reference="H15.50.05.13-261008-0975"
    )
    assert made == VECTOR


def test_the_vector_reads_again() -> None:
    fields = qr.decode(VECTOR)
    assert (fields["01"], fields["53"], fields["54"]) == ("12", "704", "150000")
    assert qr.objects(qr.objects(fields["38"])["01"]) == {"00": "970415", "01": "113366668888"}
    assert qr.objects(fields["62"]) == {"08": "H15.50.05.13-261008-0975"}


def test_the_checksum_of_its_authors() -> None:
    """The catalogue of parametrised CRC algorithms: the check value of "123456789"."""
    assert qr.crc(b"123456789") == 0x29B1
    assert qr.crc(b"") == 0xFFFF


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [
        (1, 0, "1"), (150_000, 0, "150000"), (1, 2, "0.01"), (100, 2, "1.00"), (12_345, 2, "123.45"),
        (5, 3, "0.005"), (9_999_999_999_999, 0, "9999999999999"), (999_999_999_999, 2, "9999999999.99"),
    ],
)  # fmt: skip
def test_amounts(minor: int, digits: int, text: str) -> None:
    assert qr.amount(minor, digits) == text


@pytest.mark.parametrize(
    ("minor", "digits", "problem"),
    [
        (0, 0, r"^an amount above zero"),
        (-1, 0, r"^an amount above zero"),
        (0, 2, r"^an amount above zero"),
        (10**13, 0, r"at most 13 signs"),
        (10**12, 2, r"at most 13 signs"),
    ],
)
def test_amounts_that_no_code_can_say(minor: int, digits: int, problem: str) -> None:
    with pytest.raises(QrWrong, match=problem):
        qr.amount(minor, digits)


def test_name_city_and_category_stand_in_their_order() -> None:
    scheme = QrScheme(
        template="26", payee={"00": "X"}, currency="981", country="NV", name="Harbour", city="Bay",
        category="9399", reference_tag="05",
    )  # fmt: skip
    made = qr.code(scheme, amount_minor=105, minor_digits=2, reference="R")
    fields = qr.decode(made)
    assert [*fields] == ["00", "01", "26", "52", "53", "54", "58", "59", "60", "62"]
    assert (fields["52"], fields["59"], fields["60"]) == ("9399", "Harbour", "Bay")
    assert qr.objects(fields["62"]) == {"05": "R"}


values = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
tags = st.integers(0, 99).map("{:02}".format).filter(lambda tag: tag != "63")


@given(st.dictionaries(tags, values, min_size=1, max_size=10))
def test_what_is_written_reads_again(fields: dict[str, str]) -> None:
    assert qr.decode(qr.encode(fields)) == fields


@given(st.dictionaries(tags, values, min_size=1, max_size=3))
def test_templates_read_again(fields: dict[str, str]) -> None:
    assert (
        qr.objects(qr.decode(qr.encode({"62": fields}))["62"]) == fields
        if _fits(fields)
        else _refused({"62": fields})
    )


def _fits(fields: dict[str, str]) -> bool:
    return sum(len(value) + 4 for value in fields.values()) <= 99


def _refused(fields: dict[str, dict[str, str]]) -> bool:
    with pytest.raises(QrWrong):
        qr.encode(fields)
    return True


@given(st.integers(0, len(VECTOR) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_one_changed_sign_is_found(place: int, sign: str) -> None:
    if VECTOR[place] != sign:
        with pytest.raises(QrWrong, match=r"^the checksum (does not hold|is expected)"):
            qr.decode(VECTOR[:place] + sign + VECTOR[place + 1 :])


@given(st.text(max_size=80))
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(QrWrong):
        qr.decode(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, f"length are expected at {at}") for text, at in (
            ("0", 0), ("00", 0), ("000", 0), ("0A01x", 0), ("AA01x", 0), ("٠٠02xx", 0),
            ("0002xx0002yy", 6), ("0001x01", 5),
        )),
        ("00024", "value at 0 is cut off"), ("0000", "value at 0 is cut off"),
    ],
)  # fmt: skip
def test_a_broken_level_is_refused(text: str, problem: str) -> None:
    with pytest.raises(QrWrong, match=problem):
        qr.objects(text)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"63": "x"}, "^the checksum is made here"), ({"6": "x"}, "^an id of two digits"),
        ({"ab": "x"}, "^an id of two digits"), ({"00": ""}, "expected under 00"),
        ({"00": "x" * 100}, "expected under 00"), ({"00": "\n"}, "expected under 00"),
        ({"00": "é"}, "expected under 00"), ({"00": "\x7f"}, "expected under 00"),
        ({f"{tag:02}": "x" * 99 for tag in range(5)}, "at most 512 signs"),
    ],
)  # fmt: skip
def test_what_no_code_can_hold_is_refused(fields: dict[str, str], problem: str) -> None:
    with pytest.raises(QrWrong, match=problem):
        qr.encode(fields)


def test_the_longest_code() -> None:
    fields = {f"{tag:02}": "x" * 99 for tag in range(4)} | {"05": "x" * 88}
    assert len(qr.encode(fields)) == 512
    with pytest.raises(QrWrong):
        qr.encode({**fields, "05": "x" * 89})


def test_signs_that_no_code_has_are_refused_even_with_a_checksum() -> None:
    body = "0002é¡6304"
    text = f"{body}{qr.crc(body.encode()):04X}"
    for one in (text, "\ud800" * 3 + "6304" + "0000", "", "6304", "63041"):
        with pytest.raises(QrWrong, match=r"^the checksum is expected"):
            qr.decode(one)


def test_the_shortest_code_is_its_checksum() -> None:
    assert qr.decode(qr.encode({})) == {}


def test_a_foreign_program_reads_the_picture() -> None:
    assert shutil.which("zbarimg"), "zbar-tools are needed: see CONTRIBUTING.md"
    for scheme, minor, digits, reference in (
        (DECLARED, 150_000, 0, "H15.50.05.13-261008-0975"),
        (SCHEME, 6_050, 2, "NV12345678X"),
    ):
        made = qr.code(scheme, amount_minor=minor, minor_digits=digits, reference=reference)
        picture = io.BytesIO()
        segno.make(made, error="m", micro=False).save(picture, kind="png", scale=4, border=4)
        read = subprocess.run(
            ["zbarimg", "-q", "--raw", "-Sbinary", "PNG:-"],
            input=picture.getvalue(), capture_output=True, check=True, timeout=60,
        ).stdout  # fmt: skip
        assert read.decode() == made
