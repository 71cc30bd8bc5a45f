"""The counter: an official finds the person who stands there and files for them, by keyboard only."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import counter as access
from motcua.contexts.cases.access import declared, offers, own
from motcua.contexts.cases.access.counter import Visit
from motcua.contexts.cases.actions import starting, visiting
from motcua.contexts.cases.errors import BundleNotFound, CaseNotFound, PersonNotFound, VisitNotFound
from motcua.contexts.cases.inputs import declaring as inputs
from motcua.contexts.cases.pages.applying import PERSON, start_form, wanted_start
from motcua.contexts.cases.pages.following import way_to
from motcua.contexts.catalogue.words import Journey
from motcua.contexts.registries import api as registries
from motcua.kernel.errors import DomainError, Invalid
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms
from motcua.web.doors import reading
from motcua.web.forms import Form
from motcua.web.routes import Allow, page

VISIT = timedelta(minutes=30)


async def show_counter(request: Request) -> Response:
    access.must_serve(edge.house(request), edge.actor(request))
    return await _counter_page(request)


async def find(request: Request) -> Response:
    """One box for the scanner: a dossier number or a receipt's QR leads to its case; anything else is
    a personal number and needs the date of birth. Nothing of it stands in an address."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    access.must_serve(house, actor)
    sent = await forms.form(request)
    there = await _case_scanned(request, forms.one(sent, PERSON))
    if there is not None:
        return there
    journey = _journey(request, forms.one(sent, "bundle"))
    wanted, errors = inputs.person(sent, PERSON)
    if wanted is None:
        errors = errors or {PERSON: msg("Scan or enter a personal number, or a dossier number")}
        return await _counter_page(request, sent=sent, errors=errors)
    purpose = declared.purpose_of(declared.current(house), journey)
    try:
        person = await own.find_person(
            house, actor, purpose, number=wanted.number, born=wanted.born, now=now
        )
    except DomainError as refused:
        return await _counter_page(request, sent=sent, errors={PERSON: refused.text})
    if person is None:
        return await _counter_page(request, sent=sent, errors={PERSON: PersonNotFound.text})
    visit = await visiting.open_visit(
        house, actor, person=person, bundle=journey.id, until=now + VISIT
    )
    return answers.see_other(request, "visit", visit=visit)


async def show_visit(request: Request) -> Response:
    visit, journey = await _visit(request)
    return await _visit_page(request, visit, journey)


async def start(request: Request) -> Response:
    """Begin the declaration for the person who stands there."""
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    visit, journey = await _visit(request)
    sent = await forms.form(request)
    try:
        came = inputs.came(sent, journey.today(now))
        wanted = await wanted_start(house, actor, visit.person, journey, sent, now=now)
    except Invalid as wrong:
        errors = dict(wrong.fields) or {PERSON: wrong.text}
        return await _visit_page(request, visit, journey, sent=sent, errors=errors)
    wanted = replace(
        wanted, channel=came.channel, posted_on=came.posted_on, arrived_on=came.arrived_on
    )
    key = await starting.start(house, actor, wanted, now=now)
    return answers.see_other(request, "draft", key=key)


async def _case_scanned(request: Request, text: str) -> Response | None:
    """The way to the case whose dossier number stands anywhere in what was scanned."""
    pattern = declared.current(edge.house(request)).site.dossier_pattern.strip("^$")
    found = re.search(pattern, text[:500])
    if found is None:
        return None
    try:
        return await way_to(request, found[0])
    except CaseNotFound:
        return None


def _journey(request: Request, bundle: str) -> Journey:
    bundles = declared.bundles(edge.house(request), edge.clock(request))
    if not bundle and len(bundles) == 1:
        return next(iter(bundles.values()))
    if bundle not in bundles:
        raise BundleNotFound()
    return bundles[bundle]


async def _visit(request: Request) -> tuple[Visit, Journey]:
    access.must_serve(edge.house(request), edge.actor(request))
    visit_id = inputs.some_id(request.path_params["visit"])
    if visit_id is None:
        raise VisitNotFound()
    async with reading(request) as tx:
        visit = await access.own_visit(tx, edge.actor(request), visit_id, now=edge.clock(request))
    return visit, _journey(request, visit.bundle)


async def _counter_page(
    request: Request, *, sent: Form | None = None, errors: Mapping[str, str] | None = None
) -> Response:
    actor, house = edge.actor(request), edge.house(request)
    bundles = declared.bundles(house, edge.clock(request))
    async with reading(request) as tx:
        drafts = await own.own_drafts(tx, actor)
    return answers.html(
        request,
        "cases/counter.html",
        title="Counter",
        status=422 if errors else 200,
        errors=errors or {},
        bundles=[(id, journey.bundle.title) for id, journey in bundles.items()],
        typed={
            name: forms.one(sent, name) if sent else ""
            for name in (
                "bundle", PERSON, "person.born-day", "person.born-month", "person.born-year"
            )
        },
        drafts=[(draft, bundles[draft.bundle].bundle.title) for draft in drafts if draft.bundle in bundles],
    )  # fmt: skip


async def _visit_page(
    request: Request,
    visit: Visit,
    journey: Journey,
    *,
    sent: Form | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    house, actor = edge.house(request), edge.actor(request)
    purpose = declared.purpose_of(declared.current(house), journey)
    person = await registries.display(house, actor, purpose, visit.person)
    async with reading(request) as tx:
        mine = await offers.offers_to(tx, visit.person, {journey.id: journey})
    return answers.html(
        request,
        "cases/visit.html",
        title="At the counter",
        status=422 if errors else 200,
        errors=errors or {},
        visit_id=visit.id,
        person=person,
        offers=mine,
        bundle=journey.bundle,
        came=inputs.typed_envelope(sent),
        **start_form(journey, sent),
    )


ROUTES = [
    page("/desk/counter", show_counter, name="counter", allow=Allow.OFFICIAL, menu="Counter",
         menu_for=access.serves),
    page("/desk/counter/find", find, name="counter-find", allow=Allow.OFFICIAL, methods=["POST"]),
    page("/desk/counter/{visit}", show_visit, name="visit", allow=Allow.OFFICIAL),
    page("/desk/counter/{visit}/start", start, name="visit-start", allow=Allow.OFFICIAL, methods=["POST"]),
]  # fmt: skip
