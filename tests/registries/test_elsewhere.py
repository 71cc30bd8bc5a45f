"""A registry held elsewhere behind the same call: the fake node and the signed HTTP client pass one file."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import httpx2
import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.clients import own_key, own_keyid
from motcua.contexts.exchange.resources import ROUTES
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.clients import FakeNode, Node
from motcua.contexts.registries.errors import ReadNotDeclared, SourceDown
from motcua.contexts.registries.words import Record
from motcua.entry import asgi
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from motcua.kernel.actors import Purpose
from tests.registries.make import BIRTH, CLERK, MACHINE, citizen, make_person

BASE = "http://127.0.0.1:9"


class Wire:
    """What a test does to the other side, whichever it is."""

    async def hold(self, subject: UUID, count: int) -> None:
        raise NotImplementedError

    def cut(self) -> None:
        raise NotImplementedError


class FakeWire(Wire):
    def __init__(self, node: FakeNode) -> None:
        self.node, self.records = node, {}  # type: ignore[var-annotated]  # as FakeNode's
        node.records = self.records

    async def hold(self, subject: UUID, count: int) -> None:
        record = Record(
            "far-hives", subject, UUID(int=1), UUID(int=2), {"hive-count": count, "source": "secret"},
            date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), "far",
        )  # fmt: skip
        self.records[("far-hives", subject)] = [record]

    def cut(self) -> None:
        self.node.down = True


class HttpWire(Wire):
    """Another node of ours over the same database: it holds the book here."""

    def __init__(self, far: House, http: HttpOut) -> None:
        self.far, self.http = far, http

    async def hold(self, subject: UUID, count: int) -> None:
        async with self.far.db.transaction() as tx:
            await registries.write(
                self.far, tx, MACHINE, registry="far-hives", subject_id=subject,
                values={"hive-count": count, "source": "secret"}, valid_from=date(2020, 1, 1),
                source="far", case=None, now=self.far.clock(),
            )  # fmt: skip

    def cut(self) -> None:
        async def gone(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("cut", request=request)

        self.http._client = httpx2.AsyncClient(transport=httpx2.MockTransport(gone))


@pytest_asyncio.fixture(params=["fake", "http"])
async def wire(
    request: pytest.FixtureRequest, house: House, owner: Database, land: Release
) -> AsyncIterator[Wire]:
    if request.param == "fake":
        node = FakeNode()
        house.parts[Node] = node
        yield FakeWire(node)
        return
    far = await _far_house(house, owner, land)
    async with owner.transaction() as tx:
        for code, key in (("far-node", own_key(far)), ("us", own_key(house))):
            organisation = await exchange.add_organisation(
                tx, code=code, kind="node", name={"en": code}, now=house.clock(), base_url=BASE
            )
            await exchange.add_key(
                tx, keyid=own_keyid(far if code == "far-node" else house),
                organisation=organisation, public_key=key.public_key().public_bytes_raw(),
                now=house.clock(),
            )  # fmt: skip
    app = asgi.build(far, ROUTES)
    house.http._client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app))
    yield HttpWire(far, house.http)


async def _far_house(house: House, owner: Database, land: Release) -> House:
    """The same land seen from beyond the sea: there the book is held here."""
    registry = msgspec.structs.replace(land.registries["far-hives"], held="here", node=None)
    theirs = replace(land, hash="far-1", registries={**land.registries, "far-hives": registry})
    await registries.apply(owner, theirs)
    secrets = type(house.secrets)(house.settings.home / "far", may_create=True)
    for name in ("number-claims", "number-seals"):
        secrets.write(name, house.secrets.bytes(name, 64))
    return replace(
        house,
        settings=replace(house.settings, log_origin="far.example/log", base_url=BASE),
        secrets=secrets,
        parts={
            catalogue.Releases: catalogue.Releases.of(theirs, house.db),
            exchange.InboxPort: registries.offers(),
        },
    )


async def read(house: House, subject: UUID) -> list[Record]:
    return await registries.read(house, MACHINE, BIRTH, registry="far-hives", subject_id=subject)


async def test_a_record_comes_with_the_declared_facts_only(house: House, wire: Wire) -> None:
    ada = await make_person(house)
    await wire.hold(ada, 5)
    (record,) = await read(house, ada)
    assert dict(record.values) == {"hive-count": 5}
    assert (record.registry, record.subject_id) == ("far-hives", ada)


async def test_the_read_stands_in_the_tracker(house: House, wire: Wire) -> None:
    ada = await make_person(house)
    await wire.hold(ada, 5)
    await read(house, ada)
    async with house.db.reading() as tx:
        entries = await exchange.reads_of(tx, ada)
    assert ("machine", ("hive-count",)) in {(e.reader_kind, e.facts) for e in entries}


async def test_nothing_held_is_nothing_found(house: House, wire: Wire) -> None:
    assert await read(house, await make_person(house)) == []


async def test_a_node_that_does_not_answer_is_a_source_down(house: House, wire: Wire) -> None:
    ada = await make_person(house)
    wire.cut()
    with pytest.raises(SourceDown):
        await read(house, ada)


async def test_who_is_not_declared_does_not_even_ask(house: House, wire: Wire) -> None:
    ada = await make_person(house)
    wire.cut()
    with pytest.raises(ReadNotDeclared):
        await registries.read(house, CLERK, BIRTH, registry="far-hives", subject_id=ada)


async def test_who_represents_nobody_does_not_even_ask(house: House, wire: Wire) -> None:
    ada, bo = await make_person(house), await make_person(house, name="Bo Hill")
    wire.cut()
    with pytest.raises(ReadNotDeclared):
        await registries.read(
            house, citizen(bo), Purpose("curiosity", "x"), registry="far-hives", subject_id=ada
        )


async def test_an_answer_signed_by_somebody_else_is_not_believed(
    house: House, owner: Database, wire: Wire
) -> None:
    if not isinstance(wire, HttpWire):
        pytest.skip("the fake signs nothing")
    ada = await make_person(house)
    await wire.hold(ada, 5)
    wire.far.secrets.path("node-key").write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    with pytest.raises(SourceDown):
        await read(house, ada)
