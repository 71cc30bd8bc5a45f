"""A family, its books and a browser for each of its members, over the pack of the first country."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from motcua.contexts.cases.jobs import PROJECTIONS
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release, Value
from motcua.contexts.exchange.words import Notice, Organisation
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.actions import noticing
from motcua.entry import ports
from motcua.infra import worker
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.cases.forms import send
from tests.client import Answer, Client, browser, make_official, sign_in

PACK = Path(__file__).parents[2] / "packs" / "vn"
BUNDLE = "lien-thong-khai-sinh"
HERE, ELSEWHERE = "00004", "00008"  # two communes
MACHINE = Actor(ActorKind.MACHINE, UUID(int=7))
HOSPITAL = Organisation(
    id=UUID(int=9), code="BV", kind="benh-vien", name={"en": "A hospital"}, agency=None
)


@cache
def pack() -> Release:
    return catalogue.load(PACK)


def settled(house: House, release: Release | None = None) -> Release:
    """Let the house work by the pack, or by a changed one; its books are in the database already."""
    release = release or pack()
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release  # compiled once for all tests
    return release


@dataclass
class World:
    """A married couple in one commune, and what happens around them."""

    house: House
    release: Release
    mother: UUID = field(default_factory=uuid4)
    father: UUID = field(default_factory=uuid4)

    @asynccontextmanager
    async def as_citizen(self, person: UUID) -> AsyncIterator[Client]:
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, Actor(ActorKind.CITIZEN, person))
            yield client

    @asynccontextmanager
    async def as_official(
        self,
        kind: str = "commune-committee",
        *,
        unit: str = HERE,
        duties: frozenset[str] = frozenset(),
    ) -> AsyncIterator[Client]:
        agency = self.release.territory.competent(kind, unit, self.house.clock().date())
        account = await make_official(self.house, agency=agency.code, duties=duties)
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, account)
            yield client

    async def settle(self) -> None:
        """Let the log feed its projections; no job of the desk runs."""
        await worker.drain(self.house, (), PROJECTIONS)

    async def write(self, registry: str, subject: UUID, day: str, **values: Value) -> UUID:
        async with self.house.db.transaction() as tx:
            return await registries.write(
                self.house, tx, MACHINE, registry=registry, subject_id=subject,
                values={key.replace("_", "-"): value for key, value in values.items()},
                valid_from=date.fromisoformat(day), source="test", case=None, now=self.house.clock(),
            )  # fmt: skip

    async def person(
        self,
        name: str,
        born: str,
        sex: str,
        number: str,
        *,
        home: str = HERE,
        household: UUID | None = None,
    ) -> UUID:
        """Somebody in the books of people and residence."""
        async with self.house.db.transaction() as tx:
            subject = await registries.new_subject(tx, "person", now=self.house.clock())
        await self.write(
            "dan-cu", subject, born, ho_ten=name, ngay_sinh=born, gioi_tinh=sex, dan_toc="01",
            quoc_tich="VN", que_quan=home, so_dinh_danh=number, noi_thuong_tru=home,
            dia_chi_thuong_tru="Số 1",
        )  # fmt: skip
        if household is not None:
            await self.write(
                "thuong-tru", subject, "2021-07-01", ho_thuong_tru=str(household),
                quan_he_chu_ho="chu-ho", noi_thuong_tru=home, dia_chi_thuong_tru="Số 1",
                thuong_tru_tu="2021-07-01",
            )  # fmt: skip
        return subject

    async def household(self, *, home: str = HERE) -> UUID:
        async with self.house.db.transaction() as tx:
            return await registries.new_subject(tx, "household", now=self.house.clock())

    async def heads(self, household: UUID, head: UUID, *, home: str = HERE) -> None:
        await self.write(
            "ho-gia-dinh", household, "2021-07-01", chu_ho=str(head), noi_thuong_tru=home,
            dia_chi_thuong_tru="Số 1",
        )  # fmt: skip

    async def marry(self, one: UUID, other: UUID) -> None:
        for a, b in ((one, other), (other, one)):
            await self.write(
                "ket-hon",
                a,
                "2020-01-01",
                vo_chong=str(b),
                ngay_ket_hon="2020-01-01",
                noi_dang_ky=HERE,
            )

    async def notice(self, **changed: Value) -> UUID:
        """The hospital's notice of a birth; gives the child's subject."""
        values: Mapping[str, object] = {
            "so-giay-chung-sinh": f"GCS-{uuid4().hex[:6]}",
            "me-de": {"number": MOTHER_NUMBER, "born": "1995-03-08"},
            "ngay-sinh": "2026-11-18", "gio-sinh": "06:30", "noi-sinh": "Bệnh viện", "gioi-tinh": "nu",
            "thu-tu-sinh": 1, "so-tre-sinh": 1,
            **{key.replace("_", "-"): value for key, value in changed.items()},
        }  # fmt: skip
        notice = Notice(uuid4().hex, str(values["ngay-sinh"]), dict(values))
        async with self.house.db.transaction() as tx:
            recorded = await noticing.record_notice(
                self.house, tx, HOSPITAL, "chung-sinh", notice, now=self.house.clock()
            )
        await self.settle()
        return recorded.subject_id


MOTHER_NUMBER, FATHER_NUMBER, GRAN_NUMBER = "001195000001", "001092000002", "001160000003"


async def family(
    house: House, release: Release, *, married: bool = True, father_home: str = HERE
) -> World:
    world = World(house, release)
    hers = await world.household()
    world.mother = await world.person(
        "Trần Thị Hoa", "1995-03-08", "nu", MOTHER_NUMBER, household=hers
    )
    await world.heads(hers, world.mother)
    his = hers if father_home == HERE else await world.household()
    world.father = await world.person(
        "Lê Văn Nam", "1992-07-01", "nam", FATHER_NUMBER, home=father_home, household=his
    )
    if his != hers:
        await world.heads(his, world.father, home=father_home)
    if married:
        await world.marry(world.mother, world.father)
    return world


ANSWERS: Mapping[str, Mapping[str, str]] = {
    "ten-con": {"ten": "Lê Minh An"},
    "dong-y": {"tiem-chung": "false"},
}
"""What a parent answers, by page; everything else stands there as it is suggested."""


async def start(client: Client, *, offer: bool = True, **fields: str) -> Answer:
    """Press the start button: of the offer on the own page, or of the bundle's page."""
    if offer:
        return await send(client, await client.get("/my"), f"/apply/{BUNDLE}/start")
    page = await client.get(f"/apply/{BUNDLE}")
    return await send(
        client, page, "/start", {key.replace("__", "."): v for key, v in fields.items()}
    )


async def fill(
    client: Client, page: Answer, answers: Mapping[str, Mapping[str, str]] | None = None
) -> Answer:
    """Go through the pages until the check page, or a page that is refused, or the papers."""
    said = {**ANSWERS, **(answers or {})}
    for _ in range(14):
        at = str(page.url)
        if "/page/" not in at or page.status_code != 200:
            return page
        page = await send(
            client, page, fields=said.get(at.partition("/page/")[2].partition("?")[0], {})
        )
    raise AssertionError(f"the pages do not end: {page.url}")


def key_of(page: Answer) -> str:
    """The draft's, application's or case's key in the address of a page."""
    return str(page.url.path).split("/")[2]
