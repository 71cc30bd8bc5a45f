"""Notices by e-mail, against a real mail server on loopback."""

import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from motcua.contexts.notify import api as notify
from motcua.contexts.notify.actions import contacts, delivering
from motcua.contexts.notify.words import Due
from motcua.infra import failures
from motcua.infra.house import House
from tests.conftest import Clock
from tests.notify.mailbox import Mailbox, mailbox
from tests.notify.make import (
    ANA,
    BOB,
    MAIL,
    citizen,
    make_contact,
    open_alerts,
    rows,
    see_all,
    spent,
    states,
    tell,
    with_servers,
    work,
)


async def test_a_notice_arrives_in_the_person_s_language(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL, language="vi")
        await tell(house)
        await work(house)
        (mail,) = box.received
        assert mail["To"] == MAIL and mail["From"] == "noreply@portal.example"
        assert mail["Subject"] == "Đã nhận hồ sơ A-7"
        assert mail["Content-Language"] == "vi" and mail["Auto-Submitted"] == "auto-generated"
        text = box.text()
        assert "Phường trả lời trước" in text and "Một cửa" in text
        assert f"{house.settings.base_url}/sign-in" in text
        assert "/cases/secret" not in text and str(ANA) not in str(mail)
        assert await states(house) == {"mail": "sent"}
        await work(house)
        assert len(box.received) == 1


async def test_who_left_no_contact_gets_no_mail(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house, to=BOB)
        await work(house)
        assert not box.received and await rows(house, "deliveries", BOB) == []


async def test_a_long_number_and_a_line_end_do_not_go_out(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house, reference="079123456789\r\nBcc: eve@elsewhere.example")
        await work(house)
        (mail,) = box.received
        assert "079123456789" not in box.raw[0].decode() and mail["Bcc"] is None
        assert mail["Subject"] == "We have your application •••789 Bcc: eve@elsewhere.example"


async def test_a_killed_sender_repeats_the_same_message(house: House, clock: Clock) -> None:
    """It had sent, and died before it could write that down: the same bytes go again."""
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        async with house.db.transaction() as tx:
            message = await delivering.take(tx, house, Due(ANA, "k", "mail"), now=clock())
        assert message is not None
        await work(house)
        assert not box.received  # somebody has it in hand
        clock.move(timedelta(minutes=16))
        await see_all(house)
        await work(house)
        clock.move(timedelta(minutes=16))
        await work(house)
        assert [str(mail["Message-ID"]) for mail in box.received] == [
            f"<{message.key}@portal.example>"
        ]
        assert await spent(house) == {"A/mail": (1, 1, 0, 0)}


async def test_what_the_server_lost_on_the_way_is_sent_again_alike(
    house: House, clock: Clock
) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        box.says = [("TAKEN", "451 try again")]
        await work(house)
        assert await states(house) == {"mail": "waiting"}
        clock.move(timedelta(seconds=31))
        await work(house)
        assert len(box.raw) == 2 and box.raw[0] == box.raw[1]
        assert await states(house) == {"mail": "sent"}


@pytest.mark.parametrize(
    ("says", "state", "reason"),
    [
        (("RCPT", "550 5.1.1 no such mailbox"), "refused", "smtp-550"),
        (("DATA", "554 5.7.1 not wanted"), "refused", "smtp-554"),
        (("RCPT", "451 4.7.1 greylisted"), "waiting", "smtp-451"),
        (("DATA", "452 4.3.1 full"), "waiting", "smtp-452"),
        (("DATA", "421 4.3.2 going down"), "waiting", "smtp-421"),
    ],
)
async def test_what_the_server_says(
    house: House, says: tuple[str, str], state: str, reason: str
) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        box.says = [says]
        await work(house)
        (found,) = await rows(house, "deliveries")
        assert (found["state"], found["reason"]) == (state, reason)
        (contact,) = await rows(house, "contacts")
        assert (contact["refused_at"] is not None) == (state == "refused")
        refused = state == "refused"
        assert await spent(house) == {"A/mail": (0, 0, 0, 1) if refused else (1, 1, 0, 0)}


async def test_a_refusal_stands_on_the_agency_s_alerts_once_a_day(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box, mail_price=2)
        await make_contact(house, "mail", MAIL)
        for key in ("k1", "k2"):
            await tell(house, key=key)
        box.says = [("RCPT", "550 no"), ("RCPT", "550 no")]
        await work(house)
        assert await open_alerts(house, "A") == ["messages-failed"]
        assert await spent(house) == {"A/mail": (0, 0, 0, 2)}


