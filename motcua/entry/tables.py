"""`motcua pack tables`: the decision tables of a pack as a workbook for people who write no YAML, out and in."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console
from rich.table import Table

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.api import Line, Sheet, Wrong
from motcua.entry import services
from motcua.infra import settings as settings_module

HEAD: Final = 4
"""The row of the headings; above it stand the file, the table's place and its title."""
ROW: Final = "row"
LARGEST: Final = 20_000_000
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
AnyCell = Cell | MergedCell
out = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    """The command of this module under `motcua pack`."""
    app.command("tables")(tables_command)


def tables_command(
    pack: services.Pack = None,
    to: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="Write the workbook here.")
    ] = None,
    back: Annotated[
        Path | None,
        typer.Option("--in", exists=True, dir_okay=False, help="Take changed rows from here."),
    ] = None,
) -> None:
    """Write all fees and deadlines by tables into a workbook (.xlsx), or take a changed one back."""
    if (to is None) == (back is None):
        raise typer.BadParameter("give --out FILE.xlsx, or --in FILE.xlsx", param_hint="--out")
    folder = pack or settings_module.read().pack
    release, _ = services.loaded(folder)
    if to is not None:
        save(catalogue.tables(release), titles(release), to)
        out.print(f"{to}: {len(catalogue.tables(release))} tables", soft_wrap=True)
    elif back is not None:
        take_back(folder, release, back)


def titles(release: catalogue.Release) -> Mapping[str, str]:
    """File → the title of the service that it declares, in the pack's first language."""
    found = {
        f"services/{id}.yaml": one.title[release.languages[0]]
        for id, one in release.services.items()
    }
    return {path: title for path, title in found.items() if path in release.files}


def save(tables: Sequence[Sheet], titles: Mapping[str, str], file: Path) -> None:
    """One sheet for each table. What a spreadsheet could take for a formula is kept a text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    for table in tables:
        sheet = book.create_sheet(_name(table, names))
        for row, (word, value) in enumerate(
            (("file", table.file), ("table", table.place), ("title", titles.get(table.file, ""))), 1
        ):
            _write(sheet, row, 1, word)
            _write(sheet, row, 2, value)
        for place, column in enumerate((ROW, *table.columns), 1):
            _write(sheet, HEAD, place, column).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(place)].width = 8 if place == 1 else 24
        for number, cells in enumerate(table.rows):
            _write(sheet, HEAD + 1 + number, 1, str(number + 1))
            for place, column in enumerate(table.columns, 2):
                _write(sheet, HEAD + 1 + number, place, cells.get(column, ""))
        sheet.freeze_panes = f"B{HEAD + 1}"
    if not tables:
        _write(book.create_sheet("empty"), 1, 1, "The pack has no decision tables.")
    book.save(file)


def take_back(folder: Path, release: catalogue.Release, file: Path) -> None:
    """Write the changed rows into the files, all or none."""
    read = _read(file, catalogue.tables(release))
    edited: dict[str, bytes] = {}
    faults = list(read.faults)
    for path, lines in read.by_file().items():
        edited[path], wrong = catalogue.tables_changed(release, path, lines)
        faults += [read.fault(one) for one in wrong]
    changed = {path: new for path, new in edited.items() if new != release.files[path]}
    if not faults:
        faults = list(_refused(release, changed, read))
    if faults:
        _show(faults)
        raise typer.Exit(1)
    for path, content in changed.items():
        (folder / path).write_bytes(content)
        out.print(f"  {folder / path}", soft_wrap=True)
    out.print(f"{len(changed)} files changed.")
    still = catalogue.check(folder)
    if still:
        out.print("The tables are sound. These scenarios expect something else now:")
        services.show(still)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a workbook: sheet, cell, and what to do."""

    where: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Book:
    """What a workbook says, by table; and where each table and row stands in it."""

    lines: Mapping[tuple[str, str], Sequence[Line]]
    sheets: Mapping[tuple[str, str], str]
    rows: Mapping[tuple[str, str], Sequence[int]]
    columns: Mapping[tuple[str, str], Mapping[str, str]]  # column → its letter
    faults: Sequence[Fault]

    def by_file(self) -> dict[str, dict[str, Sequence[Line]]]:
        found: dict[str, dict[str, Sequence[Line]]] = {}
        for (path, place), lines in self.lines.items():
            found.setdefault(path, {})[place] = lines
        return found

    def fault(self, wrong: Wrong) -> Fault:
        letter = self.columns[wrong.place].get(wrong.column or "", "A")
        row = HEAD if wrong.row is None else self.rows[wrong.place][wrong.row]
        where = f"{self.sheets[wrong.place]}!{letter}{row}"
        return Fault(where, wrong.message, wrong.remedy)


