"""Many declarations ready to be filed, all equal to one that was filled in through the pages."""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg

from bench.harness import OUT
from bench.portal import Portal
from motcua.contexts.cases.actions import filing
from motcua.contexts.identity import model as sessions
from motcua.entry import assembly
from motcua.infra.house import House
from motcua.infra.writes import Write
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from motcua.web import csrf
from motcua.web.ports import SESSION_COOKIE
from tools.journey.actors import Citizen

TABLES = ("applications", "parties", "cases", "tasks", "references")
EMPTIED = (
    *(f"cases.{table}" for table in TABLES),
    "cases.drafts",
    "infra.answers",
    "infra.pending",
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SCHEMA = """
DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench; GRANT USAGE ON SCHEMA bench TO motcua_app;
CREATE TABLE bench.drafts (n int PRIMARY KEY, draft jsonb NOT NULL);
CREATE TABLE bench.items (n int PRIMARY KEY, items jsonb NOT NULL);
CREATE SEQUENCE bench.next;
GRANT SELECT ON bench.items TO motcua_app; GRANT USAGE ON bench.next TO motcua_app;
"""
_BUSY = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'motcua_app' AND state <> 'idle'"
PEER = """
SELECT position, outcome
FROM infra.once('cases.submit', (SELECT items FROM bench.items WHERE n = (SELECT nextval('bench.next'))));
"""


@dataclass(frozen=True, slots=True)
class Filings:
    """`count` drafts in the tables `bench.*`, their forms in a file for wrk."""

    portal: Portal
    count: int
    requests: Path

    def ready(self) -> None:
        """Empty the tables of filing and put all drafts back, unfiled."""
        with psycopg.connect(self.portal.admin, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {', '.join(EMPTIED)}".encode())
            connection.execute("ALTER SEQUENCE bench.next RESTART")
            connection.execute(
                "INSERT INTO cases.drafts SELECT d.* FROM bench.drafts AS b,"
                " jsonb_populate_record(NULL::cases.drafts, b.draft) AS d"
            )
            connection.execute("VACUUM ANALYZE cases.drafts")
            connection.execute("CHECKPOINT")

    def rows(self) -> dict[str, int]:
        """What has been written, table by table, once all that was under way has ended."""
        with psycopg.connect(self.portal.admin, autocommit=True) as connection:
            quiet = 0
            while quiet < 5:  # a request may be between two statements
                quiet = quiet + 1 if connection.execute(_BUSY).fetchone() == (0,) else 0
                time.sleep(0.1)
            found = {}
            for table in (*(f"cases.{name}" for name in TABLES), "infra.answers", "infra.pending"):
                row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
                found[table] = row[0] if row else 0
        return found


def prepare(
    portal: Portal, count: int, declare: Callable[[Citizen], object] = Citizen.declare
) -> Filings:
    """Fill in one declaration through the pages, then make `count` equal ones. The worker must run."""
    citizen = portal.declarant()
    declare(citizen)
    citizen.close()
    draft = _newest(portal)
    house = assembly.house_of(portal.settings)
    write = asyncio.run(_write(house, draft))
    key = house.secrets.bytes("csrf")
    requests = OUT / "filings.tsv"
    with psycopg.connect(portal.admin) as connection:
        connection.execute(_SCHEMA.encode())
        people = []
        with requests.open("w", encoding="utf-8") as file:
            for n in range(1, count + 1):
                people.append(_Person.of(n, alone=draft.subject == draft.keeper))
                file.write(people[-1].request(draft, key))
        _copy_drafts(connection, draft, people)
        _copy_items(connection, draft, write, people)
        _sign_in(connection, people)
        connection.execute("ANALYZE")
    return Filings(portal, count, requests)


@dataclass(frozen=True, slots=True)
class _Draft:
    subject: UUID
    id: UUID
    keeper: UUID
    version: int
    row: str  # the whole row as JSON

    @property
    def ids(self) -> set[str]:
        return {str(self.subject), str(self.id), str(self.keeper)}


@dataclass(frozen=True, slots=True)
class _Person:
    """The n-th declarant with a draft and a session of their own."""

    n: int
    subject: UUID
    draft: UUID
    keeper: UUID
    token: str

    @classmethod
    def of(cls, n: int, *, alone: bool) -> "_Person":
        """`alone`: the case is about whoever declares."""
        keeper = _uuid("keeper", n)
        token = sessions.token_of(keeper, secrets.token_urlsafe(32))
        subject = keeper if alone else _uuid("subject", n)
        return cls(n, subject, _uuid("draft", n), keeper, token)

    def own(self, text: str, draft: _Draft) -> str:
        """The text of the one draft as this person's."""
        for theirs, mine in (
            (draft.subject, self.subject),
            (draft.id, self.draft),
            (draft.keeper, self.keeper),
        ):
            text = text.replace(str(theirs), str(mine))
        return text

    def request(self, draft: _Draft, key: bytes) -> str:
        path = f"/drafts/{CaseKey(self.subject, self.draft)}/submit"
        form_token = secrets.token_urlsafe(18)
        body = f"csrf={csrf.token(key, self.token)}&form_token={form_token}&version={draft.version}"
        return f"{path}\t{SESSION_COOKIE}={self.token}\t{body}\n"


def _newest(portal: Portal) -> _Draft:
    with psycopg.connect(portal.admin) as connection:
        row = connection.execute(
            "SELECT subject_id, id, keeper, version, to_jsonb(d)::text FROM cases.drafts AS d"
            " WHERE submitted_application IS NULL ORDER BY started_at DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return _Draft(*row)


async def _write(house: House, draft: _Draft) -> Write[filing.Outcome]:
    """What the portal itself would write: the item of the peer."""
    actor = Actor(kind=ActorKind.CITIZEN, id=draft.keeper)
    async with assembly.opened(house):
        now = house.clock()
        async with house.db.reading() as tx:
            checked = await filing.to_file(
                tx, actor, CaseKey(draft.subject, draft.id), now=house.clock()
            )
        return await filing.prepare(
            house, actor, checked, version=draft.version, token="peer-" + "0" * 20, now=now
        )


def _copy_drafts(
    connection: psycopg.Connection[tuple[object, ...]], draft: _Draft, people: list[_Person]
) -> None:
    with connection.cursor().copy("COPY bench.drafts FROM STDIN") as copy:
        for person in people:
            copy.write_row((person.n, person.own(draft.row, draft)))


def _copy_items(
    connection: psycopg.Connection[tuple[object, ...]],
    draft: _Draft,
    write: Write[filing.Outcome],
    people: list[_Person],
) -> None:
    """One group of one item for each person, with ids and a dossier number of its own."""
    one = {"position": 0, "subject_id": write.subject_id, "token": write.token, "item": write.item}
    text = msgspec.json.encode([one]).decode()
    assert isinstance(write.item, dict)
    references = {case["reference"] for case in write.item["cases"]}
    shared = {str(party.person) for party in write.item["parties"]} - {str(draft.keeper)}
    with connection.cursor().copy("COPY bench.items FROM STDIN") as copy:
        for person in people:
            mine = person.own(text, draft)
            for made in set(_UUID.findall(text)) - shared - draft.ids:
                mine = mine.replace(made, str(_uuid(made, person.n)))
            for reference in references:
                mine = mine.replace(reference, f"{reference}-{person.n}")
            copy.write_row((person.n, mine))


def _sign_in(connection: psycopg.Connection[tuple[object, ...]], people: list[_Person]) -> None:
    """A session each. It ends soon, so that no request moves its end: that happens once a minute at most."""
    now = datetime.now(UTC)
    ends = now + timedelta(minutes=55)
    columns = "actor_id, token_hash, id, kind, method, device, opened_at, idle_until, ends_at"
    with connection.cursor().copy(
        f"COPY identity.sessions ({columns}) FROM STDIN".encode()
    ) as copy:
        for person in people:
            read = sessions.read_token(person.token)
            assert read is not None
            copy.write_row(
                (*read, _uuid("session", person.n), "citizen", "demo", "", now, ends, ends)
            )


def _uuid(what: str, n: int) -> UUID:
    return UUID(bytes=hashlib.sha256(f"{what}:{n}".encode()).digest()[:16])
