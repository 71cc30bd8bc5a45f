"""Migrations: forward only, each in a transaction, never edited once landed. Run as motcua_owner."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import psycopg

from motcua.infra.faults import DatabaseDown

FOLDER = Path(__file__).parents[2] / "migrations"
_QUEUE = "procrastinate"  # the queue's own schema, kept by its own scripts
Connection = psycopg.Connection[tuple[object, ...]]


class EditedMigration(Exception):
    """A migration that is applied has been changed since, or is gone."""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    sql: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql).hexdigest()


def found(folder: Path = FOLDER) -> list[Migration]:
    return [Migration(path.stem, path.read_bytes()) for path in sorted(folder.glob("*.sql"))]


def migrate(
    dsn: str,
    *,
    only: list[Migration] | None = None,
    told: Callable[[str], None] = lambda name: None,
) -> list[str]:
    """Apply what is missing, in order; returns the names. Raises DatabaseDown, and EditedMigration before anything
    is done."""
    wanted = found() if only is None else only
    with _connected(dsn) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('motcua.migrate'))")
        connection.execute("SET lock_timeout = '4s'; SET client_min_messages = warning")
        _make_ledger(connection)
        applied = _applied(connection)
        _refuse_edited(wanted, applied)
        done = _migrate_queue(connection, applied)
        for migration in wanted:
            if migration.name not in applied:
                told(migration.name)
                with connection.transaction():
                    connection.execute(migration.sql)
                    _record(connection, migration)
                done.append(migration.name)
    return done


def _connected(dsn: str) -> Connection:
    try:
        return psycopg.connect(dsn, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseDown() from error


def _make_ledger(connection: Connection) -> None:
    connection.execute(
        "CREATE SCHEMA IF NOT EXISTS infra;"
        "CREATE TABLE IF NOT EXISTS infra.migrations ("
        "name text PRIMARY KEY, sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
    )


def _applied(connection: Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sha256 FROM infra.migrations").fetchall()
    return {str(name): str(sha256) for name, sha256 in rows}


def _record(connection: Connection, migration: Migration) -> None:
    connection.execute(
        "INSERT INTO infra.migrations (name, sha256) VALUES (%s, %s)",
        (migration.name, migration.sha256),
    )


def _refuse_edited(wanted: list[Migration], applied: dict[str, str]) -> None:
    here = {migration.name: migration.sha256 for migration in wanted}
    for name, sha256 in applied.items():
        if name.startswith(_QUEUE):
            continue
        if name not in here:
            raise EditedMigration(f"{name} is applied, but its file is gone")
        if here[name] != sha256:
            raise EditedMigration(
                f"{name} was edited after it was applied; write a new one instead"
            )


def _migrate_queue(connection: Connection, applied: dict[str, str]) -> list[str]:
    """The queue's whole schema at first; later only its own steps that are new."""
    source = files("procrastinate") / "sql"
    steps = [
        Migration(f"{_QUEUE}/{path.name}", path.read_bytes())
        for path in sorted((source / "migrations").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    ]
    missing = [step for step in steps if step.name not in applied]
    if not missing:
        return []
    with connection.transaction():
        connection.execute("CREATE SCHEMA IF NOT EXISTS procrastinate")
        connection.execute("SET LOCAL search_path = procrastinate")
        if len(missing) == len(steps):
            connection.execute((source / "schema.sql").read_bytes())
        else:
            for step in missing:
                connection.execute(step.sql)
        connection.execute(
            "GRANT USAGE ON SCHEMA procrastinate TO motcua_app;"
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO motcua_app;"
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO motcua_app;"
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO motcua_app"
        )
        for step in missing:
            _record(connection, step)
    return [step.name for step in missing]
