"""A person's notices and contacts; an agency's alerts and what its messages cost."""

from motcua.contexts.notify.pages import notices, reaching, spending
from motcua.web.routes import Route

ROUTES: list[Route] = [*notices.ROUTES, *reaching.ROUTES, *spending.ROUTES]
