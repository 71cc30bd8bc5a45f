"""A hospital's notice: signed by a foreign implementation of RFC 9421, taken once, refused field by field."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from motcua.contexts.catalogue.words import Release
from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.resources import ROUTES
from motcua.contexts.registries import api as registries
from motcua.infra.db import Database
from motcua.infra.house import House
from tests.client import Client, browser
from tests.conftest import Clock, Drain, TestDatabase
from tests.registries.make import BIRTH, MACHINE, make_person

pytestmark = pytest.mark.usefixtures("land")
KEYID = "hospital-1"
COVERED = ("@method", "@authority", "@path", "content-type", "content-digest")


@dataclass
class Hospital:
    """Outside us: its key, and somebody else's library that signs."""

    client: Client
    clock: Clock
    key: Ed25519PrivateKey
    keyid: str = KEYID

    def signed(
        self,
        body: bytes,
        *,
        registry: str = "birth-notes",
        covered: tuple[str, ...] = COVERED,
        nonce: str = "nonce-0001",
        created: datetime | None = None,
        life_s: int = 120,
        path: str = "/exchange/inbox/",
        host: str = "127.0.0.1:8000",
    ) -> httpx2.Request:
        request = self.client.http.build_request(
            "POST",
            f"http://{host}{path}{registry}",
            content=body,
            headers={"content-type": "application/json"},
        )
        keys = MappingKeyResolver(public_keys={}, private_keys={self.keyid: self.key})
        moment = created or self.clock.now
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
            request,
            key_id=self.keyid,
            created=moment,
            expires=moment + timedelta(seconds=life_s),
            nonce=nonce,
            covered_component_ids=covered,
            body=body if "content-digest" in covered else None,
        )
        return request

    async def send(self, body: Mapping[str, Any], **how: Any) -> httpx2.Response:
        return await self.client.http.send(self.signed(json.dumps(body).encode(), **how))


@pytest_asyncio.fixture
async def hospital(house: House, owner: Database, clock: Clock) -> AsyncIterator[Hospital]:
    key = Ed25519PrivateKey.generate()
    house.parts[exchange.InboxPort] = registries.offers()
    async with owner.transaction() as tx:
        organisation = await exchange.add_organisation(
            tx, code="H1", kind="hospital", name={"en": "Hospital of Reed"}, now=clock.now
        )
        await exchange.add_key(
            tx,
            keyid=KEYID,
            organisation=organisation,
            public_key=key.public_key().public_bytes_raw(),
            now=clock.now,
        )
    async with browser(house, routes=ROUTES, headers={"accept": "application/json"}) as client:
        yield Hospital(client, clock, key)


@pytest_asyncio.fixture
async def mother(house: House, land: Release) -> UUID:
    return await make_person(house, number="39007123")


def note(reference: str = "N-1", **values: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "valid_from": "2026-11-19",
        "values": {
            "mother": {"number": "39007123", "born": "1990-05-06"},
            "birthday": "2026-11-19",
            "sex": "f",
            "weight": 3200,
            **values,
        },
    }


def rows(database: TestDatabase, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.superuser) as admin:
        return admin.execute(sql.encode()).fetchall()


@pytest.mark.usefixtures("mother")
async def test_a_signed_notice_makes_a_subject_and_one_event(
    hospital: Hospital, house: House, database: TestDatabase, drain: Drain, mother: UUID
) -> None:
    answer = await hospital.send(note())
    assert answer.status_code == 202, answer.text
    await drain()
    ((child, body),) = rows(
        database, "SELECT subject_id, body FROM infra.log WHERE kind = 'notice-recorded'"
    )
    assert (body["registry"], body["organisation"]) == ("birth-notes", "H1")
    assert body["version_id"] == answer.json()["version"]
    (record,) = await registries.read(
        house, MACHINE, BIRTH, registry="birth-notes", subject_id=child
    )
    assert record.values["mother"] == str(mother)
    assert (record.values["weight"], record.source) == (3200, "notice:H1")
    async with house.db.reading() as tx:
        (seen,) = await exchange.reads_of(tx, mother)
    assert (seen.reader_kind, seen.agency, seen.facts) == ("organisation", "H1", ("birthday",))


@pytest.mark.usefixtures("mother")
async def test_the_same_notice_sent_again_gets_the_first_answer(
    hospital: Hospital, database: TestDatabase
) -> None:
    first = await hospital.send(note(), nonce="nonce-0001")
    again = await hospital.send(note(), nonce="nonce-0002")
    assert (again.status_code, again.json()) == (202, first.json())
    assert rows(database, "SELECT count(*) FROM books.birth_notes") == [(1,)]
    other = await hospital.send(note(sex="m"), nonce="nonce-0003")
    assert (other.status_code, other.json()["code"]) == (409, "reference-reused")


