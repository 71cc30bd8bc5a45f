"""When a message goes and how it ends: tables of cases, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.notify.model import addresses, sending
from motcua.contexts.notify.model.seals import Seals
from motcua.contexts.notify.model.sending import End, Go, Step, Wait
from motcua.contexts.notify.words import Delivery, Later, Outcome, Refused, Sent

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MAIL = Delivery(
    subject_id=UUID(int=1), key="k", channel="mail", agency="A", created_at=NOW, attempts=0,
    reason=None, unsure=False, parts=0, counted_on=None, template="t", data={}, sent_at=NOW, seen_at=None,
    sealed=b"x", wanted=True, language="en", has_mail=True, mail_state="waiting",
)  # fmt: skip
SMS = replace(MAIL, channel="sms")
AFTER_A_DAY = NOW + DAY


@pytest.mark.parametrize(
    ("found", "later", "step"),
    [
        (MAIL, timedelta(0), Go()),
        (replace(MAIL, sealed=None, wanted=False), timedelta(0), End("off")),
        (replace(MAIL, wanted=False), timedelta(0), End("off")),
        (replace(MAIL, seen_at=NOW), timedelta(0), End("read")),
        (replace(MAIL, attempts=1, reason="no-answer", seen_at=NOW), timedelta(0), End("read")),
        # Its sender was killed: whether it went nobody knows, so it goes again under its key.
        (replace(MAIL, attempts=1, unsure=True, seen_at=NOW), timedelta(0), Go()),
        (replace(SMS, attempts=1, unsure=True, reason="no-answer", seen_at=NOW), DAY * 4, Go()),
        (replace(MAIL, attempts=9, reason="x"), timedelta(hours=71), Go()),
        (replace(MAIL, attempts=9, reason="x"), timedelta(hours=72), End("given-up", "x")),
        (SMS, timedelta(0), Wait(AFTER_A_DAY)),
        (SMS, DAY, Go()),
        (replace(SMS, mail_state="sent"), timedelta(hours=23), Wait(AFTER_A_DAY)),
        (replace(SMS, mail_state="refused"), timedelta(0), Go()),
        (replace(SMS, mail_state="given-up"), timedelta(0), Go()),
        (replace(SMS, mail_state="off"), timedelta(0), Wait(AFTER_A_DAY)),
        (replace(SMS, has_mail=False, mail_state=None), timedelta(0), Go()),
        (replace(SMS, seen_at=NOW), DAY, End("read")),
    ],
)
def test_what_becomes_of_a_message_that_is_due(
    found: Delivery, later: timedelta, step: Step
) -> None:
    assert sending.next_step(found, sms_after=DAY, now=NOW + later) == step


@pytest.mark.parametrize(
    ("outcome", "attempts", "later", "step"),
    [
        (Sent(), 1, timedelta(0), End("sent")),
        (Refused("smtp-550"), 1, timedelta(0), End("refused", "smtp-550")),
        (Later("x"), 1, timedelta(0), Wait(NOW + timedelta(seconds=30))),
        (Later("x"), 2, timedelta(0), Wait(NOW + timedelta(seconds=60))),
        (Later("x"), 50, timedelta(0), Wait(NOW + timedelta(hours=1))),
        (Later("x"), 50, timedelta(hours=72), End("given-up", "x")),
    ],
)
def test_how_a_try_ends(outcome: Outcome, attempts: int, later: timedelta, step: Step) -> None:
    assert sending.after(outcome, replace(MAIL, attempts=attempts), NOW + later) == step


def test_a_server_away_for_hours_loses_nothing() -> None:
    """Try after try by the rule alone: after ten hours the message still waits, and not for long."""
    now, attempts = NOW, 0
    while now < NOW + timedelta(hours=10):
        found = replace(MAIL, attempts=attempts, reason="no-answer" if attempts else None)
        assert sending.next_step(found, sms_after=DAY, now=now) == Go()
        attempts += 1
        step = sending.after(Later("no-answer"), replace(found, attempts=attempts), now)
        assert isinstance(step, Wait) and now < step.until <= now + timedelta(hours=1)
        now = step.until
    assert attempts < 20


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" ana@example.org ", "ana@example.org"),
        ("a.b+c@sub.example.co", "a.b+c@sub.example.co"),
        ("ana@example", None),
        ("ana@@example.org", None),
        ("ana@example.org\nBcc: bob@example.org", None),
        ("ana@example.org, bob@example.org", None),
        ("<ana@example.org>", None),
        (".ana@example.org", None),
        ("ana@-example.org", None),
        ("a" * 65 + "@example.org", None),
        ("á@example.org", None),
        ("", None),
    ],
)
def test_an_e_mail_address(typed: str, address: str | None) -> None:
    assert addresses.mail_of(typed) == address


@pytest.mark.parametrize(
    ("typed", "prefix", "number"),
    [
        ("+999 12 345-678", "", "+99912345678"),
        ("0099912345678", "", "+99912345678"),
        ("(0)12.345.678", "+999", "+99912345678"),
        ("012345678", "", None),
        ("+0123456789", "", None),
        ("+9991", "", None),
        ("+999123456789012345", "", None),
        ("+999١٢٣٤٥٦٧٨", "", None),
        ("call me", "+999", None),
    ],
)
def test_a_telephone_number(typed: str, prefix: str, number: str | None) -> None:
    assert addresses.phone_of(typed, prefix) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ậ" * 70, 1),
        ("ậ" * 71, 2),
        ("ậ" + "a" * 69, 1),
        ("\U0001f600" * 35, 1),
        ("\U0001f600" * 36, 2),
    ],
)
def test_parts_of_an_sms(text: str, parts: int) -> None:
    """3GPP TS 23.038 and 23.040: 160/153 septets, 70/67 units of sixteen bits."""
    assert addresses.parts(text) == parts


@given(st.text(max_size=400), st.integers(10, 300))
def test_one_line_is_one_line(text: str, most: int) -> None:
    line = addresses.one_line(text, most)
    assert len(line) <= most and line.isprintable()


@given(st.text(alphabet="0123456789 .-a", max_size=60))
def test_outside_no_run_of_nine_digits_is_left(text: str) -> None:
    shown = addresses.without_numbers(text).replace(" ", "") if "  " not in text else ""
    assert not any(shown[i : i + 9].isdecimal() for i in range(len(shown) - 8))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("079 123 456 789", "•••789"),
        ("079123456789.", "•••789."),
        ("a079123456789b", "a•••789b"),
        ("000.00.12.H26-261120-0001", "000.00.12.H26-261120-0001"),
        ("20 11 2026", "20 11 2026"),
        ("12345678", "12345678"),
    ],
)
def test_what_might_be_somebody_s_number_is_hidden(text: str, shown: str) -> None:
    assert addresses.without_numbers(text) == shown


@given(st.text(alphabet="abc@.", min_size=8, max_size=100))
def test_a_seal_opens_for_its_person_and_channel_only(text: str) -> None:
    seals = Seals(claims=b"c" * 32, seals=bytes(range(64)))
    sealed = seals.seal(UUID(int=1), "mail", text)
    assert seals.open(UUID(int=1), "mail", sealed) == text
    assert text.encode() not in sealed
    assert sealed != seals.seal(UUID(int=2), "mail", text)
    for other in ((UUID(int=2), "mail"), (UUID(int=1), "sms")):
        with pytest.raises(InvalidTag):
            seals.open(other[0], other[1], sealed)
