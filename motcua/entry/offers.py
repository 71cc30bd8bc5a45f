"""Whom the demo's sign-in page offers: people with something waiting first, agencies near them."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from motcua.contexts.cases import api as cases
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.credentials import api as credentials
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import api as registries
from motcua.contexts.territory.errors import NoCompetentAgency, UnitNotFound
from motcua.contexts.territory.words import Agency
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY
from motcua.kernel.texts import Text, say

PEOPLE, PLACES = 12, 3


class DemoOffers:
    """The port `DemoPort` over one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._names: tuple[str, dict[str, str]] | None = None

    def port(self) -> identity.DemoPort:
        return identity.DemoPort(
            people=self.people, known=self.known, agencies=self.agencies, appointed=self.appointed
        )

    async def people(self, text: str) -> list[identity.DemoPerson]:
        """People by a part of their name; without a text those first who have an offer."""
        return [person for person, _ in await self._found(text)]

    async def known(self, subject: UUID) -> bool:
        return bool(await registries.demo_people(self._house, [subject]))

    async def agencies(self, text: str) -> list[identity.DemoAgency]:
        """The agency with this code; else those that serve the units of this name; else those that
        serve the homes of the first people."""
        release, day = self._release(), self._today()
        exact = release.territory.agency_by_code(text) or self._by_name(text) if text else None
        if exact is not None:
            return [self._agency(exact.code, exact.name)]
        units = (
            [unit.code for unit in release.territory.search(text, PLACES, at=day)]
            if text
            else await self._homes()
        )
        found: dict[str, identity.DemoAgency] = {}
        for code in units:
            for agency, name in self._serving(code):
                found.setdefault(agency, self._agency(agency, name))
        return list(found.values())

    def _by_name(self, name: str) -> Agency | None:
        """The agency that is called exactly so in some language."""
        release = self._release()
        if self._names is None or self._names[0] != release.hash:
            kinds = dict.fromkeys(one.agency.kind for one in release.services.values())
            made = {
                said: agency.code
                for kind in kinds
                for agency in release.territory.agencies(kind, at=self._today())
                for said in agency.name.values()
            }
            self._names = (release.hash, made)
        return release.territory.agency_by_code(self._names[1].get(name, ""))

    async def appointed(self, official: identity.Official) -> None:
        """Who may sign gets a key of the demo's authority."""
        release = self._release()
        signing = {document.signer_duty for document in release.documents.values()}
        if official.agency is None or not signing & official.duties:
            return
        await credentials.appoint(
            self._house,
            NOBODY,
            account=official.id,
            agency=official.agency,
            name=official.name,
            title=self._office(official.agency, official.duties & signing),
            now=self._house.clock(),
        )

    async def _found(self, text: str) -> list[tuple[identity.DemoPerson, str | None]]:
        """People as the page shows them, each with the unit of their home."""
        rest = await registries.people_for_demo(self._house, PEOPLE, text=text)
        among = [one.subject_id for one in rest] if text else None
        notes = await self._offers(among)
        named = await registries.demo_people(self._house, list(notes)) if notes else []
        newest = list(notes)
        first = sorted(named, key=lambda one: newest.index(one.subject_id))
        wanted = {one.subject_id: one for one in (*first, *rest)}
        return [
            (self._person(one, notes.get(one.subject_id)), one.home)
            for one in list(wanted.values())[:PEOPLE]
        ]

    def _person(self, one: registries.DemoPerson, note: Text | None) -> identity.DemoPerson:
        place = ""
        if one.home:
            release = self._release()
            place = say(release.territory.full_name(one.home), release.languages[0])
        return identity.DemoPerson(one.subject_id, one.name, one.born, place, note)

    async def _offers(self, among: Sequence[UUID] | None) -> dict[UUID, Text]:
        """To whom a record offers something that waits still, the newest first, with the offer's words."""
        bundles = self._release().journeys_at(self._today())
        async with self._house.db.reading() as tx:
            return await cases.newest_offers(tx, PEOPLE, bundles, persons=among)

    async def _homes(self) -> list[str]:
        homes = [home for _, home in await self._found("") if home]
        return list(dict.fromkeys(homes))[:PLACES]

    def _serving(self, unit: str) -> Iterator[tuple[str, Text]]:
        """The agencies of the services in force, for one unit."""
        release, day = self._release(), self._today()
        for kind in dict.fromkeys(one.agency.kind for one in release.services.values()):
            try:
                agency = release.territory.competent(kind, unit, day)
            except (NoCompetentAgency, UnitNotFound):
                continue
            yield agency.code, dict(agency.name)

    def _agency(self, code: str, name: Text) -> identity.DemoAgency:
        duties = {id: dict(duty.label) for id, duty in self._release().duties.items()}
        people = {id: self._official_name(code, id, label) for id, label in duties.items()}
        return identity.DemoAgency(code=code, name=dict(name), duties=duties, people=people)

    def _official_name(self, agency: str, duty: str, label: Text) -> str:
        """One of the pack's made-up names, always the same for an agency and duty."""
        declared = self._release().site.demo.get("officials")
        names = declared if isinstance(declared, list) else []
        place = zlib.crc32(f"{agency}:{duty}".encode())
        return str(names[place % len(names)]) if names else say(label, "")

    def _office(self, agency: str, duties: frozenset[str]) -> str:
        """What stands under a signature: the office that goes with the duty at this kind of agency."""
        release = self._release()
        kind = release.territory.agency(agency).kind
        found = [release.duties[duty] for duty in sorted(duties)]
        return ", ".join(say(d.offices.get(kind, d.label), release.languages[0]) for d in found)

    def _release(self) -> catalogue.Release:
        return self._house.part(catalogue.Releases).current()

    def _today(self) -> date:
        return self._house.clock().astimezone(self._release().zone).date()
