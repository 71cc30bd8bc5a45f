"""Compiled packs, and a small world of registry records for the pure engine: no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.model import simulating
from motcua.contexts.catalogue.words import Journey, Publisher, Release, Value
from motcua.infra.db import Database

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = NOW.date()


@cache
def release(pack: str = "packs/vn") -> Release:
    return catalogue.load(ROOT / pack)


SIGNERS = (
    catalogue.Signer(Ed25519PrivateKey.from_private_bytes(b"1" * 32)),
    catalogue.Signer(Ed25519PrivateKey.from_private_bytes(b"2" * 32)),
)
PUBLISHERS = [
    Publisher(publisher=name, name=name.title(), key=catalogue.written(signer.public))
    for name, signer in zip(("ann", "bob"), SIGNERS, strict=True)
]


async def publish(db: Database, folder: Path, *, now: datetime = NOW) -> str:
    """Put a pack into use, signed by two who may."""
    release = catalogue.load(folder)
    return await catalogue.publish(db, release, SIGNERS, now=now, trusted=PUBLISHERS)


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


class World(simulating.World):
    """Short ways to write records and answers."""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey, NOW)

    def record(self, registry: str, subject: UUID, **values: Value) -> UUID:
        self.records[registry, subject] = {k.replace("_", "-"): v for k, v in values.items()}
        return subject

    def say(self, **answers: Value) -> None:
        """Answer questions by id."""
        for id, value in answers.items():
            self.answers[self.journey.question(id.replace("_", "-")).key] = value


@dataclass
class Family:
    """A mother and, if there is one, a father, in the books of the pack."""

    world: World
    mother: UUID
    father: UUID
    child: UUID


def family(*, married: bool = True, father_lives: str = "00004") -> Family:
    """Parents who live in 00004 unless told otherwise."""
    world = World(release().journeys["lien-thong-khai-sinh"])
    mother, father, child = uuid4(), uuid4(), uuid4()
    for person, sex, home in ((mother, "nu", "00004"), (father, "nam", father_lives)):
        household = uuid4()
        address = "Số 1, ngõ 2"
        world.record(
            "dan-cu",
            person,
            ho_ten="Nguyễn Thị Lan" if sex == "nu" else "Trần Văn Minh",
            ngay_sinh="1995-05-05",
            gioi_tinh=sex,
            dan_toc="01",
            quoc_tich="VN",
            que_quan="00008" if sex == "nu" else "00025",
            so_dinh_danh="001195000001",
            noi_thuong_tru=home,
            dia_chi_thuong_tru=address,
        )
        world.record("thuong-tru", person, ho_thuong_tru=str(household))
        world.record("ho-gia-dinh", household, noi_thuong_tru=home, dia_chi_thuong_tru=address)
    if married:
        world.record("ket-hon", mother, vo_chong=str(father), ngay_ket_hon="2020-02-02")
        world.record("ket-hon", father, vo_chong=str(mother), ngay_ket_hon="2020-02-02")
    return Family(world, mother, father, child)


def notice(home: Family, *, born: str | None = None, died: str | None = None, nth: int = 1) -> None:
    """The hospital's notice of the birth."""
    values: dict[str, Value] = {
        "so_giay_chung_sinh": f"CS-{nth}",
        "me_de": str(home.mother),
        "ngay_sinh": born or days_ago(3),
        "gio_sinh": "10:30",
        "noi_sinh": "Bệnh viện Phụ sản",
        "gioi_tinh": "nu",
        "thu_tu_sinh": nth,
        "so_tre_sinh": 1,
    }
    if died:
        values["ngay_mat"] = died
    home.world.record("chung-sinh", home.child, **values)


def day(text: str) -> date:
    return date.fromisoformat(text)
