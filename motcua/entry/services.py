"""`motcua pack` for one service: begin a new one, say it in plain words, draw its steps; compare two packs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import assembly
from motcua.infra import settings as settings_module
from motcua.kernel.texts import Message
from motcua.web import texts

new_app = typer.Typer(help="Begin something new in a pack.", no_args_is_help=True)
out = Console(highlight=False)
Pack = Annotated[
    Path | None,
    typer.Option(
        "--pack", exists=True, file_okay=False, help="The pack's folder; else MOTCUA_PACK."
    ),
]


def add_to(app: typer.Typer) -> None:
    """The commands of this module under `motcua pack`."""
    app.add_typer(new_app, name="new")
    app.command("print")(print_command)
    app.command("bpmn")(bpmn_command)
    app.command("diff")(diff_command)
    app.command("cpsv")(cpsv_command)


@new_app.command("service")
def new_service_command(
    id: Annotated[str, typer.Argument(help="Small letters, digits and hyphens.")],
    pack: Pack = None,
) -> None:
    """Write a service with its scenarios, as a place to begin: it passes `pack check` at once."""
    settings = settings_module.read()
    folder = pack or settings.pack
    today = assembly.clock_of(settings)().date()
    try:
        files = catalogue.scaffold(folder, id, say, day=today)
    except catalogue.PackFaulty as faulty:
        show(faulty.problems)
        raise typer.Exit(1) from None
    there = [path for path in files if (folder / path).exists()]
    if there:
        raise typer.BadParameter(f"{folder / there[0]} is there already", param_hint="ID")
    for path, content in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
        out.print(f"  {folder / path}", soft_wrap=True)
    out.print(f"Now: motcua pack check {folder}", soft_wrap=True)


def print_command(
    service: Annotated[str, typer.Argument(help="The service's id.")],
    pack: Pack = None,
    language: Annotated[
        str | None, typer.Option(help="One of the pack's languages; else its first.")
    ] = None,
) -> None:
    """Say a service in plain words, as Markdown: for the legal department."""
    release, today = loaded(pack)
    said = catalogue.in_words(release, service, tongue(release, language), say, day=today)
    if said is None:
        raise _unknown(release, service)
    typer.echo(said, nl=False)


def bpmn_command(
    service: Annotated[str, typer.Argument(help="The service's id.")],
    pack: Pack = None,
    language: Annotated[
        str | None, typer.Option(help="One of the pack's languages; else its first.")
    ] = None,
) -> None:
    """Print the steps of a service, or the parts of a bundle, as BPMN 2.0, for any viewer of processes."""
    release, today = loaded(pack)
    drawn = catalogue.drawn(release, service, tongue(release, language), say, day=today)
    if drawn is None:
        raise _unknown(release, service)
    typer.echo(drawn, nl=False)


def cpsv_command(
    service: Annotated[str, typer.Argument(help="The service's id.")],
    pack: Pack = None,
) -> None:
    """Print a service by CPSV-AP as JSON-LD, for catalogues elsewhere."""
    release, today = loaded(pack)
    base = settings_module.read().base_url.rstrip("/")
    found = catalogue.described(release, service, base, day=today)
    if found is None:
        raise _unknown(release, service)
    typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


def diff_command(
    old: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The pack as it was.")],
    new: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="As it is now.")],
    language: Annotated[
        str | None, typer.Option(help="One of the pack's languages; else its first.")
    ] = None,
) -> None:
    """Say in words what changed between two packs, and under which law, as Markdown."""
    before, _ = loaded(old)
    after, _ = loaded(new)
    spoken = tongue(after, language)
    if spoken not in before.languages:
        raise typer.BadParameter(f"{old} does not speak `{spoken}`", param_hint="--language")
    typer.echo(catalogue.changes(before, after, spoken, say), nl=False)


def tongue(release: catalogue.Release, language: str | None) -> str:
    tongue = language or release.languages[0]
    if tongue not in release.languages:
        raise typer.BadParameter(
            f"one of {', '.join(release.languages)} is expected", param_hint="--language"
        )
    return tongue


def loaded(pack: Path | None) -> tuple[catalogue.Release, date]:
    """The pack after all checks of its declarations, and today."""
    settings = settings_module.read()
    try:
        release = catalogue.declared(pack or settings.pack)
    except catalogue.PackFaulty as faulty:
        show(faulty.problems)
        raise typer.Exit(1) from None
    return release, assembly.clock_of(settings)().astimezone(release.zone).date()


def _unknown(release: catalogue.Release, service: str) -> typer.BadParameter:
    known = ", ".join(sorted(release.services))
    return typer.BadParameter(f"no service `{service}` is in force; {known}", param_hint="SERVICE")


def say(message: Message, language: str) -> str:
    """The message in a language."""
    before = texts.spoken()
    texts.speak(language)
    try:
        return texts.translate(message)
    finally:
        texts.speak(before)


def show(problems: list[catalogue.Problem], of: str = "problems") -> None:
    table = Table("where", "what is said", "what to do", title=f"{len(problems)} {of}")
    for problem in problems:
        table.add_row(
            f"{problem.file}:{problem.line}:{problem.column}",
            escape(problem.message),  # what stands in brackets is no style
            escape(problem.remedy),
        )
    out.print(table)
