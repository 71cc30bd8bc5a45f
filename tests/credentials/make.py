"""Sound defaults for results of an invented country: designs, doors, a time-stamp authority, a signer."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials import api
from motcua.contexts.credentials.clients import offline, setup
from motcua.contexts.credentials.clients.authority import Authority, Use
from motcua.contexts.credentials.clients.stamps import checked_token
from motcua.contexts.credentials.errors import UnknownDesign
from motcua.contexts.credentials.jobs import HANDLERS
from motcua.contexts.credentials.model.papers import SEAL_FIELD, SIGNER_FIELD
from motcua.contexts.credentials.words import JSON, Design, Doors
from motcua.entry import tsa
from motcua.infra import cms, worker
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import Run
from motcua.infra.queries import Query
from motcua.infra.render import Render
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.infra.stamps import Question
from motcua.infra.stamps import request as stamp_request
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey

AGENCY = "N1.07"
SIGNER = Actor(ActorKind.OFFICIAL, UUID(int=11), agency=AGENCY, duties=frozenset({"sign"}))
CLERK = Actor(ActorKind.OFFICIAL, UUID(int=12), agency=AGENCY)
FACTS: dict[str, JSON] = {"sail-name": "Wendy Đặng", "kite-length": 42}
QR = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
SHEET = """
#let data = json("data.json")
#set document(title: data.title)
= #data.title
No #data.number, #data.issued_on
#for (name, text) in data.facts [- #data.labels.at(name): #text]
#image("qr.svg", width: 2cm)
#data.signer.title #data.signer.name
"""


@dataclass(frozen=True, slots=True)
class Neverland:
    """Designs of an invented country."""

    def design(
        self, release: str, document: str, *, agency: str, unit: str, at: datetime
    ) -> Design:
        if document != "kite-licence":
            raise UnknownDesign(release=release, document=document)
        return Design(
            title={"en": "Kite licence"},
            language="en",
            main="sheet.typ",
            files={"sheet.typ": SHEET.encode()},
            labels={"sail-name": "Name", "kite-length": "Length"},
            vct="https://neverland.example/kite-licence",
            agency={"name": "Kite office"},
            issued_on=f"{at:%d %B %Y}",
            place="Lagoon",
        )

    def opened(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, JSON]:
        return facts

    def shown(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, str]:
        return {name: str(value) for name, value in facts.items()}

    def lists(
        self, release: str, document: str, facts: Mapping[str, JSON]
    ) -> Mapping[str, Mapping[str, JSON]]:
        return {}

    def title(self, release: str, document: str) -> Mapping[str, str]:
        return {"en": "Kite licence", "vi": "Giấy phép thả diều"}

    def agency_name(self, code: str) -> Mapping[str, str]:
        return {"en": "Kite office", "vi": "Phòng diều"}


@contextmanager
def time_stamps(settings: Settings, clock: object) -> Iterator[str]:
    """The demo's authority on a free port; gives its address."""
    free = replace(settings, tsa_url="http://127.0.0.1:0/")
    with tsa.server(free, clock) as listening:  # type: ignore[arg-type]  # a callable clock
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}/"
        finally:
            listening.shutdown()
            thread.join()


def furnish(house: House, url: str) -> Doors:
    """Put this context's doors into a house."""
    settings = replace(house.settings, tsa_url=url)
    made = setup.doors(settings, house.secrets, house.http, Neverland(), now=house.clock())
    house.parts[Doors] = made
    return made


async def appoint(house: House) -> None:
    await api.appoint(
        house,
        CLERK,
        account=SIGNER.id,
        agency=AGENCY,
        name="Captain Nguyễn Hook",
        title="Head",
        now=house.clock(),
    )


async def propose(tx: Tx, house: House, case: CaseKey | None = None) -> UUID:
    return await api.propose(
        tx,
        CLERK,
        case=case or CaseKey(uuid4(), uuid4()),
        agency=AGENCY,
        unit="07",
        document="kite-licence",
        release="r1",
        facts=FACTS,
        holders=[UUID(int=3)],
        service="kite-licence",
        channel="portal",
        now=house.clock(),
    )


