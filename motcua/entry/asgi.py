"""The web application: all routes of all contexts over one house."""

from collections.abc import Sequence

from motcua.contexts.identity import api as identity
from motcua.entry import contexts
from motcua.infra.house import House
from motcua.web import app
from motcua.web.ports import SessionPort
from motcua.web.routes import Route


def build(
    house: House,
    routes: Sequence[Route] | None = None,
    *,
    lifespan: app.Lifespan | None = None,
) -> app.App:
    """The application for a house whose parts entry has filled; a test may take one context's routes."""
    sessions = house.parts.get(SessionPort)
    if not isinstance(sessions, SessionPort):
        people = house.parts.get(identity.PeoplePort)
        sessions = identity.session_port(
            people if isinstance(people, identity.PeoplePort) else None, demo=house.settings.demo
        )
    return app.build(
        house,
        contexts.ROUTES if routes is None else routes,
        sessions=sessions,
        lifespan=lifespan,
    )
