"""`motcua verify FILE`: offline, with a folder of roots."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from motcua.contexts.credentials import actions, api, resources
from motcua.contexts.credentials.clients import offline, verifying
from motcua.contexts.credentials.model import sdjwt
from motcua.contexts.credentials.words import Report
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.client import browser
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
        believed = offline.read_trust(trust)
        report = await offline.verify_bytes(content, believed=believed, now=now)
        assert report.sound, report.problems
        assert report.signatures[0].at is not None
        middle = len(content) // 2
        altered = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        for wrong in (altered, content[:-20], content + content):
            assert not (await offline.verify_bytes(wrong, believed=believed, now=now)).sound
        untrusting = offline.read_trust(other)
        assert not (await offline.verify_bytes(content, believed=untrusting, now=now)).sound
        early = office.clock() - timedelta(days=1)
        assert not (await offline.verify_bytes(content, believed=believed, now=early)).sound


async def test_what_is_neither_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Wendy")
    report = await offline.verify_file(file, make.strange_root(tmp_path), now=make.NOON)
    assert (report.kind, report.sound) == ("unknown", False)


async def test_a_folder_without_a_root_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Wendy")
    with pytest.raises(ValueError, match="no root"):
        await offline.verify_file(file, tmp_path, now=make.NOON)


async def test_the_issuer_is_asked_only_on_demand(office: House, tmp_path: Path) -> None:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None
    file, root = tmp_path / "mine.sd-jwt", office.secrets.path("ca-root.pem")
    file.write_bytes(office.files.get(issued.credential))
    async with browser(office, routes=resources.ROUTES) as portal:

        async def ask(address: str) -> bytes:
            return (await portal.get(address.removeprefix(office.settings.base_url))).content

        async def forged(address: str) -> bytes:
            head, body, signature = (await ask(address)).decode().split(".")
            claims = (
                sdjwt.unbase64(body).replace(b'"idx"', b'"idy"').replace(b'"ttl":300', b'"ttl":301')
            )
            return f"{head}.{sdjwt.base64(claims)}.{signature}".encode()

        async def other(address: str) -> bytes:
            return (
                await actions.status_token(office, "20200101-0", [], now=office.clock())
            ).encode()

        async def verified(how: offline.Ask | None) -> Report:
            return await offline.verify_file(file, root, now=office.clock(), ask=how)

        assert offline.NOT_ASKED in (await verified(None)).remarks
        told = await verified(ask)
        assert told.sound and offline.NOT_ASKED not in told.remarks
        for wrong in (forged, other):
            assert (await verified(wrong)).problems == (verifying.UNKNOWN,)
        async with office.db.transaction() as tx:
            await api.revoke(tx, make.CLERK, result_id, reason="error", now=office.clock())
        assert (await verified(ask)).problems == (verifying.REVOKED,)
        office.clock.move(timedelta(hours=2))  # type: ignore[attr-defined]  # the clock of the tests
        assert told.place is not None
        name, long_ago = told.place.uri.rsplit("/")[-1], make.NOON - timedelta(days=9)
        old = await actions.status_token(office, name, [], now=long_ago)

        async def stale(address: str) -> bytes:
            return old.encode()

        assert (await verified(stale)).problems == (verifying.UNKNOWN,)
