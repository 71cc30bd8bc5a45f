"""`motcua verify FILE`: offline, with a folder of roots."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from motcua.contexts.credentials import api
from motcua.contexts.credentials.clients import offline
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.credentials import make


async def test_files_of_a_result_verify_offline_and_altered_ones_do_not(
    office: House, tmp_path: Path
) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None
    trust, other = tmp_path / "trust", tmp_path / "other"
    trust.mkdir()
    (trust / "root.pem").write_bytes(office.secrets.path("ca-root.pem").read_bytes())
    other.mkdir()
    strange = make.strange_root(tmp_path)
    (other / "root.pem").write_bytes(strange.read_bytes())
    now = office.clock() + timedelta(minutes=1)
    for name in (issued.pdf, issued.credential):
        content = office.files.get(name)
        roots = offline.read_roots(trust)
        report = await offline.verify_bytes(content, roots=roots, now=now)
        assert report.sound, report.problems
        assert report.signatures[0].at is not None
        middle = len(content) // 2
        altered = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        for wrong in (altered, content[:-20], content + content):
            assert not (await offline.verify_bytes(wrong, roots=roots, now=now)).sound
        untrusting = offline.read_roots(other)
        assert not (await offline.verify_bytes(content, roots=untrusting, now=now)).sound
        early = office.clock() - timedelta(days=1)
        assert not (await offline.verify_bytes(content, roots=roots, now=early)).sound


def test_what_is_neither_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Wendy")
    report = offline.verify_file(file, make.strange_root(tmp_path), now=make.NOON)
    assert (report.kind, report.sound) == ("unknown", False)


def test_a_folder_without_a_root_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Wendy")
    with pytest.raises(ValueError, match="no root"):
        offline.verify_file(file, tmp_path, now=make.NOON)
