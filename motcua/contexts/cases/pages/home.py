"""The citizen's own page: what is offered, what is begun, what runs."""

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import declared, offers, own
from motcua.contexts.cases.pages import assents
from motcua.contexts.cases.words import CLOSED, CaseState
from motcua.contexts.catalogue.words import Journey
from motcua.kernel.texts import Text, msg
from motcua.web import answers, edge
from motcua.web.doors import reading
from motcua.web.routes import Allow, page

STATES = {
    CaseState.OPENED: msg("Received"),
    CaseState.NOT_ACCEPTED: msg("Not accepted"),
    CaseState.ACKNOWLEDGED: msg("Being worked on"),
    CaseState.IN_PROCESSING: msg("Being worked on"),
    CaseState.SUPPLEMENT: msg("Waiting for your answer"),
    CaseState.NUMBER_WAITING: msg("Waiting for a number"),
    CaseState.SIGNER_WAITING: msg("Waiting for the signature"),
    CaseState.TO_SIGN: msg("Waiting for the signature"),
    CaseState.WITHDRAWAL_ASKED: msg("You asked to withdraw it"),
    CaseState.DECIDED: msg("Decided"),
    CaseState.ISSUED: msg("Finished"),
    CaseState.REFUSED: msg("Refused"),
    CaseState.WITHDRAWN: msg("Withdrawn"),
    CaseState.STOPPED: msg("Stopped"),
}
COLOURS = {
    CaseState.SUPPLEMENT: "orange",
    CaseState.WITHDRAWAL_ASKED: "orange",
    CaseState.NOT_ACCEPTED: "red",
    CaseState.ISSUED: "yellow",
    CaseState.REFUSED: "red",
    CaseState.WITHDRAWN: "grey",
    CaseState.STOPPED: "grey",
}


_DECIDED = CLOSED | {CaseState.DECIDED}


async def show_home(request: Request) -> Response:
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    async with reading(request) as tx:
        offered = await offers.open_offers(tx, actor, declared.bundles(house, now))
        drafts = await own.own_drafts(tx, actor)
        running = await own.own_glances(tx, actor)
    release = declared.current(house)
    applications = []
    for taking, cases in running:
        of = await declared.release_at(house, cases[0].release) if cases else release
        applications.append(
            {
                "key": f"{taking.subject_id.hex}.{taking.application_id.hex}",
                "title": title_of(of.journeys.get(taking.bundle), taking.bundle),
                "reference": taking.reference,
                "submitted_at": taking.submitted_at,
                "cases": [
                    {
                        "key": case.key,
                        "title": of.services[case.service].title,
                        "agency": dict(of.territory.agency(case.agency).name),
                        "state": STATES[case.state],
                        "colour": COLOURS.get(case.state, "blue"),
                        "due_at": case.due_at if case.closed_at is None else None,
                        "new_day": case.new_day if case.state not in _DECIDED else None,
                        "asks": case.state is CaseState.SUPPLEMENT,
                        "to_pay": case.to_pay,
                    }
                    for case in cases
                ],
            }
        )
    return answers.html(
        request,
        "cases/home.html",
        title="Your page",
        offers=offered,
        assents=await assents.lines(request),
        drafts=[
            {
                "key": draft.key,
                "title": title_of(release.journeys.get(draft.bundle), draft.bundle),
                "updated_at": draft.updated_at,
            }
            for draft in drafts
        ],
        applications=applications,
        bundles=list(declared.bundles(house, now).values()),
    )


def title_of(journey: Journey | None, bundle: str) -> Text | str:
    return journey.bundle.title if journey is not None else bundle


ROUTES = [page("/my", show_home, name="my", allow=Allow.CITIZEN, menu="Your page")]
