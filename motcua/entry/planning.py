"""`motcua pack plan`: which drafts and open cases a new release would touch, counted, with what changes in words."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from motcua.contexts.cases import api as cases
from motcua.contexts.cases.words import OpenCases, OpenDrafts
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import compare
from motcua.entry import assembly, services
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.postgres import APP
from motcua.infra.settings import Settings
from motcua.kernel.texts import Message, msg, say


def add_to(app: typer.Typer) -> None:
    """The command of this module under `motcua pack`."""
    app.command("plan")(plan_command)


def plan_command(
    folder: Annotated[
        Path | None,
        typer.Argument(exists=True, file_okay=False, help="The new pack; else MOTCUA_PACK."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="One of the pack's languages; else its first.")
    ] = None,
) -> None:
    """Say which drafts and open cases a pack would touch if it came into use now, as Markdown."""
    settings = settings_module.read()
    release, today = services.loaded(folder)
    tongue = services.tongue(release, language)
    drafts, open_cases, releases = asyncio.run(_open_work(settings))
    typer.echo(Plan(release, releases, tongue, today).words(drafts, open_cases), nl=False)


async def _open_work(
    settings: Settings,
) -> tuple[Sequence[OpenDrafts], Sequence[OpenCases], Mapping[str, catalogue.Release]]:
    dsn = assembly.dsn_of(settings, APP)
    assert dsn is not None
    db = await Database(dsn, size=1).open()
    try:
        async with db.transaction() as tx:
            drafts, open_cases = await cases.open_work(tx)
        releases = catalogue.Releases(db)
        hashes = {one.release for one in drafts} | {one.release for one in open_cases}
        return drafts, open_cases, {hash: await releases.at(hash) for hash in hashes}
    finally:
        await db.close()


@dataclass(frozen=True, slots=True)
class Plan:
    """A release that is to come into use, and those under which work is open."""

    new: catalogue.Release
    releases: Mapping[str, catalogue.Release]
    language: str
    today: date

    def words(self, drafts: Sequence[OpenDrafts], open_cases: Sequence[OpenCases]) -> str:
        lines = [*self._drafts(drafts), *self._cases(open_cases)]
        return "\n".join(lines).strip() + "\n"

    def _drafts(self, drafts: Sequence[OpenDrafts]) -> Iterator[str]:
        yield f"# {self._say(msg('Drafts'))}"
        untouched = 0
        for one in sorted(drafts, key=lambda one: (one.bundle, one.release)):
            if not self._touched(one.release, one.bundle):
                untouched += one.n
                continue
            title = self._title(one.release, one.bundle)
            said = msg("{title}: {n} drafts", title=title, n=one.n)
            yield from ("", f"## {self._say(said)}", "")
            offered = self.new.journeys_at(self.today).get(one.bundle)
            if offered is None:
                yield self._say(msg("It is not offered any more: these drafts cannot be filed."))
                continue
            yield self._say(msg("Whoever goes on with one sees first what is different."))
            yield from self._different(one.release, offered.services)
        yield ""
        yield self._say(msg("Nothing changes for {n} drafts.", n=untouched))

    def _cases(self, open_cases: Sequence[OpenCases]) -> Iterator[str]:
        yield from ("", f"# {self._say(msg('Open cases'))}", "")
        yield self._say(msg("An open case stays under the version that it was filed under."))
        by_service: dict[tuple[str, str], list[OpenCases]] = defaultdict(list)
        untouched = 0
        for one in open_cases:
            if self._decided_otherwise(one):
                by_service[one.service, one.release].append(one)
            else:
                untouched += one.n
        for (service, release), found in sorted(by_service.items()):
            count = sum(one.n for one in found)
            declared = self.releases[release].services[service]
            said = msg("{title}: {n} open cases", title=declared.title, n=count)
            yield from ("", f"## {self._say(said)}", "")
            yield from self._table(release, found)
            yield from self._different(release, {service})
        yield ""
        yield self._say(msg("Nothing changes for the service of {n} open cases.", n=untouched))

    def _table(self, release: str, found: Sequence[OpenCases]) -> Iterator[str]:
        heads = (msg("Agency"), msg("State"), msg("Cases"))
        yield "| " + " | ".join(self._say(head) for head in heads) + " |"
        yield "| --- | --- | ---: |"
        territory = self.releases[release].territory
        for one in sorted(found, key=lambda one: (one.agency, one.state)):
            agency = territory.agency_by_code(one.agency)
            name = say(agency.name, self.language) if agency else one.agency
            yield f"| {name} | {one.state} | {one.n} |"

    def _different(self, release: str, ids: Collection[str]) -> Iterator[str]:
        old = self.releases[release]
        tongue = self.language if self.language in old.languages else old.languages[0]
        said = catalogue.changes_of(old, self.new, ids, tongue, services.say)
        yield from (
            "",
            *(f"#{line}" if line.startswith("#") else line for line in said.splitlines()),
        )

    def _touched(self, release: str, bundle: str) -> bool:
        """Whether the declaration says something else today than under the release that it was begun under."""
        old = self.releases[release]
        before = old.journeys_at(self.today).get(bundle) or old.journeys[bundle]
        after = self.new.journeys_at(self.today).get(bundle)
        return after is None or bool(compare(before, after))

    def _decided_otherwise(self, one: OpenCases) -> bool:
        """Whether the service of a case is another one today."""
        old = self.releases[one.release]
        journey = old.journeys_at(self.today).get(one.bundle) or old.journeys[one.bundle]
        offered = self.new.journeys_at(self.today).get(one.bundle)
        before = journey.services[one.service]
        after = None if offered is None else offered.services.get(one.service)
        if after is None:
            return True
        return (before.service, before.steps) != (after.service, after.steps)

    def _title(self, release: str, bundle: str) -> str:
        return say(self.releases[release].journeys[bundle].bundle.title, self.language)

    def _say(self, message: Message) -> str:
        return services.say(message, self.language)
