"""`motcua pack propose` and `approve`: two people, each with a key of their own, put a release into use."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from rich.console import Console
from rich.table import Table

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import assembly, services
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.postgres import APP
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.kernel.errors import DomainError

T = TypeVar("T")
out = Console(highlight=False)
KeyFile = Annotated[
    Path,
    typer.Option(
        "--key", exists=True, dir_okay=False, help="Your private key; `motcua pack key` makes one."
    ),
]
Folder = Annotated[
    Path | None,
    typer.Argument(exists=True, file_okay=False, help="The pack's folder; else MOTCUA_PACK."),
]


def add_to(app: typer.Typer) -> None:
    """The commands of this module under `motcua pack`."""
    app.command("key")(key_command)
    app.command("propose")(propose_command)
    app.command("approve")(approve_command)
    app.command("releases")(releases_command)


def key_command(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where your private key shall lie.")],
) -> None:
    """Make a publisher's key, and print the line that names it in site.yaml."""
    if file.exists():
        raise typer.BadParameter(f"{file} is there already", param_hint="FILE")
    word = typer.prompt(
        "Passphrase (empty: none)",
        default="",
        show_default=False,
        hide_input=True,
        confirmation_prompt=True,
    )
    key = Ed25519PrivateKey.generate()
    hidden = BestAvailableEncryption(word.encode()) if word else NoEncryption()
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))
    public = catalogue.written(catalogue.Signer(key).public)
    out.print("Under `publishers` in site.yaml:")
    typer.echo(f"  - {{publisher: ID, name: NAME, key: {public}}}")


def propose_command(key: KeyFile, folder: Folder = None) -> None:
    """Check a pack, say what would change, and sign that it shall come into use."""
    settings = settings_module.read()
    signer = _signer(key)
    release = _checked(lambda: catalogue.load(folder or settings.pack))

    async def propose(db: Database, now: datetime) -> catalogue.Proposal:
        await _tell_changes(db, release)
        return await catalogue.propose(db, release, signer, now=now, trusted=trusted(settings))

    proposal = _with_database(settings, propose)
    out.print(f"Proposed: {proposal.release}")
    out.print(f"Another publisher: motcua pack approve {proposal.id} --key FILE", soft_wrap=True)


def approve_command(
    key: KeyFile,
    proposal: Annotated[
        UUID | None, typer.Argument(help="What was proposed; else the newest that waits.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Say what somebody else proposed, and put it into use."""
    settings = settings_module.read()
    signer = _signer(key)

    async def look(db: Database, now: datetime) -> catalogue.Proposal:
        waiting, release = await catalogue.proposed(db, proposal)
        await _tell_changes(db, release)
        return waiting

    waiting = _with_database(settings, look)
    if not yes:
        typer.confirm(f"Put {waiting.release} into use?", abort=True)

    async def confirm(db: Database, now: datetime) -> catalogue.Proposal:
        return await catalogue.confirm(db, waiting.id, signer, now=now, trusted=trusted(settings))

    out.print(f"In use: {_with_database(settings, confirm).release}")


def releases_command() -> None:
    """List who proposed and who confirmed which release, and whether their signatures hold."""
    settings = settings_module.read()

    async def look(db: Database, now: datetime) -> Sequence[catalogue.Proposal]:
        return await catalogue.proposals(db)

    table = Table("proposed", "release", "by", "confirmed", "by", "signatures")
    for one in _with_database(settings, look):
        table.add_row(
            _moment(one.proposed_at),
            one.release[:12],
            catalogue.written(one.proposer),
            _moment(one.confirmed_at),
            catalogue.written(one.confirmer) if one.confirmer else "–",
            "hold" if one.holds() else "DO NOT HOLD",
        )
    out.print(table)


def publish(settings: Settings, release: catalogue.Release) -> str:
    """Publish with the two made-up publishers of the demo; outside a demo raises NoPublisher."""

    async def publish(db: Database, now: datetime) -> str:
        made_up = demo_signers(settings)
        return await catalogue.publish(db, release, made_up, now=now, trusted=trusted(settings))

    return _with_database(settings, publish)


def demo_signers(settings: Settings) -> tuple[catalogue.Signer, catalogue.Signer]:
    """The keys of the demo's publishers, made at the first use. Raises MissingSecret outside a demo."""
    secrets = Secrets(settings.secrets_folder, may_create=settings.demo)
    first, second = (
        Ed25519PrivateKey.from_private_bytes(secrets.bytes(f"demo-publisher-{n}")[:32])
        for n in (1, 2)
    )
    return catalogue.Signer(first), catalogue.Signer(second)


def trusted(settings: Settings) -> Sequence[catalogue.Publisher]:
    """Who may publish beside those whom the pack names: in a demo its made-up publishers, else nobody."""
    if not settings.demo:
        return ()
    return [
        catalogue.Publisher(
            publisher=f"demo-{n}", name=f"Demo {n}", key=catalogue.written(signer.public)
        )
        for n, signer in enumerate(demo_signers(settings), 1)
    ]


async def _tell_changes(db: Database, release: catalogue.Release) -> None:
    """What changes against the release in use, in words."""
    releases = catalogue.Releases(db)
    before = await releases.refresh()
    if before is None:
        out.print("Nothing is in use yet.")
        return
    tongue = next((one for one in release.languages if one in before.languages), None)
    if tongue is None:
        out.print("The release in use speaks none of its languages.")
        return
    typer.echo(catalogue.changes(before, release, tongue, services.say))


def _with_database(
    settings: Settings, work: Callable[[Database, datetime], Coroutine[Any, Any, T]]
) -> T:
    """Run with the database open. A planned refusal is one line."""

    async def run() -> T:
        dsn = assembly.dsn_of(settings, APP)
        assert dsn is not None
        db = await Database(dsn, size=1).open()
        try:
            return await work(db, assembly.clock_of(settings)())
        finally:
            await db.close()

    return _checked(lambda: asyncio.run(run()))


def _checked(work: Callable[[], T]) -> T:
    try:
        return work()
    except catalogue.PackFaulty as faulty:
        services.show(faulty.problems)
        raise typer.Exit(1) from None
    except DomainError as refused:
        Console(stderr=True, highlight=False).print(
            f"motcua: {refused.message()}", style="red", soft_wrap=True
        )
        raise typer.Exit(2) from None


def _signer(file: Path) -> catalogue.Signer:
    content = file.read_bytes()
    try:
        key = _private(content, None)
    except TypeError:  # it has a passphrase
        key = _private(content, typer.prompt("Passphrase", hide_input=True).encode())
    return catalogue.Signer(key)


def _private(content: bytes, word: bytes | None) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(content, word)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise typer.BadParameter("a private Ed25519 key in PEM is expected", param_hint="--key")
    return key


def _moment(at: datetime | None) -> str:
    return "–" if at is None else at.strftime("%Y-%m-%d %H:%M")
