"""`motcua pack`: check a pack's folder, publish it in a demo, print the JSON Schema of its files."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import assembly, planning, publishing, services, tables
from motcua.entry.preview import server
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.postgres import APP
from motcua.infra.settings import Settings, WrongSetting

app = typer.Typer(help="Packs: what an agency declares.", no_args_is_help=True)
services.add_to(app)
publishing.add_to(app)
planning.add_to(app)
tables.add_to(app)
server.add_to(app)
out = Console(highlight=False)
Folder = Annotated[
    Path | None,
    typer.Argument(exists=True, file_okay=False, help="The pack's folder; else MOTCUA_PACK."),
]


@app.command("check")
def check_command(folder: Folder = None) -> None:
    """Point at everything that is wrong, by file and line."""
    settings = settings_module.read()
    today = assembly.clock_of(settings)().date()
    problems, notes = catalogue.examine(folder or settings.pack, day=today)
    if problems:
        services.show(problems)
        raise typer.Exit(1)
    if notes:
        services.show(notes, "to look at; nothing of it is wrong")
    out.print("Nothing is wrong.")


@app.command("publish")
def publish_command(folder: Folder = None) -> None:
    """In a demo: check a pack and put it into use. Elsewhere two people do: `propose`, then `approve`."""
    settings = settings_module.read()
    if not settings.demo:
        raise WrongSetting("two people publish: `motcua pack propose`, then `motcua pack approve`")
    try:
        release = catalogue.load(folder or settings.pack)
    except catalogue.PackFaulty as faulty:
        services.show(faulty.problems)
        raise typer.Exit(1) from None
    out.print(f"In use: {publishing.publish(settings, release)}")


@app.command("schema")
def schema_command(
    kind: Annotated[
        str | None, typer.Argument(help="One kind of file, e.g. services; else all.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", file_okay=False, help="Write one file for each kind.")
    ] = None,
) -> None:
    """Print the JSON Schema of the declarations, or write them for an editor."""
    schemas = catalogue.schemas()
    if kind is not None and kind not in schemas:
        raise typer.BadParameter(
            f"one of {', '.join(sorted(schemas))} is expected", param_hint="KIND"
        )
    if folder is not None:
        write_schemas(schemas if kind is None else {kind: schemas[kind]}, folder)
        return
    wanted = schemas if kind is None else schemas[kind]
    typer.echo(msgspec.json.format(msgspec.json.encode(wanted)).decode())


def write_schemas(schemas: Mapping[str, object], folder: Path) -> None:
    """One file for each kind, and the line by which an editor finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, schema in schemas.items():
        path = folder / f"{kind}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(schema)) + b"\n")
        out.print(
            f"{kind}: # yaml-language-server: $schema={path.resolve().as_uri()}", soft_wrap=True
        )


def ensure(settings: Settings) -> None:
    """Publish the folder of the settings unless just these files were published by the last start.
    Raises PackFaulty."""
    marker = settings.home / "pack.json"
    mark = hashlib.sha256()
    for path in sorted(settings.pack.rglob("*")):
        if path.is_file():
            mark.update(str(path.relative_to(settings.pack)).encode() + b"\0" + path.read_bytes())
    wanted = {"files": mark.hexdigest(), "release": asyncio.run(_current(settings))}
    if marker.exists() and json.loads(marker.read_text(encoding="utf-8")) == wanted:
        return
    wanted["release"] = publishing.publish(settings, catalogue.load(settings.pack))
    marker.write_text(json.dumps(wanted), encoding="utf-8")


async def _current(settings: Settings) -> str | None:
    dsn = assembly.dsn_of(settings, APP)
    assert dsn is not None
    db = await Database(dsn, size=1).open()
    try:
        return await catalogue.Releases(db).current_hash()
    finally:
        await db.close()
