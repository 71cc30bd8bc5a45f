"""Fills the ports of the contexts: what a lower one must ask of a higher one, or of a release."""

from uuid import UUID

from babel import Locale, UnknownLocaleError

from motcua.contexts.cases import api as cases
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.clients.setup import doors
from motcua.contexts.credentials.words import Doors
from motcua.contexts.exchange import api as exchange
from motcua.contexts.identity import api as identity
from motcua.contexts.locker import api as locker
from motcua.contexts.notify.words import TextsPort
from motcua.contexts.registries import api as registries
from motcua.entry.designs import ReleasedDesigns
from motcua.entry.offers import DemoOffers
from motcua.infra.house import House
from motcua.infra.sweeping import FileHolders
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.web.ports import SessionPort, Site, SitePort

OWN = Purpose(code="own", legal_basis="own")  # one's own name, to oneself: no reader in between


def parts(house: House) -> dict[type[object], object]:
    """Everything that the contexts look for in the house."""
    releases = catalogue.Releases(house.db)
    people = _people(house)
    found: dict[type[object], object] = {
        catalogue.Releases: releases,
        identity.PeoplePort: people,
        SessionPort: identity.session_port(people, demo=house.settings.demo),
        SitePort: _sites(releases),
        TextsPort: TextsPort(lambda name: releases.current().notices.get(name)),
        exchange.InboxPort: registries.offers(),
        FileHolders: FileHolders((credentials.files_in_use, cases.files_in_use)),
        locker.ResultsPort: locker.ResultsPort(issued=credentials.issued),
        Doors: doors(
            house.settings,
            house.secrets,
            house.http,
            ReleasedDesigns(
                releases,
                lambda series, token: registries.open_number(house, series=series, token=token),
            ),
            now=house.clock(),
        ),
    }
    if house.settings.demo:
        found[identity.DemoPort] = DemoOffers(house).port()
    return found


def providers(house: House) -> dict[str, identity.Provider]:
    """The OpenID Connect providers that the settings name. Raises MissingSecret."""
    settings = house.settings
    found: dict[str, identity.Provider] = {}
    if settings.citizens_oidc:
        found["citizens"] = identity.Provider(
            audience="citizens",
            issuer=settings.citizens_oidc,
            client_id=settings.citizens_oidc_client,
            client_secret=house.secrets.bytes("oidc-citizens", 8).decode().strip(),
            claim=settings.citizens_oidc_claim,
            scope=settings.citizens_oidc_scope,
        )
    if settings.officials_oidc:
        found["officials"] = identity.Provider(
            audience="officials",
            issuer=settings.officials_oidc,
            client_id=settings.officials_oidc_client,
            client_secret=house.secrets.bytes("oidc-officials", 8).decode().strip(),
        )
    return found


def _people(house: House) -> identity.PeoplePort:
    async def by_number(number: str) -> UUID | None:
        async with house.db.reading() as tx:
            return await registries.sign_in_subject(house, tx, number)

    async def label(subject: UUID) -> str:
        owner = Actor(kind=ActorKind.CITIZEN, id=subject)
        shown = await registries.display(house, owner, OWN, subject)
        return shown.name if shown else ""

    return identity.PeoplePort(by_number=by_number, label=label)


def _sites(releases: catalogue.Releases) -> SitePort:
    made: dict[str, Site] = {}

    def site() -> Site:
        release = releases.current()
        if release.hash not in made:
            made.clear()
            made[release.hash] = site_of(release)
        return made[release.hash]

    return SitePort(site)


def site_of(release: catalogue.Release) -> Site:
    return Site(
        languages=release.languages,
        language_names={code: _language_name(code) for code in release.languages},
        name=dict(release.site.title),
        zone=release.zone,
        currency=release.site.currency,
    )


def _language_name(code: str) -> str:
    """What a language calls itself; an invented one is called by its code."""
    try:
        name = Locale.parse(code).get_language_name(code) or code
    except (ValueError, UnknownLocaleError):
        name = code
    return name[:1].upper() + name[1:]
