"""What each context offers: routes, handlers, projections."""

import importlib
import importlib.util
import warnings
from typing import Any

from motcua.infra.jobs import ClockJob, Projection, Subscription
from motcua.web.routes import Route

NAMES = (
    "territory", "identity", "notify", "catalogue", "exchange", "registries", "credentials", "locker", "cases",
    "scorecard",
)  # fmt: skip


def _listed(module: str, name: str) -> list[Any]:
    found: list[Any] = []
    for context in NAMES:
        full = f"motcua.contexts.{context}.{module}"
        try:
            if importlib.util.find_spec(full) is None:
                continue
            found += getattr(importlib.import_module(full), name, [])
        except Exception as error:
            warnings.warn(f"{full}: {error}", stacklevel=2)
    return found


def routes() -> list[Route]:
    return [*_listed("pages", "ROUTES"), *_listed("resources", "ROUTES")]


def handlers() -> list[Subscription | ClockJob]:
    return _listed("jobs", "HANDLERS")


def projections() -> list[Projection]:
    return _listed("jobs", "PROJECTIONS")
