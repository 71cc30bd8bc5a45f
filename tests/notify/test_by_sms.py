"""Notices by SMS, against a gateway on loopback that repeats, delays, refuses and talks rubbish."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    InvalidSignature,
    MappingKeyResolver,
    algorithms,
)

from motcua.contexts.notify.clients.sms import COVERED
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from tests.conftest import Clock
from tests.notify.gateway import Answer, Gateway, answering, gateway, rubbish
from tests.notify.mailbox import mailbox
from tests.notify.make import (
    ANA,
    BOB,
    MAIL,
    PHONE,
    make_contact,
    open_alerts,
    public_key,
    rows,
    see_all,
    spent,
    states,
    tell,
    with_servers,
    work,
)


@pytest_asyncio.fixture
async def door(house: House) -> AsyncIterator[Gateway]:
    async with gateway(public_key(house)) as found:
        yield found


async def test_the_title_alone_goes_signed_and_once(house: House, door: Gateway) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE, language="vi")
    await tell(house)
    await work(house)
    await work(house)
    (asked,) = door.asked
    assert asked["to"] == PHONE and asked["language"] == "vi"
    assert asked["text"] == "Đã nhận hồ sơ A-7"
    assert ANA.hex not in str(asked) and "cases" not in str(asked)
    assert await states(house) == {"sms": "sent"}
    assert await spent(house) == {"A/sms": (1, 1, 300, 0)}


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (answering(200, state="delivered"), "sent", None),
        (answering(200, state="refused", reason="no-such-number"), "refused", "no-such-number"),
        (answering(200, state="refused", reason="+99912345678 is Ana"), "refused", "no-reason"),
        (answering(200, state="later", reason="network-busy"), "waiting", "network-busy"),
        (answering(200, state="perhaps"), "waiting", "unknown-state"),
        (answering(200, state="accepted", key="another"), "waiting", "another-key"),
        (answering(503), "waiting", "http-503"),
        (answering(401), "waiting", "http-401"),
        (answering(429), "waiting", "http-429"),
        (answering(302), "waiting", "http-302"),
        (rubbish(b"<html>OK</html>"), "waiting", "unreadable"),
        (rubbish(b'["accepted"]'), "waiting", "unreadable"),
        (rubbish(b'{"key": 1, "state": "accepted"}'), "waiting", "unreadable"),
        (rubbish(b"\xff\xfe"), "waiting", "unreadable"),
        (rubbish(b""), "waiting", "unreadable"),
        (lambda asked: None, "waiting", "no-answer"),
    ],
)
async def test_what_the_gateway_answers(
    house: House,
    door: Gateway,
    answer: Callable[[dict[str, str]], Answer],
    state: str,
    reason: str | None,
) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    door.answers = [answer]
    await work(house)
    (found,) = await rows(house, "deliveries")
    assert (found["state"], found["reason"]) == (state, reason)
    failed = state == "refused"
    assert await spent(house) == {"A/sms": (0, 0, 0, 1) if failed else (1, 1, 300, 0)}
    assert await open_alerts(house, "A") == (["messages-failed"] if failed else [])


async def test_an_answer_that_was_lost_sends_no_second_message(
    house: House, door: Gateway, clock: Clock
) -> None:
    """It sent the SMS and hung up. The same key goes again, and the gateway knows it."""
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    door.answers = [door.sends_but_hangs_up]
    await work(house)
    assert await states(house) == {"sms": "waiting"}
    await see_all(house)  # that does not end it: it may have cost money
    clock.move(timedelta(seconds=31))
    await work(house)
    assert door.asked[0] == door.asked[1] and len(door.sent) == 1
    assert await states(house) == {"sms": "sent"}
    assert await spent(house) == {"A/sms": (1, 1, 300, 0)}


async def test_a_gateway_that_does_not_answer_in_time_is_asked_later(
    house: House, clock: Clock
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side gives up

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    impatient = HttpOut(timeout_s=0.2)
    house = replace(with_servers(house, sms=Gateway(b"", port=port)), http=impatient)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    await work(house)
    server.close()
    await impatient.close()
    (found,) = await rows(house, "deliveries")
    assert (found["state"], found["reason"]) == ("waiting", "no-answer")


async def test_a_cheaper_way_that_was_read_saves_the_sms(
    house: House, door: Gateway, clock: Clock
) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box, sms=door)
        await make_contact(house, "mail", MAIL)
        await make_contact(house, "sms", PHONE)
        await tell(house)
        await work(house)
        assert await states(house) == {"mail": "sent", "sms": "waiting"}
        clock.move(timedelta(hours=23))
        await see_all(house)
        clock.move(timedelta(hours=1))
        await work(house)
        assert await states(house) == {"mail": "sent", "sms": "read"}
        assert not door.asked and "A/sms" not in await spent(house)


async def test_nothing_read_in_time_brings_the_sms(
    house: House, door: Gateway, clock: Clock
) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box, sms=door, sms_after_min=60)
        await make_contact(house, "mail", MAIL)
        await make_contact(house, "sms", PHONE)
        await tell(house)
        for _ in range(6):
            await work(house)
            assert not door.asked
            clock.move(timedelta(minutes=10))
        await work(house)
        assert await states(house) == {"mail": "sent", "sms": "sent"}


async def test_a_mailbox_that_refuses_brings_the_sms_at_once(house: House, door: Gateway) -> None:
    async with mailbox() as box:
        house = with_servers(house, mail=box, sms=door)
        await make_contact(house, "mail", MAIL)
        await make_contact(house, "sms", PHONE)
        await tell(house)
        box.says = [("RCPT", "550 gone")]
        await work(house)
        assert await states(house) == {"mail": "refused", "sms": "sent"}


async def test_an_agency_s_cap_ends_its_sms_for_the_day(
    house: House, door: Gateway, clock: Clock
) -> None:
    house = with_servers(house, sms=door, sms_cap=2)
    await make_contact(house, "sms", PHONE)
    for key in ("k1", "k2", "k3"):
        await tell(house, key=key)
        await work(house)
    assert await states(house) == {"k1/sms": "sent", "k2/sms": "sent", "k3/sms": "capped"}
    assert await open_alerts(house, "A") == ["messages-capped"]
    await tell(house, key="other", agency="B")
    clock.move(timedelta(days=1))
    await tell(house, key="next day")
    await work(house)
    found = await states(house)
    assert (found["other/sms"], found["next day/sms"]) == ("sent", "sent")


async def test_a_long_title_costs_its_parts(house: House, door: Gateway) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house, reference="A-7 " + "ậ" * 60)
    await work(house)
    assert await spent(house) == {"A/sms": (1, 2, 600, 0)}


async def test_a_host_that_no_setting_names_is_not_asked(house: House, door: Gateway) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    settings = replace(house.settings, sms="https://sms.elsewhere.example/")
    elsewhere = replace(house, settings=settings)
    await work(elsewhere)
    (found,) = await rows(house, "deliveries")
    assert (found["state"], found["reason"]) == ("waiting", "host-not-allowed")


async def test_two_people_are_two_keys(house: House, door: Gateway) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await make_contact(house, "sms", PHONE, person=BOB)
    await tell(house)
    await tell(house, to=BOB)
    await work(house)
    assert len(door.sent) == 2


@dataclass
class Foreign:
    """A request as the foreign library wants it."""

    method: str
    url: str
    headers: dict[str, str]


@pytest.mark.parametrize("fault", ["", "body", "key", "url"])
async def test_a_foreign_verifier_takes_what_we_send_and_finds_each_change(
    house: House, door: Gateway, clock: Clock, fault: str
) -> None:
    clock.now = datetime.now(UTC)  # it judges the age too
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    await work(house)
    ((line, headers, content),) = door.heard
    target = line.split(" ")[1]
    message = Foreign(
        "POST", f"http://{headers['host']}{target}", {k.title(): v for k, v in headers.items()}
    )
    match fault:
        case "body":
            content = content.replace(b"A-7", b"A-8")
        case "key":
            message.headers["Idempotency-Key"] = '"another"'
        case "url":
            message.url = message.url.replace("portal", "others")
    public = Ed25519PublicKey.from_public_bytes(public_key(house))
    keyid = f"{house.settings.log_origin}/node"
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={keyid: public}, private_keys={}),
    )
    if fault:
        with pytest.raises(InvalidSignature):
            verifier.verify(message, body=content)
    else:
        (result,) = verifier.verify(message, body=content, require_components=COVERED)
        assert '"idempotency-key"' in result.covered_components


async def test_a_gateway_that_was_never_reached_costs_nothing(house: House, clock: Clock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        house = with_servers(house, sms=Gateway(b"", port=nobody.getsockname()[1]))
        await make_contact(house, "sms", PHONE)
        await tell(house)
        await work(house)
        await see_all(house)
        clock.move(timedelta(seconds=31))
        await work(house)
    assert await states(house) == {"sms": "read"}
    assert await spent(house) == {"A/sms": (0, 0, 0, 0)}


async def test_what_may_have_gone_stays_counted_when_it_is_given_up(
    house: House, door: Gateway, clock: Clock
) -> None:
    house = with_servers(house, sms=door)
    await make_contact(house, "sms", PHONE)
    await tell(house)
    clock.move(timedelta(hours=71, minutes=50))
    door.answers = [rubbish(b"?"), rubbish(b"?")]
    await work(house)
    clock.move(timedelta(minutes=30))
    await work(house)
    assert await states(house) == {"sms": "given-up"}
    assert await spent(house) == {"A/sms": (1, 1, 300, 1)}
