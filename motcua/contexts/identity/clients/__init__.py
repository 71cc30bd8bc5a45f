"""Who vouches for people: OpenID Connect providers, and passkeys."""

from motcua.contexts.identity.clients.openid import Clients, OpenIdConnect

__all__ = ["Clients", "OpenIdConnect"]
