"""Decision tables as a workbook: out and in without loss, one row changed changes one row, faults by sheet and cell."""

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.api import Line, Sheet
from motcua.contexts.catalogue.model import notation
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.model.tabling import WHEN, changed, sheets
from motcua.entry import cli, tables
from tests.catalogue.make import ROOT, release

PACKS = ["packs/vn", "tests/packs/neverland"]
KEPT = "inlineStr"
WIDE = 300
SERVICE = "services/hivreg.yaml"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=10)
CELLS = st.one_of(
    st.none(),
    WORDS,
    st.lists(WORDS, min_size=1, max_size=4),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda values: {"none_of": values}),
    st.dictionaries(st.sampled_from(["over", "under", "at_least", "at_most"]), WORDS, min_size=1),
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack"))


def run(*words: str) -> tuple[int, str]:
    tables.out.width = WIDE  # COLUMNS says nothing where it was set before the program was loaded
    done = CliRunner().invoke(cli.app, ["pack", "tables", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def book_of(pack: Path, tmp_path: Path) -> tuple[Path, Workbook]:
    file = tmp_path / "tables.xlsx"
    assert run("--pack", str(pack), "--out", str(file))[0] == 0
    return file, load_workbook(file)


def as_it_is(sheet: Sheet) -> Sequence[Line]:
    return [Line(number, row) for number, row in enumerate(sheet.rows)]


@given(CELLS)
def test_a_cell_is_read_as_it_was_shown(cell: notation.Plain | None) -> None:
    assert notation.read(notation.shown(cell)) == cell


@pytest.mark.parametrize("text", ["a; ", "a;;b", '"a', ">= 5; >= 6", "a; > 5", ">", "; a"])
def test_what_is_no_cell_is_told(text: str) -> None:
    if text == "a; ":
        assert notation.read(text) == ["a"]
        return
    with pytest.raises(notation.CellUnreadable) as told:
        notation.read(text)
    assert told.value.message and told.value.remedy


@pytest.mark.parametrize("name", PACKS)
def test_out_and_in_again_changes_no_byte(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / name, tmp_path / "pack"))
    before = inputs.read_folder(folder)
    file = tmp_path / "tables.xlsx"
    assert run("--pack", str(folder), "--out", str(file))[0] == 0
    assert len(load_workbook(file).worksheets) == len(catalogue.tables(release(name))) > 0
    status, said = run("--pack", str(folder), "--in", str(file))
    assert (status, said.strip()) == (0, "0 files changed.")
    assert inputs.read_folder(folder) == before


@given(st.data())
def test_any_rows_come_back_as_they_were_written(data: st.DataObject) -> None:
    """Whatever is written into a table of a file, the file then says just that, and all else as before."""
    files = release("tests/packs/neverland").files
    sheet = data.draw(st.sampled_from(sheets(files, ["qnv", "en"])))
    columns = [c for c in sheet.columns if c not in ("unverified",)]
    texts = WORDS.map(str.strip).filter(bool)
    row = st.fixed_dictionaries(
        {"legal_basis": texts},
        optional={
            c: CELLS.map(notation.shown).filter(bool) if c.startswith(WHEN) else texts
            for c in columns
            if c != "legal_basis"
        },
    )
    old = st.sampled_from(range(len(sheet.rows)))
    kept = st.lists(old, unique=True).map(lambda all: [Line(n, sheet.rows[n]) for n in all])
    new = st.lists(st.builds(Line, st.none(), row), max_size=3)
    lines = data.draw(st.permutations([*data.draw(kept), *data.draw(new)]).filter(bool))
    content, wrong = changed(files[sheet.file], sheet.file, {sheet.place: lines})
    assert wrong == []
    again = {one.key: one for one in sheets({**files, sheet.file: content}, ["qnv", "en"])}
    assert [meant(row) for row in again.pop(sheet.key).rows] == [meant(l.cells) for l in lines]
    assert all(
        again[one.key].rows == one.rows for one in sheets(files, ["qnv", "en"]) if one.key in again
    )


def meant(row: Mapping[str, str]) -> Mapping[str, Any]:
    return {c: notation.read(t) if c.startswith(WHEN) else t for c, t in row.items()}


def test_one_changed_row_leaves_the_others_and_their_comments(pack: Path, tmp_path: Path) -> None:
    service = pack / SERVICE
    noted = service.read_text("utf-8")
    for old, new in (
        (
            "        - {when: {hiv.zwarmtal: {at_least: 1000}, hiv.glaad: Y}",
            "        # old Ymra\n{}",
        ),
        (
            "amount: 700, effective_to: 2025-12-31, legal_basis: Zum-Lex 12}",
            "{}  # until the reform",
        ),
    ):
        assert old in noted
        noted = noted.replace(old, new.replace("{}", old))
    service.write_text(noted, "utf-8")
    file, book = book_of(pack, tmp_path)
    sheet = book["hivreg.hivgeld"]
    assert [cell.value for cell in sheet[6]][:5] == ["2", None, ">= 1000", "K1; K2; Z", "700"]
    sheet["E6"] = 725
    sheet["H8"] = date(2026, 1, 1)  # spreadsheets make days of what looks like one
    book.save(file)
    status, said = run("--pack", str(pack), "--in", str(file))
    assert status == 0 and "1 files changed." in said, said
    before, after = noted.splitlines(), service.read_text("utf-8").splitlines()
    (line,) = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert "hiv.glaad: [K1, K2, Z]}, amount: 725, effective_to: 2025-12-31" in after[line]
    assert after[line].endswith("# until the reform")
    (table,) = [
        t
        for t in catalogue.tables(checked(inputs.read_folder(pack)))
        if t.place.startswith("fees[hivg")
    ]
    assert table.rows[1]["amount"] == "725"


def test_rows_are_added_removed_and_moved(pack: Path, tmp_path: Path) -> None:
    file, book = book_of(pack, tmp_path)
    sheet = book["mellpaas.deadline"]
    sheet.move_range("A7:J7", rows=2)
    sheet["A7"], sheet["B7"], sheet["C7"], sheet["D7"], sheet["I7"] = (
        None,
        "post",
        "lun",
        4,
        "Zum-Lex 5",
    )
    sheet.delete_rows(9)
    book.save(file)
    status, said = run("--pack", str(pack), "--in", str(file))
    assert status == 0, said
    rows = next(
        t.rows for t in catalogue.tables(checked(inputs.read_folder(pack))) if "mell" in t.file
    )
    assert [(row.get("when hiv.honi"), row.get("budget.days")) for row in rows] == [
        (None, "3"), ("amb; tym", "5"), ("lun", "4"),
    ]  # fmt: skip


def test_what_scenarios_expected_otherwise_is_told_after_writing(
    pack: Path, tmp_path: Path
) -> None:
    file, book = book_of(pack, tmp_path)
    book["mellpaas.paasgeld"]["B5"] = 151
    book.save(file)
    status, said = run("--pack", str(pack), "--in", str(file))
    assert status == 0 and "amount: 151" in (pack / "services/mellpaas.yaml").read_text("utf-8")
    assert "These scenarios expect something else now" in said and "tests/zumhoos.yaml" in said


@pytest.mark.parametrize(
    ("cell", "value", "where", "says"),
    [
        ("D6", "K1; >= 5", "D6", "Values and bounds stand together"),
        ("D6", "K1; K9", "D6", "`K9` is none of its values"),
        ("C6", ">= many", "C6", "`many` does not fit"),
        ("E6", "much", "E6", "a whole number"),
        ("E6", "5, effective_to: 2030-01-01", "E6", "a whole number"),
        ("H6", "2026-02-30", "H6", "2026-02-30"),
        ("E6", "=1+1", "E6", "A formula is not read"),
        ("J6", None, "A6", "`legal_basis` is missing"),
        ("A6", "77", "A6", "There is no row `77`"),
        ("A6", "1", "A6", "it stands twice"),
        ("E4", "amounts", "E4", "There is no column `amounts`"),
        ("B2", "fees[x].table", "B1", "no table of the pack"),
        ("D7", "K1", "A7", "fits the same case"),
    ],
)
def test_a_fault_is_told_by_sheet_and_cell_and_nothing_is_written(
    pack: Path, tmp_path: Path, cell: str, value: str | None, where: str | None, says: str
) -> None:
    before = inputs.read_folder(pack)
    file, book = book_of(pack, tmp_path)
    book["hivreg.hivgeld"][cell] = value
    book.save(file)
    status, said = run("--pack", str(pack), "--in", str(file))
    assert status == 1, said
    if where is not None:
        assert f"hivreg.hivgeld!{where}" in said and says in said, said
    assert inputs.read_folder(pack) == before


def test_nothing_that_looks_like_a_formula_leaves_as_one(tmp_path: Path) -> None:
    risky = ["=1+1", "+1", "-1", "@sum", '=HYPERLINK("http://x")']
    sheet = Sheet(
        "services/a.yaml",
        "fees[a].table",
        ("legal_basis",),
        tuple({"legal_basis": r} for r in risky),
    )
    file = tmp_path / "t.xlsx"
    tables.save([sheet], {"services/a.yaml": "=cmd"}, file)
    with zipfile.ZipFile(file) as archive:  # as a program that is not ours finds it
        written = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    names = {element.tag.partition("}")[2] for element in written.iter()}
    assert "f" not in names and {c.get("t") for c in written.iter() if c.tag.endswith("}c")} == {
        KEPT
    }
    read = load_workbook(file).worksheets[0]
    cells = [read.cell(row, 2) for row in range(5, 10)]
    assert [cell.value for cell in cells] == risky
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_what_is_no_workbook_is_told(pack: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    file.write_text("row,amount\n")
    status, said = run("--pack", str(pack), "--in", str(file))
    assert status == 2 and "a workbook (.xlsx)" in said
    assert run("--pack", str(pack))[0] == 2
