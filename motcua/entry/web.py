"""What each web process serves; `motcua.entry.serve` starts them."""

from motcua.entry import asgi, assembly
from motcua.infra import observe
from motcua.infra import settings as settings_module
from motcua.web.app import App


def application() -> App:
    """The application of one web process; its house opens and closes with the server."""
    settings = settings_module.read()
    observe.set_up(settings.log_level)
    house = assembly.house_of(settings, assembly.portal_limits(settings))
    return asgi.build(house, lifespan=lambda: assembly.opened(house))
