"""The door of the catalogue: compiled releases; checking and publishing packs."""

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from motcua.contexts.catalogue import access, actions, inputs
from motcua.contexts.catalogue.access import Releases
from motcua.contexts.catalogue.errors import InUse, NothingPublished, ProposalNotFound
from motcua.contexts.catalogue.events import ReleaseProposed, ReleasePublished
from motcua.contexts.catalogue.model.bpmn import Drawing, longest
from motcua.contexts.catalogue.model.checks.calendars import check_years
from motcua.contexts.catalogue.model.compiling import Declarations, compile_release
from motcua.contexts.catalogue.model.describing import cpsv
from motcua.contexts.catalogue.model.differing import Difference, ServiceVersion, history
from motcua.contexts.catalogue.model.parts import Parts
from motcua.contexts.catalogue.model.picture import picture
from motcua.contexts.catalogue.model.printing import printed
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.model.releasing import checked, examined
from motcua.contexts.catalogue.model.scaffolding import scaffold as new_service
from motcua.contexts.catalogue.model.scenarios import (
    Expect,
    Scenario,
    declared_in,
    moment,
    run_every_scenario,
    sound_scenarios,
    world_of,
)
from motcua.contexts.catalogue.model.schemas import published
from motcua.contexts.catalogue.model.signing import Proposal, Signer, by_key, written
from motcua.contexts.catalogue.model.tabling import (
    Cell,
    Line,
    Sheet,
    Wrong,
    cell_at,
    changed,
    sheets,
)
from motcua.contexts.catalogue.words import (
    CompiledService,
    Condition,
    Journey,
    Publisher,
    Release,
    Span,
    State,
)
from motcua.contexts.catalogue.words.flowing import graph
from motcua.contexts.catalogue.words.speaking import Say, Speech
from motcua.infra.db import Database

__all__ = [
    "CompiledService",
    "Declarations",
    "Expect",
    "InUse",
    "Journey",
    "Line",
    "NothingPublished",
    "PackFaulty",
    "Problem",
    "Proposal",
    "ProposalNotFound",
    "Publisher",
    "Release",
    "ReleaseProposed",
    "ReleasePublished",
    "Releases",
    "Scenario",
    "ServiceVersion",
    "Sheet",
    "Signer",
    "State",
    "Wrong",
    "by_key",
    "changes",
    "changes_of",
    "check",
    "check_files",
    "compile_release",
    "confirm",
    "declared",
    "declared_in",
    "described",
    "drawn",
    "examine",
    "in_words",
    "load",
    "moment",
    "pictured",
    "proposals",
    "propose",
    "proposed",
    "publish",
    "scaffold",
    "scenarios",
    "schemas",
    "spoken_condition",
    "spoken_span",
    "table_cell",
    "tables",
    "tables_changed",
    "versions",
    "world_of",
    "written",
]


def load(folder: Path, *, day: date | None = None) -> Release:
    """The release of a pack's folder after all checks and its own scenarios. Raises PackFaulty with
    every problem; with a day also of what would stand in the way of publishing it then."""
    return _loaded(folder, day)[0]


def check(folder: Path, *, day: date | None = None) -> list[Problem]:
    """Everything wrong with a pack's folder, by file and line; empty: it may be published (that day)."""
    return examine(folder, day=day)[0]


def examine(folder: Path, *, day: date | None = None) -> tuple[list[Problem], list[Problem]]:
    """The same, and of a sound pack what is worth a look without being wrong."""
    try:
        return [], _loaded(folder, day)[1]
    except PackFaulty as faulty:
        return faulty.problems, []


@contextmanager
def _uncollected() -> Iterator[None]:
    """A pack is many values and no cycles: looking for some costs a quarter of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@_uncollected()
def _loaded(folder: Path, day: date | None) -> tuple[Release, list[Problem]]:
    files = inputs.read_folder(folder)
    release, notes = examined(files)
    problems = run_every_scenario(release, inputs.read_scenarios(folder))
    if day is not None:
        problems += check_years(files, day)
    if problems:
        raise PackFaulty(problems)
    return release, notes


async def propose(
    db: Database,
    release: Release,
    signer: Signer,
    *,
    now: datetime,
    trusted: Sequence[Publisher] = (),
) -> Proposal:
    """Sign that what `load` has checked shall come into use. `trusted` may publish beside those whom the release
    in use names: the demo's. Raises InUse, PackFaulty, NoPublishers, NoPublisher."""
    async with db.transaction() as tx:
        return await actions.propose(tx, release, signer, now=now, trusted=trusted)


async def confirm(
    db: Database,
    id: UUID,
    signer: Signer,
    *,
    now: datetime,
    trusted: Sequence[Publisher] = (),
) -> Proposal:
    """Put what somebody else proposed into use. Raises ProposalNotFound, ProposalClosed, NoPublishers,
    NoPublisher, SignedAlready, SignatureBad."""
    async with db.transaction() as tx:
        return await actions.confirm(tx, id, signer, now=now, trusted=trusted)


async def publish(
    db: Database,
    release: Release,
    signers: tuple[Signer, Signer],
    *,
    now: datetime,
    trusted: Sequence[Publisher] = (),
) -> str:
    """Propose and confirm at once, with both keys at hand; the hash. What is in use already stays so."""
    async with db.transaction() as tx:
        try:
            proposal = await actions.propose(tx, release, signers[0], now=now, trusted=trusted)
        except InUse:
            return release.hash
        await actions.confirm(tx, proposal.id, signers[1], now=now, trusted=trusted)
    return release.hash


