"""The door of the catalogue: compiled releases; checking and publishing packs."""

from datetime import date, datetime
from pathlib import Path

from motcua.contexts.catalogue import actions, inputs
from motcua.contexts.catalogue.access import Releases
from motcua.contexts.catalogue.errors import NothingPublished
from motcua.contexts.catalogue.events import ReleasePublished
from motcua.contexts.catalogue.model.bpmn import Drawing
from motcua.contexts.catalogue.model.compiling import Declarations, compile_release
from motcua.contexts.catalogue.model.differing import Difference
from motcua.contexts.catalogue.model.flowing import graph
from motcua.contexts.catalogue.model.printing import printed
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.model.scaffolding import scaffold as new_service
from motcua.contexts.catalogue.model.scenarios import run_scenarios
from motcua.contexts.catalogue.model.schemas import published
from motcua.contexts.catalogue.model.speaking import Say
from motcua.contexts.catalogue.words import CompiledService, Journey, Release, State
from motcua.infra.db import Database
from motcua.kernel.actors import Actor

__all__ = [
    "CompiledService",
    "Declarations",
    "Journey",
    "NothingPublished",
    "PackFaulty",
    "Problem",
    "Release",
    "ReleasePublished",
    "Releases",
    "State",
    "changes",
    "check",
    "compile_release",
    "drawn",
    "in_words",
    "load",
    "publish",
    "publish_release",
    "scaffold",
    "schemas",
]


def load(folder: Path) -> Release:
    """The release of a pack's folder after all checks and its own scenarios. Raises PackFaulty with
    every problem."""
    release = checked(inputs.read_folder(folder))
    problems = run_scenarios(release, inputs.read_scenarios(folder))
    if problems:
        raise PackFaulty(problems)
    return release


def check(folder: Path) -> list[Problem]:
    """Everything wrong with a pack's folder, by file and line; empty: it may be published."""
    try:
        load(folder)
    except PackFaulty as faulty:
        return faulty.problems
    return []


async def publish(db: Database, folder: Path, actor: Actor, *, now: datetime) -> str:
    """Check a pack's folder and put it into use; the hash of the release. Raises PackFaulty."""
    return await publish_release(db, load(folder), actor, now=now)


async def publish_release(db: Database, release: Release, actor: Actor, *, now: datetime) -> str:
    """Put into use what `load` has checked; its hash."""
    async with db.transaction() as tx:
        await actions.publish(tx, actor, release, now=now)
    return release.hash


def scaffold(folder: Path, id: str, say: Say, *, day: date) -> dict[str, str]:
    """The files of a new service for a pack, by path: they pass `check` as they are. Raises PackFaulty."""
    return new_service(load(folder), id, say, day=day)


def in_words(release: Release, service: str, language: str, say: Say, *, day: date) -> str | None:
    """A service as in force on the day, in plain words, as Markdown; None when none of that name is."""
    journey = _offering(release, service, day)
    return None if journey is None else printed(release, journey, service, language, say)


def drawn(release: Release, service: str, language: str, say: Say, *, day: date) -> bytes | None:
    """The steps of a service as in force on the day, as BPMN 2.0; None when none of that name is."""
    journey = _offering(release, service, day)
    if journey is None:
        return None
    part = journey.services[service]
    drawing = Drawing(
        id=service,
        title=part.service.title[language],
        graph=graph(part),
        duty=lambda duty: release.duties[duty].label[language],
        say=lambda message: say(message, language),
    )
    return drawing.xml()


def changes(old: Release, new: Release, language: str, say: Say) -> str:
    """What changed from one release to the other, in words and under which law, as Markdown."""
    return Difference(old, new, language, say).words()


def _offering(release: Release, service: str, day: date) -> Journey | None:
    return next((j for j in release.journeys_at(day).values() if service in j.services), None)


def schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema of each kind of declaration, by folder (`site` for site.yaml, `tests` for scenarios)."""
    return published()
