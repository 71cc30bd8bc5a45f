"""People with contacts, and a house with a mail server and a gateway on loopback."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.notify import api as notify
from motcua.contexts.notify import jobs
from motcua.contexts.notify.access import seals_of
from motcua.contexts.notify.actions import contacts, notices
from motcua.contexts.notify.words import Channel, NoticeText, TextsPort, Value
from motcua.infra.house import House
from motcua.infra.queries import Query
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.ports import Site, SitePort
from tests.notify.gateway import Gateway
from tests.notify.mailbox import Mailbox

ANA, BOB = UUID(int=1), UUID(int=2)
MAIL, PHONE = "ana@people.example", "+99912345678"
ZONE = timezone(timedelta(hours=7))
TEXTS = {
    text.notice: text
    for text in (
        NoticeText(
            notice="case-opened",
            title={"en": "We have your application {reference}", "vi": "Đã nhận hồ sơ {reference}"},
            body={"en": "{agency} answers by {due_at}.", "vi": "{agency} trả lời trước {due_at}."},
        ),
        NoticeText(
            notice="messages-failed",
            title={"en": "Not delivered: {channel} {day}"},
            body={"en": ""},
        ),
        NoticeText(
            notice="messages-capped", title={"en": "No more {channel} {day}"}, body={"en": ""}
        ),
    )
}


def with_servers(
    house: House, *, mail: Mailbox | None = None, sms: Gateway | None = None, scheme: str = "smtp",
    **changed: Any,
) -> House:  # fmt: skip
    """The same house with servers set."""
    house.parts[TextsPort] = TextsPort(TEXTS.get)
    site = Site(
        languages=("en", "vi"), language_names={"en": "English", "vi": "Tiếng Việt"},
        name={"en": "One door", "vi": "Một cửa"}, zone=ZONE, currency="VND",
    )  # fmt: skip
    house.parts[SitePort] = SitePort(lambda: site)
    wanted: dict[str, Any] = {"sms_price": 300, "sms_prefix": "+999"}
    if mail is not None:
        wanted |= {
            "mail": f"{scheme}://127.0.0.1:{mail.port}",
            "mail_from": "noreply@portal.example",
        }
    if sms is not None:
        wanted |= {"sms": sms.url}
    return replace(house, settings=replace(house.settings, **wanted | changed))


def public_key(house: House) -> bytes:
    secret = house.secrets.bytes("node-key", 32)[:32]
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def citizen(person: UUID = ANA) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, id=person)


async def code_of(house: House, channel: Channel, person: UUID = ANA) -> str:
    """The digits as they were sent, read with the key."""
    found = await rows(house, "codes", person)
    (code,) = [row for row in found if row["channel"] == channel]
    sealed = bytes.fromhex(str(code["code"]).removeprefix("\\x"))
    return seals_of(house).open(person, channel, sealed)


async def make_contact(
    house: House, channel: Channel, address: str, *, person: UUID = ANA, language: str = "en"
) -> None:
    """A confirmed contact, as its person makes it."""
    actor = citizen(person)
    async with house.db.transaction() as tx:
        await contacts.ask_code(
            tx, house, actor, channel=channel, address=address, language=language, now=house.clock()
        )
    code = await code_of(house, channel, person)
    async with house.db.transaction() as tx:
        assert await contacts.confirm(
            tx, house, actor, channel=channel, typed=code, now=house.clock()
        )


async def tell(
    house: House, *, key: str = "k", to: UUID = ANA, agency: str = "A",
    template: str = "case-opened", **data: Value,
) -> None:  # fmt: skip
    async with house.db.transaction() as tx:
        assert await notify.send(
            tx, to=to, template=template, key=key, now=house.clock(), link="/cases/secret",
            agency=agency,
            data={"reference": "A-7", "agency": {"en": "Ward", "vi": "Phường"},
                  "due_at": datetime(2026, 11, 27, 2, 0, tzinfo=ZONE), **data},
        )  # fmt: skip


async def work(house: House) -> None:
    """One round of the worker."""
    await jobs.send_mail(house, house.clock())
    await jobs.send_sms(house, house.clock())


async def rows(house: House, table: str, person: UUID = ANA) -> list[dict[str, Any]]:
    """The rows of a table of notify that belong to a person."""
    query = Query(
        "rows",
        f"SELECT to_jsonb(t) FROM notify.{table} t WHERE subject_id = %(id)s::uuid ORDER BY 1::text",
    )
    async with house.db.reading() as tx:
        return await tx.values(dict[str, Any], query, id=person)


async def spent(house: House) -> dict[str, tuple[int, int, int, int]]:
    """agency/channel → messages, parts, cost, failed, of all days."""
    query = Query("spent", "SELECT to_jsonb(s) FROM notify.spent s ORDER BY agency, channel, day")
    async with house.db.reading() as tx:
        found = await tx.values(dict[str, Any], query)
    return {
        f"{one['agency']}/{one['channel']}": (
            one["messages"], one["parts"], one["cost_minor"], one["failed"]
        )
        for one in found
    }  # fmt: skip


async def see_all(house: House, person: UUID = ANA) -> None:
    """They look at their notices in the portal."""
    async with house.db.transaction() as tx:
        await notices.mark_seen(tx, citizen(person), until=house.clock(), now=house.clock())


async def open_alerts(house: House, agency: str) -> list[str]:
    """The kinds of the alerts on an agency's desk."""
    actor = Actor(kind=ActorKind.OFFICIAL, id=UUID(int=9), agency=agency)
    async with house.db.reading() as tx:
        return [one.kind for one in await notify.alerts_of_agency(tx, actor)]


async def states(house: House, person: UUID = ANA) -> dict[str, str]:
    """channel → state of the deliveries of a person (`key/channel` where there are more keys)."""
    found = await rows(house, "deliveries", person)
    keys = {row["key"] for row in found}
    return {
        (row["channel"] if len(keys) == 1 else f"{row['key']}/{row['channel']}"): row["state"]
        for row in found
    }
