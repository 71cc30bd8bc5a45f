"""The command line. `motcua --help` says what there is."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from motcua.entry import (
    assembly,
    authority,
    calendars,
    collecting,
    demo,
    logs,
    packs,
    proofs,
    registry,
    serve,
    worker,
)
from motcua.infra import migrate as migrations
from motcua.infra import settings as settings_module
from motcua.infra.faults import DatabaseDown
from motcua.infra.migrate import EditedMigration
from motcua.infra.postgres import APP, OWNER, SCORECARD, SUPERUSER, NoServer, Server
from motcua.infra.secrets import MissingSecret
from motcua.infra.settings import Settings, WrongSetting

app = typer.Typer(
    name="motcua",
    help="One door to a state's digital services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The embedded PostgreSQL.", no_args_is_help=True)
counters_app = typer.Typer(help="The scorecard's counters.", no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(packs.app, name="pack")
app.add_typer(registry.app, name="registry")
app.add_typer(logs.app, name="log")
app.add_typer(authority.app, name="authority")
app.add_typer(collecting.app, name="account")
app.add_typer(calendars.app, name="cases")
app.add_typer(counters_app, name="counters")
out = Console(highlight=False)
ROLES = (APP, OWNER, SCORECARD, SUPERUSER)
Home = Annotated[Path | None, typer.Option(help="Folder of everything the demo writes.")]


@app.command("demo")
def demo_command(
    journey: Annotated[
        str | None, typer.Option(help="Walk this journey through the running server, e.g. birth.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many journeys.")] = 1,
    leave: Annotated[bool, typer.Option("--exit", help="End after the journey.")] = False,
    people: Annotated[
        int, typer.Option(min=100, max=5_000_000, help="Size of the made-up population.")
    ] = 20_000,
    port: Annotated[int, typer.Option(min=1024, max=65533, help="Port of the portal.")] = 8000,
    web_workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 1,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Start again what uses a changed file; publish a changed pack."
        ),
    ] = False,
) -> None:
    """Set everything up on this machine and run it."""
    if leave and journey is None:
        raise typer.BadParameter("it ends after a journey; give --journey too", param_hint="--exit")
    demo.run(
        demo.Wishes(
            journey=journey,
            count=count,
            leave=leave,
            people=people,
            port=port,
            web_workers=web_workers,
            watch=watch,
        ),
        out,
    )


@app.command("web")
def web_command() -> None:
    """Serve the portal."""
    assembly.house_of(settings_module.read())  # what is missing is said once, not by each process
    serve.main()


@app.command("worker")
def worker_command() -> None:
    """Sequence the log, run jobs and the clock."""
    worker.main()


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database's schema up to date, as motcua_owner."""
    settings = settings_module.read()
    dsn = assembly.dsn_of(settings, OWNER)
    if dsn is None:
        raise WrongSetting("MOTCUA_OWNER_DSN is needed beside MOTCUA_DSN to migrate")
    done = migrations.migrate(dsn, told=lambda name: out.print(f"  {name}"))
    out.print(f"{len(done)} migrations applied." if done else "Nothing to do.")


@app.command("verify")
def verify_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A PDF or credential.")],
    trust: Annotated[
        Path,
        typer.Option(
            exists=True,
            help="The root certificate, PEM, or a folder of them; lists of revoked certificates (.crl) lie beside.",
        ),
    ] = Path(".motcua/out/root.pem"),
    at: Annotated[
        str, typer.Option(help="The moment to check it at, ISO with a time zone. Default: now.")
    ] = "",
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the issuer whether it was revoked.")
    ] = False,
) -> None:
    """Check a result without database, and without network unless --online."""
    asked = proofs.verify(file, trust, settings_module.read(), out, at=_moment(at), online=online)
    raise typer.Exit(asyncio.run(asked))


def _moment(text: str) -> datetime | None:
    """Raises BadParameter with what is expected."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(
            "a moment like 2027-02-05T16:59:00+07:00 is expected", param_hint="--at"
        )
    return moment


@counters_app.command("rebuild")
def rebuild_command() -> None:
    """Drop all counters and count again from the log."""
    asyncio.run(proofs.rebuild_counters(settings_module.read(), out))


@db_app.command("start")
def db_start() -> None:
    """Start the embedded server, making it at the first time."""
    settings = settings_module.read()
    server = _embedded(settings)
    server.start()
    out.print(server.dsn(APP))


@db_app.command("stop")
def db_stop() -> None:
    """Stop the embedded server."""
    _embedded(settings_module.read()).stop()


@db_app.command("dsn")
def db_dsn(role: Annotated[str, typer.Argument(help=f"One of {', '.join(ROLES)}.")] = APP) -> None:
    """Print the address of the embedded database for a role."""
    if role not in ROLES:
        raise typer.BadParameter(f"one of {', '.join(ROLES)} is expected", param_hint="ROLE")
    out.print(_embedded(settings_module.read()).dsn(role))


def _embedded(settings: Settings) -> Server:
    server = assembly.server_of(settings)
    if server is None:
        raise WrongSetting("MOTCUA_DSN names another server; the embedded one is not used")
    return server


def main() -> None:
    """Planned refusals are one line, without a trace."""
    try:
        app()
    except (WrongSetting, NoServer, EditedMigration, MissingSecret) as refusal:
        _refused(str(refusal))
    except DatabaseDown as down:
        why = str(down.__cause__ or "it was lost").partition("\n")[0]
        _refused(f"the database does not answer ({why}); `motcua db start` starts the embedded one")


def _refused(words: str) -> NoReturn:
    Console(stderr=True, highlight=False).print(f"motcua: {words}", style="red", soft_wrap=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
