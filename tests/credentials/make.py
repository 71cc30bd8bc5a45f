"""Sound defaults for results of an invented country: designs, doors, a time-stamp authority, a signer."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from motcua.contexts.credentials import api
from motcua.contexts.credentials.clients import setup
from motcua.contexts.credentials.clients.authority import Authority
from motcua.contexts.credentials.errors import UnknownDesign
from motcua.contexts.credentials.jobs import HANDLERS
from motcua.contexts.credentials.words import JSON, Design, Doors
from motcua.entry import tsa
from motcua.infra import worker
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import Run
from motcua.infra.queries import Query
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey

AGENCY = "N1.07"
SIGNER = Actor(ActorKind.OFFICIAL, UUID(int=11), agency=AGENCY, duties=frozenset({"sign"}))
CLERK = Actor(ActorKind.OFFICIAL, UUID(int=12), agency=AGENCY)
FACTS: dict[str, JSON] = {"sail-name": "Wendy Đặng", "kite-length": 42}
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

    def shown(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, str]:
        return {name: str(value) for name, value in facts.items()}

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


def strange_root(folder: Path) -> bytes:
    """The root of an authority that nobody here trusts."""
    secrets = Secrets(folder / "strange", may_create=True)
    Authority(secrets, "Strangers").root(NOON)
    return secrets.path("ca-root.pem").read_bytes()
