"""Sign-in, sign-out and one's own sessions."""

from motcua.contexts.identity.pages import account, demo, passkeys, sign_in
from motcua.web.routes import Route

ROUTES: list[Route] = [*sign_in.ROUTES, *demo.ROUTES, *account.ROUTES, *passkeys.ROUTES]
