"""The papers that the packs declare: each one compiles, with every fact and with hardly any."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
import yaml

from motcua.infra.render import Render
from tests.credentials.judges import codes_on, command, pictured

PACKS = (Path("packs/vn"), Path("tests/packs/neverland"))
ADDRESS = "https://portal.example.gov/verify/abcdefghjkmnpqrstvwxyz23"
NAME = "Nguyễn Thị Hoàng-Yến Ỷ Ỡ Ậ ự"


def declared() -> list[tuple[Path, dict[str, object]]]:
    found = []
    for pack in PACKS:
        for file in sorted((pack / "documents").glob("*.yaml")):
            read = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
            found += [(pack, each) for each in (read if isinstance(read, list) else [read])]
    return found


def value(fact: str) -> str:
    """As long as such a fact may well become."""
    part = fact.partition(".")[2]
    if part.startswith("ngay"):
        return "21/11/2026"
    if part.startswith(("noi", "dia", "que")):
        return "Số 12 ngõ 345 phố Nguyễn Thái Học, Phường Văn Miếu – Quốc Tử Giám, Thành phố Hà Nội"
    return NAME if "ten" in part or "name" in part else "Việt Nam"


@pytest.mark.parametrize("amount", ["every fact", "one fact"])
@pytest.mark.parametrize(("pack", "document"), declared(), ids=lambda value: str(value)[:24])
async def test_it_compiles_on_one_page(
    pack: Path, document: dict[str, object], amount: str, tmp_path: Path
) -> None:
    names = facts_of(document)
    facts = {name: value(name) for name in (names if amount == "every fact" else names[:1])}
    made = await printed(pack, document, facts, tmp_path)
    text = " ".join(command("pdftotext", "-layout", made, "-").split())
    assert "Pages: 1" in " ".join(command("pdfinfo", made).split())
    assert facts[names[0]] in text and "127/2026" in text and "Trần Quốc Tuấn" in text


@pytest.mark.long
@pytest.mark.parametrize(("pack", "document"), declared(), ids=lambda value: str(value)[:24])
async def test_its_code_can_be_read_from_the_page(
    pack: Path, document: dict[str, object], tmp_path: Path
) -> None:
    facts = {name: value(name) for name in facts_of(document)}
    made = await printed(pack, document, facts, tmp_path)
    assert codes_on(pictured(made)) == [ADDRESS]


def facts_of(document: dict[str, object]) -> list[str]:
    return [str(field["fact"]) for field in document["fields"]]  # type: ignore[attr-defined]  # as the packs declare


async def printed(
    pack: Path, document: dict[str, object], facts: dict[str, str], folder: Path
) -> Path:
    """The paper with these facts, as the jobs would print it."""
    image = io.BytesIO()
    segno.make(ADDRESS, error="m", micro=False).save(image, kind="svg", border=0, xmldecl=False)
    files = {f"documents/{each.name}": each.read_bytes() for each in pack.glob("documents/*.typ")}
    render = Render()
    made = folder / "made.pdf"
    made.write_bytes(
        await render.typst(
            {**files, "qr.svg": image.getvalue()},
            main=f"documents/{document['template']}",
            data={
                "title": "Trích lục",
                "number": "127/2026",
                "issued_on": "22 tháng 11, 2026",
                "place": "Phường Hoàn Kiếm",
                "agency": {"name": "Ủy ban nhân dân Phường Văn Miếu – Quốc Tử Giám"},
                "signer": {"name": "Trần Quốc Tuấn", "title": "Phó Chủ tịch"},
                "facts": facts,
                "labels": {name: f"Nhãn của {name}" for name in facts_of(document)},
                "verify": ADDRESS,
                "lang": "vi",
            },
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )
    )
    await render.close()
    return made
