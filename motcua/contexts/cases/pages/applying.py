"""Before anything is filled in: who may apply, what is needed, how long it takes; and the start."""

from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared, offers, own
from motcua.contexts.cases.actions import starting
from motcua.contexts.cases.actions.starting import Start
from motcua.contexts.cases.errors import BundleNotFound, CannotStart, PersonNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.model.withholding import reached_roles
from motcua.contexts.cases.pages.about import about
from motcua.contexts.catalogue.words import Journey
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading
from motcua.web.forms import Form
from motcua.web.routes import Allow, page

PERSON = "person"


async def show_bundle(request: Request) -> Response:
    return await bundle_page(request, journey_of(request))


async def start(request: Request) -> Response:
    """By an offer, or by oneself: then the role, and the person whom an offer would have reached."""
    house, actor, journey = edge.house(request), edge.actor(request), journey_of(request)
    sent = await forms.form(request)
    try:
        wanted = await wanted_start(house, actor, actor.id, journey, sent, now=edge.clock(request))
    except Invalid as wrong:
        errors = dict(wrong.fields) or {PERSON: wrong.text}
        return await bundle_page(request, journey, sent=sent, errors=errors)
    key = await starting.start(house, actor, wanted, now=edge.clock(request))
    return answers.see_other(request, "draft", key=key)


def journey_of(request: Request) -> Journey:
    """The bundle of the address, as in force now. Raises BundleNotFound."""
    bundles = declared.bundles(edge.house(request), edge.clock(request))
    journey = bundles.get(request.path_params["bundle"])
    if journey is None:
        raise BundleNotFound()
    return journey


async def wanted_start(
    house: House, actor: Actor, declarant: UUID, journey: Journey, sent: Form, *, now: datetime
) -> Start:
    """What a start form asks for. Raises Invalid with a message for each field, CannotStart,
    PersonNotFound, TooManySearches."""
    token = forms.form_token(sent)
    bundles = {journey.id: journey}
    record = inputs.some_id(forms.one(sent, "offer"))
    if record is not None:
        async with house.db.reading() as tx:
            offered = await offers.own_offer(
                tx, declarant, bundles, bundle=journey.id, record_id=record
            )
        if offered is None:
            raise CannotStart()
        role = offered.offer.role
        return Start(journey.id, role, declarant, offered.subject_id, {}, token)
    role = role_of(journey, forms.one(sent, "role"))
    reached = reached_roles(journey)
    if not reached or role in reached:
        return Start(journey.id, role, declarant, None, {}, token)
    wanted, errors = inputs.person(sent, PERSON)
    if errors:
        raise Invalid(errors)
    if wanted is None:
        raise Invalid({PERSON: msg("Enter the personal number as it stands on the identity card")})
    purpose = declared.purpose_of(declared.current(house), journey)
    found = await own.find_person(
        house, actor, purpose, number=wanted.number, born=wanted.born, now=now
    )
    if found is None:
        raise PersonNotFound({PERSON: PersonNotFound.text})
    subject = None
    if (
        actor.kind is ActorKind.OFFICIAL
    ):  # nobody else learns whether anything is offered to a person
        async with house.db.reading() as tx:
            open_ones = await offers.offers_to(tx, found, bundles)
        subject = min(open_ones, key=lambda one: one.offered_at).subject_id if open_ones else None
    return Start(journey.id, role, declarant, subject, {reached[0]: found}, token)


def role_of(journey: Journey, chosen: str) -> str:
    """The part that the declarant plays. Raises Invalid."""
    declarants = list(journey.declarants())
    if len(declarants) == 1:
        return declarants[0]
    if chosen not in declarants:
        raise Invalid({"role": msg("Choose who you are in this matter")})
    return chosen


async def bundle_page(
    request: Request,
    journey: Journey,
    *,
    sent: Form | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    actor, release = edge.actor(request), declared.current(edge.house(request))
    mine = []
    if actor.kind is ActorKind.CITIZEN:
        async with reading(request) as tx:
            mine = await offers.open_offers(tx, actor, {journey.id: journey})
    return answers.html(
        request,
        "cases/bundle.html",
        title=journey.bundle.title,
        status=422 if errors else 200,
        errors=errors or {},
        offers=mine,
        may_start=actor.kind is ActorKind.CITIZEN,
        action=None,
        **about(request, release, journey, journey.today(edge.clock(request))),
        **start_form(journey, sent),
    )


def start_form(journey: Journey, sent: Form | None) -> dict[str, object]:
    """The fields of a start without an offer, with what was typed."""
    reached = reached_roles(journey)
    declarants = journey.declarants()
    others = [id for id in declarants if id not in reached]
    return {
        "roles": [(id, role.label) for id, role in declarants.items()],
        "asks_person": bool(reached and others),
        "person_label": journey.roles[reached[0]].label if reached else "",
        "start_text": journey.bundle.start_without_offer,
        "typed": {
            name: forms.one(sent, name) if sent else ""
            for name in ("role", PERSON, "person.born-day", "person.born-month", "person.born-year")
        },
    }


ROUTES = [
    page("/apply/{bundle}", show_bundle, name="bundle", allow=Allow.ANYBODY),
    page("/apply/{bundle}/start", start, name="start", allow=Allow.CITIZEN, methods=["POST"]),
]
