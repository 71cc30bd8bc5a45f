"""What the program says of itself: log lines without personal data, and metrics."""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest, start_http_server

REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "motcua_request_seconds",
    "Time to answer by route, method and status.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
WRITES = Histogram(
    "motcua_write_group_items",
    "Hot writes that shared a commit.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128),
    registry=REGISTRY,
)
SEQUENCED = Counter("motcua_events_sequenced", "Events moved to the log.", registry=REGISTRY)
LAG = Gauge(
    "motcua_log_lag_seconds", "Age of the oldest event when it got its place.", registry=REGISTRY
)
JOBS = Counter(
    "motcua_jobs", "Jobs by handler and outcome.", ["handler", "outcome"], registry=REGISTRY
)

_ALLOWED = frozenset(
    (
        *(
            "event",
            "level",
            "timestamp",
            "logger",
            "exception",
            "reference",
            "reason",
            "code",
            "kind",
        ),
        *("part", "in_a_row", "handler", "seq", "attempt", "attempts", "count", "size", "of"),
        *("route", "method", "status", "duration_ms", "pid", "port", "release", "pack", "pending"),
    )
)
_TELLING = re.compile(r"\d{7,}|@|%[0-9A-Fa-f]{2}")


def set_up(level: str = "info") -> None:
    """JSON lines to standard error. Also lines of libraries, without what they were given as arguments."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _trace,
            keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    for noisy in ("procrastinate", "httpx2", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def keep_allowed(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Deny by default: only keys of the list pass, and no value with a long number or an address in it."""
    kept: dict[str, Any] = {}
    for key, value in event.items():
        if key not in _ALLOWED:
            continue
        telling = isinstance(value, str) and key not in {"timestamp", "exception", "reference"}
        kept[key] = "[withheld]" if telling and _TELLING.search(value) else value
    return kept


def metrics() -> bytes:
    """The text of `/metrics`."""
    return generate_latest(REGISTRY)


def serve_metrics(port: int) -> Callable[[], None]:
    """The same for a process without a portal, on this machine alone; gives what ends it. Raises OSError."""
    server, thread = start_http_server(port, addr="127.0.0.1", registry=REGISTRY)

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


def _trace(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Files, lines and kinds of an exception, never its words: a driver's error quotes the row it refused."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    places = []
    while isinstance(error, BaseException):
        places.append(type(error).__name__)
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        error = error.__cause__
    if places:
        event["exception"] = " < ".join(places[-25:])
    return event


def _number(level: str) -> int:
    return {"debug": 10, "info": 20, "warning": 30, "error": 40}.get(level, 20)