@pytest.mark.usefixtures("mother")
async def test_a_replayed_message_is_refused(hospital: Hospital) -> None:
    request = hospital.signed(json.dumps(note()).encode())
    assert (await hospital.client.http.send(request)).status_code == 202
    again = await hospital.client.http.send(request)
    assert (again.status_code, again.json()["code"]) == (409, "signature-replayed")


async def test_an_unsigned_notice_is_refused(hospital: Hospital, database: TestDatabase) -> None:
    answer = await hospital.client.http.post("/exchange/inbox/birth-notes", json=note())
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-missing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert rows(database, "SELECT count(*) FROM registries.subjects") == [(0,)]


_TOO_LITTLE: list[tuple[dict[str, Any], str]] = [
    ({"covered": ("@method", "@authority", "@path")}, "must cover content-digest"),
    ({"covered": ("@authority", "@path", "content-digest")}, "must cover @method"),
    ({"life_s": 3600}, "300 seconds at most"),
    ({"nonce": "short"}, "nonce must have"),
]


async def test_a_signature_that_says_too_little_is_refused(hospital: Hospital) -> None:
    for fault, reason in _TOO_LITTLE:
        answer = await hospital.send(note(), **fault)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong")
        assert reason in answer.json()["title"]


async def test_an_expired_or_future_signature_is_refused(hospital: Hospital) -> None:
    for late_s in (121, -120):
        created = hospital.clock.now - timedelta(seconds=late_s)
        answer = await hospital.send(note(), created=created)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong")


async def test_whatever_is_changed_after_signing_is_found(hospital: Hospital) -> None:
    for part in ("body", "digest", "signature", "path", "keyid"):
        answer = await _tampered(hospital, part)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong"), part


async def _tampered(hospital: Hospital, part: str) -> httpx2.Response:
    body = json.dumps(note()).encode()
    request = hospital.signed(body)
    headers, path = dict(request.headers), "/exchange/inbox/birth-notes"
    changed = body.replace(b"3200", b"3300")
    match part:
        case "body":
            body = changed
        case "digest":
            body = changed
            digest = base64.b64encode(hashlib.sha256(changed).digest()).decode()
            headers["content-digest"] = f"sha-256=:{digest}:"
        case "signature":
            signature = headers["signature"]
            place = len(signature) // 2
            flipped = "A" if signature[place] != "A" else "B"
            headers["signature"] = signature[:place] + flipped + signature[place + 1 :]
        case "path":
            path = "/exchange/inbox/parents"
        case "keyid":
            headers["signature-input"] = headers["signature-input"].replace(KEYID, "hospital-2")
    headers.pop("content-length", None)
    return await hospital.client.http.post(path, content=body, headers=headers)


@pytest.mark.usefixtures("mother")
async def test_what_was_signed_for_another_node_is_refused(hospital: Hospital) -> None:
    answer = await hospital.send(note(), host="other.example")
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong")
    assert "another address" in answer.json()["title"]


async def test_an_organisation_reads_as_what_it_is_whatever_it_says(
    hospital: Hospital, house: House, mother: UUID
) -> None:
    asked = {
        "registry": "people", "subject": str(mother), "facts": ["full-name", "birthday"],
        "on": "2026-11-20", "purpose": "birth", "legal_basis": "x", "reader": str(mother),
    }  # fmt: skip
    where = {"registry": "people", "path": "/exchange/registries/"}
    claimed = await hospital.send({**asked, "by": "machine"}, nonce="nonce-as-machine", **where)
    assert claimed.status_code == 403, claimed.text
    itself = await hospital.send({**asked, "by": "hospital"}, nonce="nonce-as-itself", **where)
    assert [one["values"] for one in itself.json()] == [{"birthday": "1990-05-06"}]


async def test_an_unknown_key_is_refused(hospital: Hospital) -> None:
    hospital.key, hospital.keyid = Ed25519PrivateKey.generate(), "nobody"
    answer = await hospital.send(note())
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong")


async def test_a_key_that_has_ended_is_refused(
    hospital: Hospital, house: House, owner: Database
) -> None:
    async with owner.transaction() as tx:
        await exchange.end_key(tx, KEYID, now=house.clock())
    assert (await hospital.send(note())).status_code == 401


_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"mother": {"number": "39007123", "born": "1990-05-07"}}, "mother"),
    ({"mother": {"number": "11111111", "born": "1990-05-06"}}, "mother"),
    ({"mother": "39007123"}, "mother"),
    ({"mother": None}, "mother"),
    ({"birthday": "19/11/2026"}, "birthday"),
    ({"birthday": 5}, "birthday"),
    ({"sex": "x"}, "sex"),
    ({"weight": "heavy"}, "weight"),
    ({"weight": 2**70}, "weight"),
    ({"weight": True}, "weight"),
    ({"alive": "yes"}, "alive"),
    ({"ratio": "NaN"}, "ratio"),
    ({"source": "x" * 5000}, "source"),
    ({"source": "a\x00b"}, "source"),
    ({"source": {"a": 1}}, "source"),
    ({"unknown": "x"}, "unknown"),
]


