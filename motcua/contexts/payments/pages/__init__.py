"""Pages of payments: a person's own, and the desk of whoever reconciles."""

from motcua.contexts.payments.pages import desk, own
from motcua.web.routes import Route

ROUTES: list[Route] = [*own.ROUTES, *desk.ROUTES]