def _refused(
    release: catalogue.Release, changed: Mapping[str, bytes], read: _Book
) -> Iterator[Fault]:
    """What the checks of a pack say to the changed files, at the cells where it comes from."""
    for problem in catalogue.check_files({**release.files, **changed}):
        for place in read.lines:
            at = catalogue.table_cell(changed, place, problem) if place[0] in changed else None
            if at is not None:
                yield read.fault(Wrong(place, at[0], at[1], problem.message, problem.remedy))
                break
        else:
            where = f"{problem.file}:{problem.line}:{problem.column}"
            yield Fault(where, problem.message, problem.remedy)


def _read(file: Path, tables: Sequence[Sheet]) -> _Book:
    known = {table.key: table for table in tables}
    lines: dict[tuple[str, str], Sequence[Line]] = {}
    names: dict[tuple[str, str], str] = {}
    rows: dict[tuple[str, str], Sequence[int]] = {}
    columns: dict[tuple[str, str], Mapping[str, str]] = {}
    faults: list[Fault] = []
    for sheet in _open(file):
        key = (_text(sheet.cell(1, 2)), _text(sheet.cell(2, 2)))
        if key not in known:
            remedy = "Keep the first two rows as they were written."
            faults.append(Fault(f"{sheet.title}!B1", "This sheet is no table of the pack.", remedy))
        elif key in names:
            remedy = f"The sheet `{names[key]}` is about it already; keep one."
            faults.append(Fault(f"{sheet.title}!B2", "This table stands here twice.", remedy))
        else:
            names[key] = sheet.title
            columns[key] = dict(_headings(sheet, known[key], faults))
            found = list(_lines(sheet, known[key], columns[key], faults))
            rows[key], lines[key] = [row for row, _ in found], [line for _, line in found]
    return _Book(lines, names, rows, columns, faults)


def _open(file: Path) -> Sequence[Worksheet]:
    """Raises BadParameter when it is no workbook."""
    try:
        if file.stat().st_size > LARGEST:
            raise typer.BadParameter("the workbook is too large", param_hint="--in")
        book = load_workbook(file, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError):
        raise typer.BadParameter(
            "a workbook (.xlsx) of `pack tables --out` is expected", param_hint="--in"
        ) from None
    return list(book.worksheets)


def _headings(sheet: Worksheet, table: Sheet, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for place in range(1, sheet.max_column + 1):
        heading, letter = _text(sheet.cell(HEAD, place)), get_column_letter(place)
        if heading in seen or (heading and heading not in (ROW, *table.columns)):
            remedy = f"Columns: {', '.join((ROW, *table.columns))}."
            where = f"{sheet.title}!{letter}{HEAD}"
            faults.append(Fault(where, f"There is no column `{heading}`.", remedy))
        elif heading:
            yield heading, letter
        seen.add(heading)
    for missing in (ROW, *table.columns):
        if missing not in seen:
            where = f"{sheet.title}!A{HEAD}"
            remedy = "Write the workbook anew by `pack tables --out`."
            faults.append(Fault(where, f"The column `{missing}` is missing.", remedy))


def _lines(
    sheet: Worksheet, table: Sheet, columns: Mapping[str, str], faults: list[Fault]
) -> Iterator[tuple[int, Line]]:
    used: set[int] = set()
    for row in range(HEAD + 1, sheet.max_row + 1):
        cells: dict[str, str] = {}
        for column, letter in columns.items():
            cell = sheet[f"{letter}{row}"]
            if cell.data_type == "f":
                where = f"{sheet.title}!{letter}{row}"
                faults.append(Fault(where, "A formula is not read.", "Write its value."))
            elif _text(cell):
                cells[column] = _text(cell)
        number = cells.pop(ROW, "")
        if not cells:
            continue
        was = int(number) - 1 if number.isdecimal() else None
        if number and (was is None or not 0 <= was < len(table.rows) or was in used):
            where = f"{sheet.title}!{columns.get(ROW, 'A')}{row}"
            remedy = "Leave the cell empty for a new row."
            faults.append(Fault(where, f"There is no row `{number}`, or it stands twice.", remedy))
            was = None
        if was is not None:
            used.add(was)
        yield row, Line(was, cells)


def _text(cell: AnyCell) -> str:
    """What stands in a cell as the pack would write it."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime() | date():
            return value.isoformat()[:10]
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = text
    cell.data_type = "s"  # also where it begins like a formula
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=row > HEAD, vertical="top")
    if text.startswith(_RISKY):
        cell.quotePrefix = True  # another program that opens it takes it for a text, too
    return cell


def _name(table: Sheet, taken: set[str]) -> str:
    """A short name that no other sheet has."""
    file = table.file.rpartition("/")[2].removesuffix(".yaml")
    inside = table.place.partition("[")[2].partition("]")[0] or table.place.partition(".")[0]
    name = f"{file[: 29 - min(len(inside), 12)]}.{inside[:12]}"[:31]
    count = 2
    while name.casefold() in taken:
        name, count = f"{name[:28]}~{count}", count + 1
    taken.add(name.casefold())
    return name


def _show(faults: Sequence[Fault]) -> None:
    table = Table("where", "what is wrong", "what to do", title=f"{len(faults)} problems")
    for fault in faults:
        table.add_row(fault.where, fault.message, fault.remedy)
    out.print(table)
