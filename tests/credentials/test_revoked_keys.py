"""The demo authority's lists of revoked certificates: made, published, judged by openssl, and obeyed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials import resources
from motcua.contexts.credentials.clients.authority import Authority, Use
from motcua.contexts.credentials.clients.revoking import LISTS, DemoLists, read_lists
from motcua.contexts.credentials.errors import KeyMissing, NoSuchKey
from motcua.contexts.credentials.jobs import DamagedResult
from motcua.contexts.credentials.model.result import seal_label, signer_label
from motcua.contexts.credentials.words import Doors
from motcua.infra.house import House
from motcua.infra.secrets import Secrets
from tests.client import Client, browser
from tests.credentials import make
from tests.credentials.judges import command

SIGNER = signer_label(make.AGENCY, make.SIGNER.id)


@pytest_asyncio.fixture
async def visitor(office: House) -> AsyncIterator[Client]:
    async with browser(office, routes=resources.ROUTES) as client:
        yield client


async def test_the_lists_are_published_where_the_certificates_say(
    office: House, visitor: Client
) -> None:
    lists = office.part(Doors).lists
    assert isinstance(lists, DemoLists)
    own, issuing = lists.authority.certificates(SIGNER)[:2]
    for certificate, name in ((own, LISTS[1]), (issuing, LISTS[0])):
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        assert points[0].full_name is not None
        (address,) = points[0].full_name
        answer = await visitor.get(address.value.removeprefix(office.settings.base_url))
        assert answer.headers["content-type"] == "application/pkix-crl"
        found = x509.load_der_x509_crl(answer.content)
        assert found.issuer == certificate.issuer and len(found) == 0
        assert lists.read(name, office.clock()) == answer.content
    assert (await visitor.get("/credentials/lists/ca-root.pem")).status_code == 404


async def test_a_revoked_signer_signs_no_more_until_there_is_another_key(office: House) -> None:
    lists = office.part(Doors).lists
    assert isinstance(lists, DemoLists)
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office)
    await make.work(office)
    lists.revoke(SIGNER, office.clock())
    with pytest.raises(KeyMissing):
        await make.sign(office, result_id)
    await make.appoint(office)
    await make.sign(office, result_id)
    await make.work(office)
    with pytest.raises(NoSuchKey):
        lists.revoke("ca-issuing", office.clock())


async def test_what_a_revoked_key_has_signed_is_not_sealed(office: House) -> None:
    doors = office.part(Doors)
    lists = doors.lists
    assert isinstance(lists, DemoLists)
    async with office.db.transaction() as tx:
        result_id = await make.propose(tx, office)
    await make.work(office)
    await make.sign(office, result_id)
    lists.revoke(SIGNER, office.clock())
    office.clock.move(timedelta(seconds=2))  # type: ignore[attr-defined]  # the clock of the tests
    with pytest.raises(DamagedResult):
        await make.work(office)


async def test_a_list_is_made_anew_every_day_and_forgets_nobody(office: House) -> None:
    lists = office.part(Doors).lists
    assert isinstance(lists, DemoLists)
    lists.revoke(SIGNER, office.clock())
    first = lists.read(LISTS[1], office.clock())
    later = lists.read(LISTS[1], office.clock() + timedelta(days=1))
    numbers = []
    for content in (first, later):
        found = x509.load_der_x509_crl(content)
        assert len(found) == 1
        numbers.append(found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
    assert numbers == [1, 2]
    assert lists.read(LISTS[1], office.clock() + timedelta(days=1)) == later


def test_openssl_obeys_our_lists(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    authority = Authority(Secrets(tmp_path, may_create=True), "Neverland", "http://127.0.0.1/x")
    lists = DemoLists(authority)
    for label in ("good", "bad"):
        authority.issue_key(label, Use.SIGNER, name=label, organisation="x", now=now)
    bad = authority.certificates("bad")
    (tmp_path / "root.pem").write_bytes(authority.root(now).public_bytes(Encoding.PEM))
    lists.revoke("bad", now)
    for name in LISTS:
        crl = x509.load_der_x509_crl(lists.read(name, now))
        (tmp_path / f"{name}.pem").write_bytes(crl.public_bytes(Encoding.PEM))
    said = {}
    for label, (own, issuing, *_) in (("good", authority.certificates("good")), ("bad", bad)):
        for name, each in ((f"{label}.crt", own), ("issuing.crt", issuing)):
            (tmp_path / name).write_bytes(each.public_bytes(Encoding.PEM))
        said[label] = command(
            "openssl", "verify", "-crl_check_all", "-CAfile", tmp_path / "root.pem",
            "-untrusted", tmp_path / "issuing.crt", "-CRLfile", tmp_path / f"{LISTS[0]}.pem",
            "-CRLfile", tmp_path / f"{LISTS[1]}.pem", tmp_path / f"{label}.crt",
        )  # fmt: skip
    assert said["good"].strip().endswith("OK")
    assert "certificate revoked" in said["bad"]


def test_what_is_no_list_is_passed_over(tmp_path: Path) -> None:
    authority = Authority(Secrets(tmp_path, may_create=True), "Neverland")
    good = DemoLists(authority).read(LISTS[0], make.NOON)
    armoured = x509.load_der_x509_crl(good).public_bytes(Encoding.PEM)
    (tmp_path / "a.crl").write_bytes(b"hello")
    (tmp_path / "b.crl").write_bytes(good[:-5])
    (tmp_path / "c.crl").write_bytes(armoured)
    assert read_lists(tmp_path) == (good, good)


async def test_a_seal_whose_key_is_revoked_gets_another(office: House) -> None:
    lists = office.part(Doors).lists
    assert isinstance(lists, DemoLists)
    await make.issue(office)
    lists.revoke(seal_label(make.AGENCY), office.clock())
    await make.issue(office)
