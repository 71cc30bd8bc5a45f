"""The entries of a group in a document: a table for the template, one line for the locker, read back from the paper."""

from pathlib import Path

from motcua.contexts.credentials.words import JSON, Doors
from motcua.infra.house import House
from motcua.infra.render import Render
from tests.cases.land import PACK, found_land, neverland
from tests.conftest import TestDatabase
from tests.credentials.judges import command

NESTLINGS = "trekar.nestlings"
FACTS: dict[str, JSON] = {
    "trekar.lorn": "Miv Taal",
    NESTLINGS: [
        {"lorn": "Pim Taal", "drimdag": "2020-01-02"},
        {"lorn": "Pam Taal", "drimdag": None},
    ],
}


async def test_each_entry_is_a_row_of_the_paper(
    house: House, database: TestDatabase, tmp_path: Path
) -> None:
    await found_land(house, database)
    designs, release = house.part(Doors).designs, neverland().hash
    lists = designs.lists(release, "trekblad", FACTS)
    day = neverland().show("drimdag", "2020-01-02", "qnv")
    assert lists == {
        NESTLINGS: {"heads": ["Lorn", "Drimdag"], "rows": [["Pim Taal", day], ["Pam Taal", ""]]}
    }
    shown = designs.shown(release, "trekblad", FACTS)
    assert shown[NESTLINGS] == f"Pim Taal, {day}; Pam Taal"
    render = Render()
    made = tmp_path / "made.pdf"
    made.write_bytes(
        await render.typst(
            {
                "blad.typ": (PACK / "documents" / "blad.typ").read_bytes(),
                "qr.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
            },
            main="blad.typ",
            data={"facts": shown, "lists": lists, "lang": "en", "verify": "https://x.example"},
            at=house.clock(),
        )
    )
    await render.close()
    lines = command("pdftotext", "-layout", made, "-").splitlines()
    assert [line.split() for line in lines if "Pim" in line or "Pam" in line][-2:] == [
        ["Pim", "Taal", *day.split()],
        ["Pam", "Taal"],
    ]
