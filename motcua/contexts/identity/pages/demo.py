"""The demo's sign-in: synthetic people and officials to choose from. Not there unless this is a demo."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.identity import actions, inputs, model
from motcua.contexts.identity.clients import Clients
from motcua.contexts.identity.clients.webauthn import Passkeys
from motcua.contexts.identity.errors import ChooseSomebody, NoSuchDoor
from motcua.contexts.identity.inputs import AUDITOR, AsAuditor, AsOfficial, AsPerson
from motcua.contexts.identity.pages.answer import signed_in
from motcua.contexts.identity.words import (
    DemoAgency,
    DemoPerson,
    DemoPort,
    NewOfficial,
    Official,
)
from motcua.kernel.actors import ActorKind
from motcua.kernel.texts import msg, say
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, Route, page

_AUDITOR = NewOfficial(kind="auditor", name="Auditor", agency=None, duties=frozenset())


@dataclass(frozen=True, slots=True)
class Offers:
    """Whom the page offers."""

    people: list[DemoPerson]
    agencies: list[DemoAgency]


def _port(request: Request) -> DemoPort | None:
    house = edge.house(request)
    port = house.parts.get(DemoPort)
    return port if house.settings.demo and isinstance(port, DemoPort) else None


async def show(
    request: Request,
    *,
    text: str,
    return_to: str,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """The sign-in page with the doors that there are. Raises NoSuchDoor if there is none."""
    port = _port(request)
    audiences = edge.house(request).part(Clients).audiences
    if not audiences and port is None:
        raise NoSuchDoor()
    offers = None
    if port is not None:
        offers = Offers(people=await port.people(text), agencies=await port.agencies(text))
    return answers.html(
        request,
        "identity/sign_in.html",
        title="Sign in",
        status=422 if errors else 200,
        audiences=audiences,
        passkeys=Passkeys.of(edge.house(request).settings.base_url) is not None,
        return_to=model.local_path(return_to),
        offers=offers,
        people=_people(offers.people if offers else []),
        officials=_officials(offers.agencies if offers else [], edge.language(request)),
        text=text,
        errors=errors or {},
    )


def _people(people: list[DemoPerson]) -> list[tuple[str, object, object]]:
    """Choices: who they are, and why they stand first or else where they live."""
    return [(str(one.subject), one.name, one.note or one.place) for one in people]


def _officials(agencies: list[DemoAgency], language: str) -> list[tuple[str, object, object]]:
    """Choices: one for each duty at each agency, and the auditor."""
    found: list[tuple[str, object, object]] = [
        (
            f"{one.code}:{duty}",
            f"{say(one.name, language)} – {say(label, language)}",
            one.people[duty],
        )
        for one in agencies
        for duty, label in one.duties.items()
    ]
    return [*found, (AUDITOR, msg("Auditor"), None)]


async def find(request: Request) -> Response:
    """The same page with what was searched. By POST: a name is never in an address."""
    if _port(request) is None:
        raise NoSuchDoor()
    sent = await forms.form(request)
    return await show(request, text=forms.one(sent, "text")[:80], return_to=forms.one(sent, "next"))


async def enter(request: Request) -> Response:
    """Sign in as the one who was chosen. Raises NoSuchDoor outside a demo."""
    port = _port(request)
    if port is None:
        raise NoSuchDoor()
    sent = await forms.form(request)
    try:
        kind, account = await _account(request, port, inputs.chosen(sent))
    except ChooseSomebody as wrong:
        return await show(request, text="", return_to=forms.one(sent, "next"), errors=wrong.fields)
    async with transaction(request) as tx:
        token = await actions.open_session(
            tx,
            kind=kind,
            account=account,
            method="demo",
            now=edge.clock(request),
            device=request.headers.get("user-agent", ""),
            replaced=edge.actor(request),
        )
    return signed_in(request, token, kind, forms.one(sent, "next"))


async def _account(
    request: Request, port: DemoPort, choice: AsPerson | AsOfficial | AsAuditor
) -> tuple[ActorKind, UUID]:
    """Whose session is opened. Raises ChooseSomebody."""
    if isinstance(choice, AsPerson):
        if not await port.known(choice.subject):
            raise inputs.nobody("person")
        return ActorKind.CITIZEN, choice.subject
    if isinstance(choice, AsOfficial):
        official = await _official(request, port, choice.agency, choice.duty)
        return ActorKind.OFFICIAL, official.id
    return ActorKind.AUDITOR, (await _made(request, _AUDITOR)).id


async def _official(request: Request, port: DemoPort, agency: str, duty: str) -> Official:
    """The demo's account with this duty at this agency, made when it is first asked for."""
    found = next((one for one in await port.agencies(agency) if one.code == agency), None)
    if found is None or duty not in found.duties:
        raise inputs.nobody("official")
    new = NewOfficial(
        kind="official", name=found.people[duty], agency=agency, duties=frozenset({duty})
    )
    official = await _made(request, new)
    await port.appointed(official)
    return official


async def _made(request: Request, new: NewOfficial) -> Official:
    async with transaction(request) as tx:
        (official,) = await actions.ensure_officials(tx, [new], now=edge.clock(request))
    return official


ROUTES: list[Route] = [
    page("/sign-in/find", find, name="sign-in-find", allow=Allow.ANYBODY, methods=["POST"]),
    page("/sign-in/demo", enter, name="sign-in-demo", allow=Allow.ANYBODY, methods=["POST"]),
]
