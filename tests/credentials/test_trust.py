"""Certificates made wrong on purpose prove nothing: not on a paper, not on a credential, not before we issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from motcua.contexts.credentials.clients import offline, verifying
from motcua.contexts.credentials.model import sdjwt
from motcua.contexts.credentials.model.papers import UNLISTED
from motcua.contexts.credentials.words import Report
from motcua.infra import trust
from motcua.infra.trust import Trust
from tests.credentials import make
from tests.credentials.chains import Ca, Chain, Leaf, made
from tests.credentials.make import NOON

LATER = NOON + timedelta(hours=1)
BETWEEN = Ca(path_length=0)


@dataclass(frozen=True, slots=True)
class Case:
    authorities: tuple[Ca, ...] = (BETWEEN,)
    leaf: Leaf | None = None
    root: Ca | None = None
    problem: str = ""


CASES = {
    "right": Case(),
    "right, directly under the root": Case(authorities=()),
    "right, two authorities": Case(authorities=(Ca(path_length=1), BETWEEN)),
    "right, commitment only": Case(leaf=Leaf(usage=("content_commitment",))),
    "right, no purpose named": Case(leaf=Leaf(purposes=())),
    "no signing usage": Case(leaf=Leaf(usage=("key_agreement",)), problem=trust.MISUSED),
    "no usage at all": Case(leaf=Leaf(usage=None), problem=trust.MISUSED),
    "meant for servers": Case(
        leaf=Leaf(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)), problem=trust.MISUSED
    ),
    "authority is none": Case(authorities=(Ca(is_ca=False),), problem=trust.UNTRUSTED),
    "authority without constraints": Case(authorities=(Ca(is_ca=None),), problem=trust.UNTRUSTED),
    "authority may not issue": Case(authorities=(Ca(may_issue=False),), problem=trust.UNTRUSTED),
    "path too long": Case(authorities=(BETWEEN, BETWEEN), problem=trust.UNTRUSTED),
    "path too long for the root": Case(
        authorities=(Ca(), Ca()), root=Ca(path_length=1), problem=trust.UNTRUSTED
    ),
    "expired": Case(leaf=Leaf(days=-1), problem=trust.UNTRUSTED),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_credential_of_a_wrong_chain_is_refused(name: str) -> None:
    case = CASES[name]
    chain = made(*case.authorities, leaf=case.leaf, root=case.root)
    believed = Trust((chain.root,))
    report = await verifying.credential(credential(chain), believed=believed, at=LATER)
    assert report.problems == ((case.problem,) if case.problem else ())
    held = await verifying.chain_holds(chain.hand.chain, believed=believed, at=NOON)
    assert held is not bool(case.problem)


@pytest.mark.parametrize(
    "name",
    ["right", "right, commitment only", "no signing usage", "authority is none", "path too long"],
)
async def test_a_paper_of_a_wrong_chain_is_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    chain = made(*case.authorities, leaf=case.leaf, root=case.root)
    report = await judged(tmp_path, chain)
    assert report.problems == ((case.problem,) if case.problem else ())


async def test_a_root_signs_no_papers() -> None:
    chain = made()
    root = make.Hand(chain.keys[0], (chain.root,))
    content = credential(Chain(chain.root, root, chain.keys, chain.certificates))
    report = await verifying.credential(content, believed=Trust((chain.root,)), at=LATER)
    assert report.problems == (trust.MISUSED,)


async def test_a_revoked_signer_proves_nothing_after_it(tmp_path: Path) -> None:
    chain = made(BETWEEN)
    own = x509.load_der_x509_certificate(chain.hand.chain[0])
    clean = chain.lists()
    report = await judged(tmp_path, chain, lists=clean)
    assert report.sound
    for revoked in (own, chain.certificates[1]):
        lists = chain.lists(revoked)
        assert (await judged(tmp_path, chain, lists=lists)).problems == (trust.REVOKED,)
        believed = Trust((chain.root,), lists)
        report = await verifying.credential(credential(chain), believed=believed, at=LATER)
        assert report.problems == (trust.REVOKED,)
        assert not await verifying.chain_holds(chain.hand.chain, believed=believed, at=NOON)


async def test_what_was_stamped_before_the_revocation_stays_valid() -> None:
    chain = made(BETWEEN)
    own = x509.load_der_x509_certificate(chain.hand.chain[0])
    believed = Trust((chain.root,), chain.lists(own))
    early = NOON - timedelta(hours=3)
    path = await trust.path_of(chain.hand.chain, believed, early)
    assert await trust.is_listed(path, believed, early)


async def test_without_a_current_list_nobody_knows_and_the_report_says_so() -> None:
    chain = made(BETWEEN)
    for lists, remarks in (
        (chain.lists(), ()),
        ((), (UNLISTED,)),
        (chain.lists(days=0), (UNLISTED,)),  # out of date
        (chain.lists()[:1], (UNLISTED,)),  # not that of the signer's issuer
        (made(BETWEEN).lists(), (UNLISTED,)),  # of the same name, by another key
    ):
        believed = Trust((chain.root,), tuple(lists))
        report = await verifying.credential(credential(chain), believed=believed, at=LATER)
        assert (report.sound, report.remarks) == (True, remarks)


async def judged(folder: Path, chain: Chain, *, lists: Sequence[bytes] = ()) -> Report:
    """A paper whose signer comes from the chain; seal and stamps are good."""
    paper = await make.sealed(folder, chain.hand)
    (own,) = offline.read_roots(folder / "ca-root.pem")
    believed = Trust((own, chain.root), tuple(lists))
    return await offline.verify_bytes(paper, believed=believed, now=LATER)


def credential(chain: Chain, *, at: datetime = NOON) -> bytes:
    disclosures = [sdjwt.disclosure(b"salt" * 4, "sail", "Wendy")]
    claims = sdjwt.payload({"iat": int(at.timestamp())}, disclosures)
    signing_input = sdjwt.unsigned(sdjwt.header(chain.hand.chain), claims)
    value = chain.hand.key.sign(signing_input, ec.ECDSA(hashes.SHA256()))
    jws = sdjwt.compact(signing_input, value)
    return sdjwt.combined(jws, disclosures).encode()