async def proposals(db: Database, most: int = 20) -> Sequence[Proposal]:
    """Who signed for which release, the newest first."""
    async with db.reading() as tx:
        return await access.proposals(tx, most)


async def proposed(db: Database, id: UUID | None = None) -> tuple[Proposal, Release]:
    """What waits to be confirmed, the newest unless one is named, checked again by this program. Raises
    ProposalNotFound, PackFaulty, ReleaseNotFound."""
    async with db.transaction() as tx:
        proposal = await (access.waiting(tx) if id is None else access.proposal(tx, id))
        return proposal, await access.checked_again(tx, proposal)


def scaffold(folder: Path, id: str, say: Say, *, day: date) -> dict[str, str]:
    """The files of a new service for a pack, by path: they pass `check` as they are. Raises PackFaulty."""
    return new_service(declared(folder), id, say, day=day)


def in_words(release: Release, service: str, language: str, say: Say, *, day: date) -> str | None:
    """A service as in force on the day, in plain words, as Markdown; None when none of that name is."""
    journey = _offering(release, service, day)
    return None if journey is None else printed(release, journey, service, language, say)


def drawn(release: Release, service: str, language: str, say: Say, *, day: date) -> bytes | None:
    """The steps of a service, or the parts of a bundle, as in force on the day, as BPMN 2.0; None when none of that
    name is."""
    bundle = release.journeys_at(day).get(service)
    if bundle is not None and len(bundle.services) > 1:
        return _drawn_parts(release, bundle, language, say)
    journey = _offering(release, service, day)
    if journey is None:
        return None
    part = journey.services[service]
    drawing = Drawing(
        id=service,
        title=part.service.title[language],
        graph=graph(part),
        duty=lambda duty: release.duties[duty].label[language],
        agency=lambda kind: release.territory.agency_kinds()[kind].title[language],
        condition=Speech(language, say, release.names, journey.roles).condition,
        whole=longest(part.spans()),
        say=lambda message: say(message, language),
    )
    return drawing.xml()


def _drawn_parts(release: Release, journey: Journey, language: str, say: Say) -> bytes:
    drawing = Parts(
        bundle=journey.bundle,
        title=journey.bundle.title[language],
        service=lambda id: journey.services[id].service.title[language],
        condition=Speech(language, say, release.names, journey.roles).condition,
        say=lambda message: say(message, language),
    )
    return drawing.xml()


def changes(old: Release, new: Release, language: str, say: Say) -> str:
    """What changed from one release to the other, in words and under which law, as Markdown."""
    return Difference(old, new, language, say).words()


def versions(release: Release, service: str, language: str, say: Say) -> Sequence[ServiceVersion]:
    """The versions of a service, the newest first, each with what changed in words; empty when there is none."""
    return history(release, service, language, say)


def described(release: Release, service: str, base: str, *, day: date) -> dict[str, object] | None:
    """A service as in force on the day, by CPSV-AP in JSON-LD; None when none of that name is."""
    journey = _offering(release, service, day)
    return None if journey is None else cpsv(release, journey, service, base)


def changes_of(
    old: Release, new: Release, services: Collection[str], language: str, say: Say
) -> str:
    """What changed of some services, in words, as Markdown; empty when nothing did."""
    return Difference(old, new, language, say).of_services(services)


def _offering(release: Release, service: str, day: date) -> Journey | None:
    return next((j for j in release.journeys_at(day).values() if service in j.services), None)


def spoken_condition(
    release: Release, journey: Journey, condition: Condition, language: str, say: Say
) -> str:
    """A condition in words; empty for one that always holds."""
    if isinstance(condition, bool):
        return ""
    return Speech(language, say, release.names, journey.roles).condition(condition)


def spoken_span(release: Release, span: Span, language: str, say: Say) -> str:
    """A time in words."""
    return Speech(language, say, release.names, {}).span(span)


@_uncollected()
def declared(folder: Path) -> Release:
    """The release of a folder whose declarations are sound, whatever its scenarios say. Raises PackFaulty."""
    return checked(inputs.read_folder(folder))


def scenarios(release: Release, folder: Path) -> list[Scenario]:
    """The scenarios of a folder that can be looked at."""
    return sound_scenarios(release, inputs.read_scenarios(folder))


def pictured(release: Release, service: str, language: str, say: Say, *, day: date) -> str | None:
    """The steps of a service as in force on the day, as a picture (SVG); None when none of that name is."""
    bpmn = drawn(release, service, language, say, day=day)
    return None if bpmn is None else picture(bpmn, release.services[service].title[language])


def check_files(files: Mapping[str, bytes]) -> list[Problem]:
    """Everything wrong with the files of a pack, without its scenarios."""
    try:
        checked(files)
    except PackFaulty as faulty:
        return faulty.problems
    return []


def tables(release: Release) -> list[Sheet]:
    """The decision tables of a pack as sheets of texts."""
    return sheets(release.files, release.languages)


def tables_changed(
    release: Release, path: str, lines: Mapping[str, Sequence[Line]]
) -> tuple[bytes, list[Wrong]]:
    """A file with other rows in its tables, by place: rows that stay keep their words; and what cannot be read."""
    return changed(release.files[path], path, lines)


def table_cell(files: Mapping[str, bytes], place: tuple[str, str], problem: Problem) -> Cell | None:
    """Which cell of a table a problem points at; none: it points elsewhere."""
    if problem.file != place[0]:
        return None
    return cell_at(files[place[0]], place[1], problem.line, problem.column)


def schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema of each kind of declaration, by folder (`site` for site.yaml, `tests` for scenarios)."""
    return published()
