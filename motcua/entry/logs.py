"""`motcua log`: export the event log to files, and check it, in the database or from such files."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console

from motcua.entry import assembly
from motcua.entry.progress import bar
from motcua.infra import log, log_files, notes
from motcua.infra import settings as settings_module
from motcua.infra.log_files import ExportThere
from motcua.infra.settings import Settings

app = typer.Typer(help="The event log.", no_args_is_help=True)
out = Console(highlight=False)
SHOWN = 20


@app.command("export")
def export_command(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="A new folder for the three files.")
    ],
) -> None:
    """Write the whole log to files that anybody can check without this installation."""
    count, key = asyncio.run(_export(settings_module.read(), folder))
    out.print(f"{count} events in {folder}.", soft_wrap=True)
    out.print(f"Give its key to whoever checks it, by another way: {key}", soft_wrap=True)


@app.command("verify")
def verify_command(
    folder: Annotated[
        Path | None,
        typer.Argument(file_okay=False, help="An export; without it, the database's own log."),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The log's verifier key, got another way than the files.")
    ] = None,
) -> None:
    """Compute the whole log again and compare with its signed checkpoints. An export needs no database."""
    if folder is None:
        if key is not None:
            raise typer.BadParameter("it belongs to an export; name its folder", param_hint="--key")
        raise typer.Exit(_tell(asyncio.run(_verify(settings_module.read()))))
    try:
        with bar(out, "Log") as told:
            findings = log_files.verify(folder, key=key, told=told)
    except FileNotFoundError as missing:
        raise _cannot(f"{missing.filename} is not there; `motcua log export` writes it") from None
    except OSError as problem:
        raise _cannot(str(problem)) from None
    except notes.BadNote as problem:
        raise _cannot(f"the key cannot be read: {problem}") from None
    if key is None:
        out.print("The key came with the files. Use --key to be sure whose they are.")
    raise typer.Exit(_tell(findings))


@app.command("proof")
def proof_command(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A proof of filing.")],
    key: Annotated[
        str, typer.Option(help="The log's verifier key, got another way than the file.")
    ],
) -> None:
    """Check that something stands in the log, by the file that its holder keeps. No database and no network."""
    try:
        given = msgspec.json.decode(file.read_bytes(), type=log.Receipt)
        trusted = notes.read_verifier_key(key)
        holds = log.verify_receipt(given, origin=trusted.origin, public_key=trusted.public_key)
    except OSError as problem:
        raise _cannot(str(problem)) from None
    except (msgspec.MsgspecError, KeyError, ValueError, notes.BadNote) as problem:
        out.print(f"{file}: this proves nothing: {problem}", style="red", soft_wrap=True)
        raise typer.Exit(1) from None
    if not holds:
        out.print(f"{file}: this proves nothing: it does not fit its checkpoint", style="red")
        raise typer.Exit(1)
    entry = given.entry
    told = f"{entry['kind']} of {entry['at']} stands in the log as entry {entry['seq']}"
    out.print(f"{told}, under the checkpoint of {given.size} entries.", soft_wrap=True)


async def _export(settings: Settings, folder: Path) -> tuple[int, str]:
    house = assembly.house_of(settings)
    key = house.secrets.bytes("log-key")
    await house.db.open()
    try:
        with bar(out, "Events") as told:
            count = await log_files.export(
                house.db, folder, origin=settings.log_origin, key=key, told=told
            )
    except (OSError, ExportThere) as problem:
        raise _cannot(str(problem)) from None
    finally:
        await house.db.close()
    return count, notes.verifier_key(settings.log_origin, key)


async def _verify(settings: Settings) -> Sequence[log.Finding]:
    house = assembly.house_of(settings)
    key = Ed25519PrivateKey.from_private_bytes(house.secrets.bytes("log-key"))
    await house.db.open()
    try:
        with bar(out, "Log") as told:
            return await log.verify_log(
                house.db,
                origin=settings.log_origin,
                public_key=key.public_key().public_bytes_raw(),
                told=told,
            )
    finally:
        await house.db.close()


def _tell(findings: Sequence[log.Finding]) -> int:
    """0 only if rows or lines, tree and signed checkpoints agree."""
    for finding in findings[:SHOWN]:
        out.print(f"{finding.seq}: {finding.what}", style="red", soft_wrap=True)
    if len(findings) > SHOWN:
        out.print(f"… and {len(findings) - SHOWN} more", style="red")
    noun = "finding" if len(findings) == 1 else "findings"
    out.print("The log holds." if not findings else f"{len(findings)} {noun}.")
    return 1 if findings else 0


def _cannot(words: str) -> typer.Exit:
    """It could not be tried: neither good nor bad news about the log."""
    Console(stderr=True, highlight=False).print(f"motcua: {words}", style="red", soft_wrap=True)
    return typer.Exit(2)