@pytest.mark.usefixtures("mother")
async def test_each_wrong_field_is_named_and_nothing_is_written(
    hospital: Hospital, database: TestDatabase
) -> None:
    for number, (changed, field) in enumerate(_WRONG):
        answer = await hospital.send(note(**changed), nonce=f"nonce-{number:04}")
        assert answer.status_code == 422, answer.text
        assert list(answer.json()["errors"]) == [field]
    assert rows(database, "SELECT count(*) FROM registries.subjects") == [(1,)]
    assert rows(database, "SELECT count(*) FROM books.birth_notes") == [(0,)]


_UNREADABLE = [
    (b"", "body", "A JSON object is expected"),
    (b"{", "body", "A JSON object is expected"),
    (b"[]", "body", "A JSON object is expected"),
    (b"\xff\xfe", "body", "A JSON object is expected"),
    (b'{"values": {"a": ' + b"[" * 5000, "body", "A JSON object is expected"),
    (b'{"reference": 5, "valid_from": "2026-11-19", "values": {}}', "reference", "A text is expected"),
    (b'{"reference": "", "valid_from": "2026-11-19", "values": {}}', "reference", "Your own reference"),
    (b'{"reference": "a", "values": {}}', "valid_from", "This field is expected"),
    (b'{"reference": "a", "valid_from": "x", "values": []}', "values", "A JSON object is expected"),
    (b'{"reference": "a", "values": {"b": 1e999}}', "values", "This cannot be read"),
    (b'{"reference": "a", "values": {}, "subject": 1}', "subject", "A JSON object is expected"),
    (b'{"reference": "a", "values": {}, "more": 1}', "more", "There is no such field"),
    (b'{"a` - at `$.values`": 1}', "a` - at `$.values`", "There is no such field"),
]  # fmt: skip


async def test_an_unreadable_body_says_where(hospital: Hospital) -> None:
    for number, (body, field, expected) in enumerate(_UNREADABLE):
        request = hospital.signed(body, nonce=f"nonce-{number:04}")
        answer = await hospital.client.http.send(request)
        assert answer.status_code == 422, answer.text
        ((named, said),) = answer.json()["errors"].items()
        assert named == field and said.startswith(expected), answer.text


async def test_an_unreadable_question_says_where(hospital: Hospital) -> None:
    where = {"registry": "people", "path": "/exchange/registries/"}
    asked = {
        "registry": "people", "subject": "x", "facts": ["birthday"], "on": "2026-11-20",
        "purpose": "birth", "legal_basis": "x", "by": "hospital", "reader": "x",
    }  # fmt: skip
    for number, facts in enumerate(("birthday", [1])):
        answer = await hospital.send({**asked, "facts": facts}, nonce=f"nonce-{number:04}", **where)
        assert answer.json()["errors"] == {"facts": "A list of texts is expected"}


@pytest.mark.usefixtures("mother")
async def test_a_notice_holds_from_a_day_that_has_come(hospital: Hospital) -> None:
    for day in ("2026-11-21", "yesterday", ""):
        answer = await hospital.send({**note(), "valid_from": day}, nonce=f"nonce-for-{day}")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["valid_from"])


async def test_a_registry_without_inbox_is_not_found(hospital: Hospital) -> None:
    for registry in ("people", "nothing", "far-hives"):
        answer = await hospital.send(note(), registry=registry, nonce=f"nonce-{registry}")
        assert (answer.status_code, answer.json()["code"]) == (404, "inbox-not-found")


async def test_another_kind_of_organisation_may_not_send(
    hospital: Hospital, house: House, owner: Database
) -> None:
    async with owner.transaction() as tx:
        await exchange.add_organisation(
            tx, code="H1", kind="bakery", name={"en": "Bakery"}, now=house.clock()
        )
    answer = await hospital.send(note())
    assert (answer.status_code, answer.json()["code"]) == (403, "notice-not-allowed")


@pytest.mark.usefixtures("mother")
async def test_every_signed_message_has_its_line(
    hospital: Hospital, database: TestDatabase
) -> None:
    await hospital.send(note(), nonce="nonce-0001")
    await hospital.send(note("N-2", sex="x"), nonce="nonce-0002")
    lines = rows(database, "SELECT status, registry FROM exchange.message_log ORDER BY id")
    assert lines == [(202, "birth-notes"), (422, "birth-notes")]
