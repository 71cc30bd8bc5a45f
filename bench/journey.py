"""Whole births through the running portal: how many a minute, and how much of it goes into documents and signatures."""

import re

import psycopg

from bench.harness import CONSOLE, Measure, cost, rate
from bench.portal import Portal, portal

RUNS, COUNT, A_MINUTE = 5, 4, 10
# An event's id holds its moment (UUIDv7). Between these pairs a job makes the document, or signs and stamps it.
_SPENT = """
SELECT began.kind, sum(m.done - m.began) / 1000.0
FROM infra.log AS began
JOIN infra.log AS done ON done.subject_id = began.subject_id AND done.body ->> 'result_id' = began.body ->> 'result_id'
CROSS JOIN LATERAL (SELECT
    ('x' || left(replace(began.id::text, '-', ''), 12))::bit(48)::bigint AS began,
    ('x' || left(replace(done.id::text, '-', ''), 12))::bit(48)::bigint AS done
) AS m
WHERE (began.kind, done.kind) IN (('result-proposed', 'result-prepared'), ('result-signed', 'result-issued'))
  AND began.seq > %s
GROUP BY began.kind
"""
# From the receipt of a birth to its last result.
_LASTED = """
SELECT sum(lasted) / 1000.0
FROM (
    SELECT max(m.at) - min(m.at) AS lasted
    FROM infra.log AS l
    CROSS JOIN LATERAL (SELECT ('x' || left(replace(l.id::text, '-', ''), 12))::bit(48)::bigint AS at) AS m
    WHERE l.kind IN ('application-submitted', 'result-issued') AND l.seq > %s
    GROUP BY l.subject_id
) AS births
"""


def run() -> list[Measure]:
    a_minute = []
    with portal() as running:
        _walked(
            running, 1
        )  # the first one signs the officials in and compiles what is compiled once
        with psycopg.connect(running.admin, autocommit=True) as connection:
            start = connection.execute("SELECT coalesce(max(seq), -1) FROM infra.log").fetchone()
            for _ in range(RUNS):
                a_minute.append(_walked(running, COUNT))
            spent: dict[str, float] = dict(connection.execute(_SPENT, start).fetchall())
            lasted = connection.execute(_LASTED, start).fetchone()
    assert lasted is not None
    measures = [rate("births", a_minute, [A_MINUTE], unit="1/min", aim=1)]
    for kind, what in (("result-proposed", "making documents"), ("result-signed", "signing PDFs")):
        took = float(spent[kind])
        CONSOLE.print(
            f"[dim]{what}: {took / RUNS / COUNT:.2f} s a birth, waiting for a turn included[/]"
        )
        share = 100 * took / float(lasted[0])
        measures.append(cost(f"share of a birth: {what}", [share], unit="%", budget=100, aim=0))
    return measures


def _walked(running: Portal, count: int) -> float:
    """Births a minute, by the client's own word."""
    told, _ = running.walk(max(2, count)).communicate()
    found = re.search(r"([\d.]+) a minute", told)
    if not found:
        raise RuntimeError(f"the journeys stopped: {told[-600:]}")
    return float(found[1])
