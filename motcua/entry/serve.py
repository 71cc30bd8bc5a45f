"""The web server: Granian's parent process, which imports nothing of ours but the settings.

`python -m motcua.entry.serve`. Its children make the application (`motcua.entry.web`).
"""

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from motcua.infra import settings as settings_module


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
