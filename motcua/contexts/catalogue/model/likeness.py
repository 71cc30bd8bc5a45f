"""Services that are equal in what they ask, or in their steps: worth a look, never a fault."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.catalogue.words import Service

_ROLE: Final = re.compile(r'"[a-z0-9-]+\.([a-z0-9-]+)"')
Found = tuple[Declaration, Service]


def equal_services(pack: Pack) -> Iterator[Problem]:
    """A note at each service but the first of those that are alike, by the newest version of each."""
    newest: dict[str, Found] = {}
    for found, service in sorted(pack.all(Service), key=lambda one: one[1].effective_from):
        newest[service.service] = (found, service)
    all = [newest[id] for id in sorted(newest)]
    yield from _alike(
        all,
        _questions,
        "asks",
        "It asks the same as",
        "Are they one service, or is something not asked yet?",
    )
    apart = (one for one in all if not isinstance(one[1].steps, str))
    yield from _alike(
        list(apart),
        _steps,
        "steps",
        "Its steps are those of",
        "Give the steps a name in `shapes/`, and use it in both.",
    )


def _alike(
    all: list[Found],
    look: Callable[[Service], str],
    key: str,
    says: str,
    remedy: str,
) -> Iterator[Problem]:
    groups: dict[str, list[Found]] = defaultdict(list)
    for found, service in all:
        seen = look(service)
        if seen:
            groups[seen].append((found, service))
    for (_, first), *others in groups.values():
        for found, _ in others:
            yield found.problem((key,), f"{says} `{first.service}`.", remedy)


def _questions(service: Service) -> str:
    """What is asked under which condition, whatever the roles are called."""
    asked = sorted(
        _ROLE.sub(r'"\1"', json.dumps([ask.fact, ask.required, ask.when], sort_keys=True))
        for ask in service.asks
    )
    groups = sorted([group.fact, *(ask.fact for ask in group.asks)] for group in service.groups)
    return json.dumps([asked, groups]) if asked or groups else ""


def _steps(service: Service) -> str:
    return msgspec.json.encode(service.steps).decode()
