"""The square code on an issued paper, read from its picture by a program that we did not write: zbarimg."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from motcua.contexts.credentials import api
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.credentials import make
from tests.credentials.judges import codes_on, pictured

pytestmark = pytest.mark.long


async def test_the_code_on_a_paper_leads_to_its_page(office: House, tmp_path: Path) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None
    address = f"{office.settings.base_url}/verify/{issued.code}"
    paper, shown = tmp_path / "paper.pdf", tmp_path / "shown.png"
    paper.write_bytes(office.files.get(issued.pdf))
    shown.write_bytes(office.files.get(issued.picture))
    picture = pictured(paper)
    assert codes_on(picture) == codes_on(shown) == [address]
    paint_over_a_corner(picture)
    assert codes_on(picture) == []


def paint_over_a_corner(picture: Path) -> None:
    """White over one of the three marks by which a code is found: its upper edge is the first long dark line."""
    content = bytearray(picture.read_bytes())
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", content)
    assert head
    width, height = int(head[1]), int(head[2])
    for row in range(height):
        begin = head.end() + row * width
        edge = re.search(rb"[\x00-\x60]{20,40}", content[begin : begin + width])
        if edge:
            break
    else:
        raise AssertionError("no code on the page")
    side = len(edge[0]) + 2
    for down in range(side):
        at = begin + down * width + edge.start() - 1
        content[at : at + side] = b"\xff" * side
    picture.write_bytes(content)
