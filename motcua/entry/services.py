"""`motcua pack` for one service: begin a new one."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
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


def say(message: Message, language: str) -> str:
    """The message in a language."""
    before = texts.spoken()
    texts.speak(language)
    try:
        return texts.translate(message)
    finally:
        texts.speak(before)


def show(problems: list[catalogue.Problem]) -> None:
    table = Table("where", "what is wrong", "what to do", title=f"{len(problems)} problems")
    for problem in problems:
        table.add_row(
            f"{problem.file}:{problem.line}:{problem.column}", problem.message, problem.remedy
        )
    out.print(table)
