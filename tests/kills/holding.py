"""What must hold in the database and on the command line after whatever happened."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import LiteralString

import psycopg

from motcua.infra.postgres import SUPERUSER, Server
from tests.journeys.running import ROOT

SETTLED_WITHIN_S = 90.0
_LEFT: LiteralString = """
SELECT (SELECT count(*) FROM infra.pending)
    + (SELECT count(*) FROM cases.cases WHERE state <> 'issued')
    + (SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
_TWICE: dict[str, LiteralString] = {
    "applications of one draft": "SELECT draft_id FROM cases.applications",
    "submissions in the log": """
        SELECT body ->> 'application_id' FROM infra.log WHERE kind = 'application-submitted'""",
    "cases of one part": "SELECT application_id, service FROM cases.cases",
    "decisions in the log": "SELECT body ->> 'case_id' FROM infra.log WHERE kind = 'case-decided'",
    "ends in the log": "SELECT body ->> 'case_id' FROM infra.log WHERE kind = 'case-closed'",
    "results issued": "SELECT case_id FROM credentials.results WHERE state = 'issued'",
    "results in the log": "SELECT body ->> 'case_id' FROM infra.log WHERE kind = 'result-issued'",
    "notices of one birth": "SELECT organisation, reference FROM exchange.notices",
    "steps of one case": """
        SELECT body ->> 'case_id', body ->> 'step', body ->> 'outcome' FROM infra.log WHERE kind = 'task-done'""",
    "events": "SELECT id FROM infra.log",
    "document numbers": "SELECT agency, series, year, number FROM credentials.results",
    "lines of a locker": "SELECT holder, case_id FROM locker.items",
}


class Books:
    """The database of a demo as its superuser sees it, for looking only."""

    def __init__(self, home: Path) -> None:
        self._home, self._server = home, Server(home / "pg")

    def settle(self) -> None:
        """Until nothing waits any more: no event, no job, no open case."""
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while (left := self.number(_LEFT)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not left, f"{left} things still wait"

    def number(self, query: LiteralString) -> int:
        ((found,),) = self.rows(query)
        assert isinstance(found, int)
        return found

    def rows(self, query: LiteralString) -> list[tuple[object, ...]]:
        with psycopg.connect(self._server.dsn(SUPERUSER)) as connection:
            return connection.execute(query).fetchall()

    def twice(self) -> dict[str, list[tuple[object, ...]]]:
        """What is there more than once and must not be."""
        found = {what: self._doubles(query) for what, query in _TWICE.items()}
        found["versions by one case"] = self._versions_twice()
        return {what: rows for what, rows in found.items() if rows}

    def _doubles(self, query: LiteralString) -> list[tuple[object, ...]]:
        return self.rows(
            f"SELECT q::text, count(*) FROM ({query}) AS q GROUP BY q HAVING count(*) > 1"
        )

    def _versions_twice(self) -> list[tuple[object, ...]]:
        """A case writes each record once, in every book."""
        found: list[tuple[object, ...]] = []
        tables = self.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'books'"
        )
        for (table,) in tables:
            query = (
                f"SELECT '{table}', subject_id, record_id, case_id, count(*) FROM books.\"{table}\""
                " WHERE case_id IS NOT NULL GROUP BY subject_id, record_id, case_id HAVING count(*) > 1"
            )
            found += self.rows(query)
        return found

    def gaps(self) -> list[tuple[object, ...]]:
        """Yearly series that jump over a number, and numbers without an owner who keeps them."""
        return self.rows(
            "SELECT agency, series FROM credentials.numbers GROUP BY agency, series, year"
            " HAVING count(*) <> max(position)"
        )

    def proves(self, *command: str) -> str:
        """What `motcua …` says; it must say it with status 0."""
        done = subprocess.run(
            [sys.executable, "-m", "motcua.entry.cli", *command],
            cwd=ROOT,
            env={**os.environ, "MOTCUA_HOME": str(self._home), "MOTCUA_DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
