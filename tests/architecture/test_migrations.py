"""Migrations: a landed one never changes, one schema each, named and numbered; run twice they do nothing."""

import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from motcua.infra import migrate
from motcua.infra.migrate import EditedMigration, Migration
from tests.conftest import TestDatabase

ROOT = Path(__file__).parents[2]
LANDED = ROOT / "migrations" / "LANDED"
_NAME = re.compile(r"(?P<number>\d{4})_(?P<context>[a-z]+)_[a-z_0-9]+")


def test_landed_migration_is_never_edited() -> None:
    """`migrations/LANDED` names what is released: one `sha256  name` a line, only ever added to."""
    landed = {
        line.split()[1]: line.split()[0]
        for line in LANDED.read_text(encoding="utf-8").splitlines()
        if line
    }
    here = {migration.name: migration.sha256 for migration in migrate.found()}
    assert {name: here.get(name) for name in landed} == landed


def test_names_and_numbers() -> None:
    numbers = []
    for migration in migrate.found():
        found = _NAME.fullmatch(migration.name)
        assert found, f"{migration.name}: NNNN_context_what is expected"
        numbers.append(found["number"])
        created = re.findall(rb"CREATE SCHEMA (?:IF NOT EXISTS )?([a-z_]+)", migration.sql)
        assert not created or created[0] == found["context"].encode(), migration.name
    assert len(set(numbers)) == len(numbers)


def test_second_run_does_nothing_and_an_edited_one_is_refused(database: TestDatabase) -> None:
    assert migrate.migrate(database.owner) == []
    edited = [*migrate.found()]
    edited[0] = Migration(edited[0].name, edited[0].sql + b"\n-- changed")
    with pytest.raises(EditedMigration, match=edited[0].name):
        migrate.migrate(database.owner, only=edited)
    with pytest.raises(EditedMigration, match="gone"):
        migrate.migrate(database.owner, only=edited[1:])


def test_failing_migration_leaves_nothing_behind(database: TestDatabase) -> None:
    broken = Migration("9999_infra_broken", b"CREATE TABLE infra.half (id int); SELECT nonsense;")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate.migrate(database.owner, only=[*migrate.found(), broken])
    with psycopg.connect(database.owner) as connection:
        row = connection.execute("SELECT to_regclass('infra.half') IS NULL").fetchone()
    assert row == (True,)


def test_roles_have_no_power_of_their_own(database: TestDatabase) -> None:
    with psycopg.connect(database.superuser) as connection:
        rows = connection.execute(
            "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'motcua%'"
            " AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole AND NOT rolcreatedb"
        ).fetchall()
        assert {name for (name,) in rows} == {"motcua_owner", "motcua_app", "motcua_scorecard"}
        owned = connection.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname IN ('motcua_app', 'motcua_scorecard')"
        ).fetchall()
        public = connection.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'procrastinate')"
            " AND has_function_privilege('public', p.oid, 'EXECUTE')"
        ).fetchall()
    assert (owned, public) == ([], [])


def test_functions_that_run_as_their_owner_close_their_search_path(database: TestDatabase) -> None:
    """A temporary object that the caller makes must never stand in for one of ours or PostgreSQL's."""
    with psycopg.connect(database.superuser) as connection:
        found = connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE prosecdef AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}'))"
        ).fetchall()
    assert found == []


def test_tests_read_only_tracked_migrations() -> None:
    """A migration that is not in git would pass here and be missing elsewhere."""
    listed = subprocess.run(
        ["git", "ls-files", "migrations"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        tracked = {Path(line).stem for line in listed.stdout.splitlines()}
        assert {migration.name for migration in migrate.found()} <= tracked
