"""Loads the demo's made-up people once, and writes down what a hospital knows of its patients."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.registries import api as registries
from motcua.entry import assembly
from motcua.infra.db import Database
from motcua.infra.postgres import OWNER
from motcua.infra.settings import Settings

SEED = 1
ROOT = Path(__file__).parents[2]


def _marker(settings: Settings) -> Path:
    return settings.home / "population.json"


def half_loaded(settings: Settings) -> bool:
    """People are there, but the load did not come to its end."""
    if _marker(settings).exists():
        return False
    return asyncio.run(_anybody(settings))


async def _anybody(settings: Settings) -> bool:
    house = assembly.house_of(settings)
    await house.db.open()
    try:
        return bool(await registries.people_for_demo(house, 1))
    finally:
        await house.db.close()


def ensure(settings: Settings, people: int, out: Console) -> int:
    """Load the people if they are not there; returns how many there are."""
    marker = _marker(settings)
    if not marker.exists():
        made = asyncio.run(_load(settings, people, out))
        marker.write_text(json.dumps({"people": made, "asked": people}), encoding="utf-8")
    kept = json.loads(marker.read_text(encoding="utf-8"))
    if kept.get("asked", people) != people:
        out.print(
            f"  {kept['people']:,} people are there already: --people counts at the first start; "
            f"remove {settings.home} to begin anew."
        )
    return int(kept["people"])


async def _load(settings: Settings, people: int, out: Console) -> int:
    sys.path.insert(0, str(ROOT))  # the generator is a tool beside the program, not a part of it
    from tools import population as generator  # noqa: PLC0415

    house = assembly.house_of(settings)
    dsn = assembly.dsn_of(settings, OWNER)
    assert dsn is not None
    owner = await Database(dsn, size=1).open()
    now = house.clock()
    async with assembly.opened(house):
        try:
            release = house.part(catalogue.Releases).current()
            today = now.astimezone(release.zone).date()
            with out.status(f"Inventing {people:,} people …"):
                made = generator.generate(
                    release, settings.pack / "demo", people=people, seed=SEED, today=today
                )
            patients = Patients(release, [*made.cast.get("mother", ())])
            with _progress(out) as progress:
                for table in made.tables():
                    title = release.registries[table.registry].title
                    bar = progress.add_task(next(iter(title.values())), total=None)
                    rows = patients.watching(table)
                    count = await registries.load(
                        house, owner, release, table.registry, table.columns,
                        _told(rows, progress, bar), source="population", now=now,
                    )  # fmt: skip
                    progress.update(bar, total=count, completed=count)
            patients.write(settings)
            return made.people
        finally:
            await owner.close()


def _progress(out: Console) -> Progress:
    return Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
    )


def _told(
    rows: Iterator[Sequence[str | None]], progress: Progress, bar: object
) -> Iterator[Sequence[str | None]]:
    for nth, row in enumerate(rows):
        if nth % 1000 == 0:
            progress.update(bar, completed=nth)  # type: ignore[arg-type]  # rich's own id
        yield row


class Table(Protocol):
    """What the generator gives for one registry."""

    @property
    def registry(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> Iterator[Sequence[str | None]]: ...


class Patients:
    """What an outside sender knows of the people whom it will send notices about: name, number, birth date."""

    def __init__(self, release: catalogue.Release, wanted: Sequence[UUID]) -> None:
        self._wanted = {str(subject) for subject in wanted}
        self._found: dict[str, dict[str, str | None]] = {}
        named = release.traits("person")
        assert named is not None
        self._registry, self._traits = named[0].registry, named[1]

    def watching(self, table: Table) -> Iterator[Sequence[str | None]]:
        """The table's rows, of which the wanted people's are remembered."""
        if table.registry != self._registry:
            yield from table.rows
            return
        places = {column: place for place, column in enumerate(table.columns)}
        traits = {
            "name": self._traits.name,
            "number": self._traits.number,
            "born": self._traits.born,
        }
        for row in table.rows:
            if row[0] in self._wanted:
                self._found[str(row[0])] = {
                    word: row[places[fact]] for word, fact in traits.items() if fact in places
                }
            yield row

    def write(self, settings: Settings) -> None:
        folder = settings.home / "sender"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "patients.json"
        path.write_text(
            json.dumps(list(self._found.values()), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        path.chmod(0o600)