async def work(house: House) -> int:
    """Run all jobs of this context until nothing is left."""
    return await worker.drain(house, HANDLERS, [])


async def sign(house: House, *result_ids: UUID) -> None:
    """The competent person signs, in one batch."""
    signatures = await api.sign(house, SIGNER, result_ids)
    async with house.db.transaction() as tx:
        for signature in signatures:
            await api.signed(tx, SIGNER, signature, house.clock())


async def issue(house: House, case: CaseKey | None = None) -> UUID:
    """A result from proposal to issue."""
    async with house.db.transaction() as tx:
        result_id = await propose(tx, house, case)
    await work(house)
    await sign(house, result_id)
    await work(house)
    return result_id


def run() -> Run:
    """A run of a handler outside the queue."""
    return Run(f"test:{uuid4()}", uuid4(), 0, datetime.now(UTC), CLERK)


MINUTE = timedelta(minutes=1)
CODE = Query("code", "SELECT code FROM credentials.codes")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def strange_root(folder: Path) -> Path:
    """The root of an authority that nobody here trusts."""
    secrets = Secrets(folder / "strange", may_create=True)
    Authority(secrets, "Strangers").root(NOON)
    return secrets.path("ca-root.pem")


async def sealed(folder: Path, signer: "Hand | None" = None) -> bytes:
    """A paper with both signatures, made without a database; keys and root lie in the folder. `signer` signs instead of
    the competent person."""
    secrets = Secrets(folder, may_create=True)
    authority = Authority(secrets, "Neverland")
    render = Render()
    pdf = await render.typst(
        {"sheet.typ": SHEET.encode(), "qr.svg": QR}, main="sheet.typ", data=_LETTER, at=NOON
    )
    for field, use in ((SIGNER_FIELD, Use.SIGNER), (SEAL_FIELD, Use.SEAL)):
        hand = signer if signer and use is Use.SIGNER else _hand(authority, use, field)
        pdf = await _signed(render, pdf, field, hand, _token(authority, folder))
    await render.close()
    return pdf


@dataclass(frozen=True, slots=True)
class Hand:
    """A key and the chain of its certificate, DER."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[bytes, ...]


def _hand(authority: Authority, use: Use, field: str) -> Hand:
    label = field.lower()
    authority.issue_key(label, use, name=field, organisation="Kite office", now=NOON)
    chain = [each.public_bytes(Encoding.DER) for each in authority.certificates(label)]
    return Hand(authority.key(label), tuple(chain))


def _token(authority: Authority, folder: Path) -> Callable[[bytes], bytes]:
    authority.issue_key("tsa", Use.STAMP, name="Stamps", organisation="Neverland", now=NOON)
    stamper = tsa.Stamper(authority.secrets.path("tsa.pem").read_bytes(), lambda: NOON)

    def token(value: bytes) -> bytes:
        asked = Question(hashlib.sha256(value).digest(), 7)
        answer = stamper.answer(stamp_request(asked))
        return checked_token(answer, asked, root=offline.read_roots(folder / "ca-root.pem")[0])

    return token


async def _signed(
    render: Render, pdf: bytes, field: str, hand: Hand, token: Callable[[bytes], bytes]
) -> bytes:
    room = await render.reserve(
        pdf, field_name=field, name=field, reason="Licence", place="Lagoon", at=NOON
    )
    attributes = cms.attributes(room.digest, hand.chain[0])
    value = hand.key.sign(attributes, ec.ECDSA(SHA256()))
    envelope = cms.envelope(attributes, value, hand.chain, stamp=token(value))
    return cms.fill(room.pdf, envelope, start=room.start, end=room.end)


_LETTER = {
    "title": "Licence", "number": "1", "issued_on": "", "facts": {}, "labels": {},
    "signer": {"title": "Head", "name": "Captain Hook"},
}  # fmt: skip