async def test_one_refusal_does_not_keep_the_next_from_going(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await make_contact(house, "mail", "bob@people.example", person=BOB)
        await tell(house, key="k1")
        await tell(house, key="k2", to=BOB)
        box.says = [("RCPT", "550 no")]
        await work(house)
        assert len(box.received) == 1


async def test_a_server_away_for_ten_hours_loses_nothing(house: House, clock: Clock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = with_servers(house, mail=Mailbox(port=nobody.getsockname()[1]))
        await make_contact(away, "mail", MAIL)
        for number in range(3):
            await tell(away, key=f"k{number}")
        for _ in range(40):
            await work(away)
            clock.move(timedelta(minutes=15))
    assert set((await states(away)).values()) == {"waiting"}
    async with house.db.reading() as tx:
        listed = await failures.listed(tx)
    assert [(one.handler, one.reason) for one in listed] == [("notify.send_mail", "no-answer")]
    async with mailbox() as box:
        back = with_servers(house, mail=box)
        for _ in range(5):
            clock.move(timedelta(minutes=15))
            await work(back)
        assert len(box.received) == 3
        assert set((await states(back)).values()) == {"sent"}
    async with house.db.reading() as tx:
        assert await failures.listed(tx) == []


async def test_after_three_days_it_is_given_up_and_the_agency_told(
    house: House, clock: Clock
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        house = with_servers(house, mail=Mailbox(port=nobody.getsockname()[1]))
        await make_contact(house, "mail", MAIL)
        await tell(house)
        await work(house)
        clock.move(timedelta(hours=72))
        await work(house)
    assert await states(house) == {"mail": "given-up"}
    assert await open_alerts(house, "A") == ["messages-failed"]


async def test_a_text_that_the_pack_lost_goes_nowhere_and_blocks_nobody(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house, key="k1", template="gone")
        await tell(house, key="k2")
        await work(house)
        assert len(box.received) == 1
        assert await states(house) == {"k1/mail": "given-up", "k2/mail": "sent"}


async def test_an_address_sealed_by_a_key_that_is_gone_goes_nowhere(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        house.secrets.path("contact-seals").write_bytes(bytes(range(64)))
        await work(house)
        assert not box.received and await states(house) == {"mail": "given-up"}


async def test_more_than_one_batch_goes_in_a_round(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        for number in range(103):
            await tell(house, key=f"k{number}")
        await work(house)
        assert len({str(mail["Message-ID"]) for mail in box.received}) == 103


async def test_a_contact_that_was_removed_gets_nothing_more(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        async with house.db.transaction() as tx:
            await contacts.remove(tx, citizen(), channel="mail", now=house.clock())
        await work(house)
        assert not box.received and await states(house) == {"mail": "off"}


async def test_a_notice_seen_in_the_portal_is_not_sent(house: House, clock: Clock) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        await see_all(house)
        await work(house)
        assert not box.received and await states(house) == {"mail": "read"}


async def test_erasing_a_person_leaves_nothing_to_send_and_no_contact(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        async with house.db.transaction() as tx:
            assert await notify.forget(tx, ANA) == 1
        await work(house)
        assert not box.received
        for table in ("contacts", "codes", "deliveries", "notices"):
            assert await rows(house, table) == []


async def test_what_the_database_holds_does_not_name_the_address(house: House) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box)
        await make_contact(house, "mail", MAIL)
        (contact,) = await rows(house, "contacts")
        assert MAIL.encode().hex() not in str(contact) and MAIL not in str(contact)


@pytest.mark.parametrize("at_once", [False, True])
async def test_tls_and_sign_in(house: House, tmp_path: Path, at_once: bool) -> None:
    tls, roots = certified(tmp_path)
    house.secrets.write("mail-password", b"right-password")
    async with mailbox(tls=tls, password="right-password", at_once=at_once) as box:
        scheme = "smtps" if at_once else "smtp"
        unknown = with_servers(house, mail=box, mail_user="portal", scheme=scheme)
        sound = with_servers(house, mail=box, mail_user="portal", mail_roots=roots, scheme=scheme)
        await make_contact(sound, "mail", MAIL)
        await tell(sound)
        await work(unknown)  # a certificate that nobody vouches for
        (found,) = await rows(house, "deliveries")
        assert (found["state"], found["reason"]) == ("waiting", "no-tls")
        assert not box.signed_in
        house.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # the clock of a test
        await work(sound)
        assert box.signed_in == [b"portal"] and box.secure == [True]


async def test_a_wrong_password_keeps_the_message(house: House, tmp_path: Path) -> None:
    tls, roots = certified(tmp_path)
    house.secrets.write("mail-password", b"wrong-password")
    async with mailbox(tls=tls, password="right-password") as box:
        house = with_servers(house, mail=box, mail_user="portal", mail_roots=roots)
        await make_contact(house, "mail", MAIL)
        await tell(house)
        await work(house)
        (found,) = await rows(house, "deliveries")
        assert (found["state"], found["reason"]) == ("waiting", "smtp-535")


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the root that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    root, both = folder / "root.pem", folder / "server.pem"
    root.write_bytes(certificate.public_bytes(Encoding.PEM))
    both.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + root.read_bytes()
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context, root
