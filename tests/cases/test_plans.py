"""No statement of the desk or of its clock reads a whole table, however many cases there are."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from motcua.contexts.cases.store import deriving, desk, files, finding, worklist
from motcua.infra.postgres import Server
from motcua.infra.queries import Query
from tests.conftest import TestDatabase

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SOME = UUID(int=7)
CASES = 30_000
FILL = f"""
INSERT INTO cases.applications (subject_id, id, draft_id, reference, bundle, release, channel, declarant, facts,
    holders, salt, commitment, submitted_at)
SELECT md5('s' || n)::uuid, md5('a' || n)::uuid, md5('d' || n)::uuid, 'N' || n, 'b', 'r', 'online', md5('p' || n)::uuid,
    '{{}}', '{{}}', decode('00', 'hex'), sha256(n::text::bytea), '2026-11-20' FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.cases (subject_id, id, application_id, reference, bundle, service, release, agency, unit, channel,
    state, step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, closed_at, version)
SELECT md5('s' || n)::uuid, md5('c' || n)::uuid, md5('a' || n)::uuid, 'N' || n, 'b', 's' || n % 30, 'r', 'a' || n % 20,
    'u', 'online', CASE WHEN n % 10 = 0 THEN 'acknowledged' ELSE 'issued' END, 's', '2026-11-20', '2026-11-20', 'days',
    3, 'law', '2026-11-25', CASE WHEN n % 10 = 0 THEN NULL ELSE '2026-11-20'::timestamptz END, 1
FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.tasks (subject_id, case_id, id, step, kind, agency, state, opened_at, due_at, done_at, outcome)
SELECT md5('s' || n)::uuid, md5('c' || n)::uuid, md5('t' || n)::uuid, 's', 'decide', 'a' || n % 20,
    CASE WHEN n % 10 = 0 THEN 'open' ELSE 'done' END, '2026-11-20', '2026-11-25',
    CASE WHEN n % 10 = 0 THEN NULL ELSE '2026-11-20'::timestamptz END, CASE WHEN n % 10 = 0 THEN NULL ELSE 'done' END
FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.spans (subject_id, case_id, id, kind, from_at, to_at)
SELECT md5('s' || n)::uuid, md5('c' || n)::uuid, md5('x' || n)::uuid, 'supplement', '2026-11-20', '2026-11-21'
FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.supplements (subject_id, case_id, id, asked_by, asked_at, answered_at, until_at)
SELECT md5('s' || n)::uuid, md5('c' || n)::uuid, md5('q' || n)::uuid, md5('o')::uuid, '2026-11-20',
    CASE WHEN n % 100 = 0 THEN NULL ELSE '2026-11-20'::timestamptz END, '2026-11-30'
FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.papers (subject_id, draft_id, id, paper, filename, media_type, size, sha256, given_by, given_at)
SELECT md5('s' || n)::uuid, md5('d' || n)::uuid, md5('f' || n)::uuid, 'p', 'f', 'application/pdf', 1, repeat('a', 64),
    md5('p' || n)::uuid, '2026-11-20' FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.names (agency, token, case_id, subject_id)
SELECT 'a' || n % 20, substr(sha256((n % 300)::text::bytea), 1, 8), md5('c' || n)::uuid, md5('s' || n)::uuid
FROM generate_series(1, {CASES}) AS n;
INSERT INTO cases.work_list (agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at,
    due_at, taken_by)
SELECT 'a' || n % 20, md5('t' || n)::uuid, md5('s' || n)::uuid, md5('c' || n)::uuid, 'N' || n, 's' || n % 30, 's',
    'decide', 'd' || n % 7, '2026-11-20', '2026-11-20'::timestamptz + n * interval '1 minute',
    CASE WHEN n % 50 = 0 THEN md5('o' || n % 90)::uuid END
FROM generate_series(1, {CASES}) AS n;
"""
LANES = ["decide/online/open/first/d1", "decide/online/open/first/d2"]
PAGE = {"before": NOW, "after": NOW, "after_task": SOME, "limit": 51}
ASKED: Mapping[str, tuple[Mapping[str, Query], Mapping[str, object]]] = {
    "lanes": (worklist._sql, {"agency": "a1"}),
    "services_there": (worklist._sql, {"agency": "a1"}),
    "lines": (worklist._sql, {"agency": "a1", "lanes": LANES, **PAGE}),
    "lines_of_service": (worklist._sql, {"agency": "a1", "lanes": LANES, "service": "s3", **PAGE}),
    "lines_of_taker": (
        worklist._sql, {"agency": "a1", "lanes": LANES, "service": "", "taker": SOME, **PAGE},
    ),
    "amounts": (worklist._sql, {"agency": "a1", "lanes": LANES, "most": 500}),
    "cases_of_name": (finding._sql, {"agency": "a1", "token": b"12345678"}),
    "cases_of_person": (finding._sql, {"person": SOME, "subjects": [SOME], "applications": [SOME]}),
    "cases_of": (finding._sql, {"agency": "a1", "subjects": [SOME], "ids": [SOME], "limit": 20}),
    "running": (deriving._sql, {"subject_id": SOME, "case_id": SOME, "limit": 100}),
    "missed_tasks": (desk._sql, {"now": NOW}),
    "late_tasks": (desk._sql, {"now": NOW}),
    "waiting_for_numbers": (desk._sql, {}),
    "waiting_for_signers": (desk._sql, {}),
    "waiting_hand_overs": (desk._sql, {}),
    "unanswered_supplements": (desk._sql, {"now": NOW}),
    "held_papers": (files._sql, {}),
    "used": (files._sql, {"files": ["b" * 64]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def plans(server: Server, template: str) -> Iterator[psycopg.Connection]:
    database = TestDatabase(server, f"test_{uuid4().hex}")
    server.create_database(database.name, template=template)
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        connection.execute(FILL.encode())
        connection.execute("ANALYZE")
        yield connection
    server.drop_database(database.name)


@pytest.mark.parametrize("name", ASKED)
def test_no_statement_reads_a_whole_table(plans: psycopg.Connection, name: str) -> None:
    queries, params = ASKED[name]
    found = plans.execute(b"EXPLAIN (FORMAT JSON) " + queries[name].raw, params or None).fetchone()
    assert found is not None
    read = [
        node["Relation Name"]
        for node in _nodes(json.loads(json.dumps(found[0]))[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and f"cases.{node['Relation Name']} " in FILL
    ]
    assert read == []


def _nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    parts = plan.get("Plans", [])
    assert isinstance(parts, list)
    for part in parts:
        yield from _nodes(part)
