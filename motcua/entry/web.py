"""The web process: Granian over the application. `python -m motcua.entry.web`."""

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from motcua.entry import asgi, assembly
from motcua.infra import observe
from motcua.infra import settings as settings_module
from motcua.web.app import App


def application() -> App:
    """What each web process serves; its house opens and closes with the server."""
    settings = settings_module.read()
    observe.set_up(settings.log_level)
    house = assembly.house_of(settings)
    return asgi.build(house, lifespan=lambda: assembly.opened(house))


def main() -> None:
    settings = settings_module.read()
    Granian(
        "motcua.entry.web:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
