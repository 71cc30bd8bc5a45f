"""Compiled packs, and a small world of registry records for the pure engine: no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Answer, FactKey, Journey, Release, Source, State, Value

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = NOW.date()


@cache
def release(pack: str = "packs/vn") -> Release:
    return catalogue.load(ROOT / pack)


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@dataclass
class World:
    """Records by registry and subject, and a person who declares: who holds a role and what is known
    is looked up as the case engine does it, until nothing changes."""

    journey: Journey
    records: dict[tuple[str, UUID], Mapping[str, Value]] = field(default_factory=dict)
    answers: dict[FactKey, Value] = field(default_factory=dict)
    named: dict[str, UUID] = field(default_factory=dict)

    def record(self, registry: str, subject: UUID, **values: Value) -> UUID:
        self.records[registry, subject] = {k.replace("_", "-"): v for k, v in values.items()}
        return subject

    def say(self, **answers: Value) -> None:
        """Answer questions by id."""
        for id, value in answers.items():
            self.answers[self.journey.question(id.replace("_", "-")).key] = value

    def state(self, subject: UUID, actor: UUID, role: str | None = None) -> State:
        state = State(holders={self.journey.subject_role: subject})
        for _ in range(10):
            holders = self._holders(state, subject, actor, role)
            actor_role = role or next((r for r, who in holders.items() if who == actor), None)
            said = {k: _answer(v, "person", "") for k, v in self.answers.items()}
            known = self._known(replace(state, holders=holders, actor_role=actor_role))
            new = State({**said, **known}, holders, actor_role, frozenset(self.named))
            new = self.journey.settle(new, NOW)
            if new == state:
                return state
            state = new
        raise AssertionError("the world does not come to rest")

    def asks(self, state: State) -> dict[str, list[str]]:
        """Page → ids of what it asks."""
        return {
            page.id: [*(q.id for q in page.questions), *(p.id for p in page.people)]
            for page in self.journey.pages(state, NOW)
        }

    def _holders(
        self, state: State, subject: UUID, actor: UUID, role: str | None
    ) -> dict[str, UUID]:
        holders = {self.journey.subject_role: subject}
        for _ in self.journey.roles:
            for id in self.journey.roles:
                state = replace(state, holders=holders)
                for source in self.journey.sources(id, state, NOW):
                    if id in holders:
                        break
                    if source.actor and role == id:
                        holders[id] = actor
                    elif source.ask and id in self.named:
                        holders[id] = self.named[id]
                    elif source.registry and source.fact:
                        of = holders.get(source.of or self.journey.subject_role)
                        record = self.records.get((source.registry, of)) if of else None
                        if record and source.fact in record:
                            holders[id] = UUID(str(record[source.fact]))
        return holders

    def _known(self, state: State) -> dict[FactKey, Answer]:
        found: dict[FactKey, Answer] = {}
        for known in self.journey.wanted(state, NOW):
            holder = state.holders.get(known.about)
            record = self.records.get((known.registry, holder)) if holder else None
            if record and known.fact in record and (known.about, known.fact) not in found:
                value = record[known.fact]
                found[known.about, known.fact] = _answer(value, "registry", known.registry)
        return found


def _answer(value: Value, kind: str, ref: str) -> Answer:
    return Answer(value=value, source=Source(kind=kind, ref=ref))  # type: ignore[arg-type]  # literal


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
