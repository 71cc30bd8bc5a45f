"""Loading many records by COPY: values checked, numbers sealed and claimed, representation granted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Value
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import store
from motcua.contexts.registries.access import book_of, checked_values, seals_of
from motcua.contexts.registries.actions.writing import representatives_by
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import SYSTEM_COLUMNS, Book
from motcua.contexts.registries.model.seals import Seals
from motcua.infra.db import Database, Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id, random_bytes

BATCH = 5000
LOADER = UUID(int=1)  # written_by of loaded versions: no person

_Loaded = tuple[UUID, UUID, UUID, date, Mapping[str, object], Mapping[str, Value]]


async def load(
    house: House,
    owner: Database,
    release: catalogue.Release,
    registry: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    source: str,
    now: datetime,
) -> int:
    """See api.load. All rows or none; the book is locked meanwhile."""
    book = book_of(release, registry)
    loading = _Loading(house, release, book, tuple(columns), source, now)
    count = 0
    left = iter(rows)
    async with owner.transaction() as tx:
        async with store.open_to_owner(tx, book):
            while batch := list(islice(left, BATCH)):
                await loading.batch(tx, batch)
                count += len(batch)
    return count


class _Loading:
    def __init__(
        self,
        house: House,
        release: catalogue.Release,
        book: Book,
        columns: tuple[str, ...],
        source: str,
        now: datetime,
    ) -> None:
        self._release, self._book, self._columns = release, book, columns
        self._source, self._now = source, now
        self._seals: Seals = seals_of(house.secrets)
        named = release.traits(book.registry.about)
        self._names = named is not None and named[0].registry == book.id
        self._demo = house.settings.demo and self._names and book.registry.about == "person"

    async def batch(self, tx: Tx, rows: Sequence[Sequence[object]]) -> None:
        book, now = self._book, self._now
        loaded = [self._row(row) for row in rows]
        kind, keys = book.registry.about, random_bytes(32 * len(loaded))
        await store.load_subjects(
            tx,
            [(one[0], kind, now, keys[i * 32 : i * 32 + 32]) for i, one in enumerate(loaded)],
        )
        facts = [name for column in book.columns for name in (column.name, column.claim) if name]
        await store.load_versions(
            tx,
            book,
            [*SYSTEM_COLUMNS, *facts],
            (
                (
                    subject, record, version, since, None, now, None, self._source, None, None, None,
                    LOADER, *(kept.get(name) for name in facts),
                )
                for subject, record, version, since, kept, _ in loaded
            ),
        )  # fmt: skip
        own = book.trait("number")
        if own is not None and own.number is not None and own.claim is not None:
            claims = [
                (kept[own.claim], own.number, subject, now)
                for subject, _, _, _, kept, _ in loaded
                if own.claim in kept
            ]
            await store.load_claims(tx, claims)
        if self._demo:
            await store.load_demo_people(
                tx, [(subject, *self._shown(values)) for subject, *_, values in loaded]
            )
        await self._represent(tx, loaded)

    def _row(self, row: Sequence[object]) -> _Loaded:
        sent = dict(zip(self._columns, row, strict=True))
        subject, since = sent.pop("subject"), sent.pop("valid_from")
        values = checked_values(self._release, self._book, sent)  # type: ignore[arg-type]  # checks each type itself
        kept = rules.kept_raw(self._book, values, self._seals)
        day = since if isinstance(since, date) else date.fromisoformat(str(since))
        return UUID(str(subject)), new_id(), new_id(), day, kept, values

    def _shown(self, values: Mapping[str, Value]) -> tuple[object, object, object]:
        def value(trait: str) -> object:
            column = self._book.trait(trait)
            return values.get(column.fact) if column else None

        return value("name") or "", value("born"), value("home")

    async def _represent(self, tx: Tx, loaded: Sequence[_Loaded]) -> None:
        found = [
            (subject, one, record, since)
            for subject, record, version, since, _, values in loaded
            for one in representatives_by(self._release, self._book, version, values)
            # Of age long ago: nothing to grant.
            if one.until is None or one.until >= self._now.date()
        ]
        await store.add_representations(tx, found)
        await identity.grant_all(
            tx,
            [
                identity.Grant(
                    one.person, subject, one.version_id, one.legal_basis, self._now, one.until
                )
                for subject, one, _, _ in found
                if one.version_id is not None
            ],
        )
