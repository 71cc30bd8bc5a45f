"""Whole births through the running portal: how many a minute, and how much of it goes into documents and signatures."""

import re

import psycopg

from bench.harness import CONSOLE, Measure, rate
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
    births = RUNS * COUNT
    whole = sum(COUNT * 60 / each for each in a_minute)
    for kind, what in (("result-proposed", "documents"), ("result-signed", "signing and stamps")):
        took = float(spent.get(kind, 0))
        CONSOLE.print(
            f"[dim]{what}: {took / births:.2f} s a birth from event to event, "
            f"waiting for a turn included; one birth a time is finished every {whole / births:.2f} s[/]"
        )
    return [rate("births", a_minute, [A_MINUTE], unit="1/min", aim=1)]


def _walked(running: Portal, count: int) -> float:
    """Births a minute, by the client's own word."""
    told, _ = running.walk(max(2, count)).communicate()
    found = re.search(r"([\d.]+) a minute", told)
    if not found:
        raise RuntimeError(f"the journeys stopped: {told[-600:]}")
    return float(found[1])
