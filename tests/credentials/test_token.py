"""The signing door with a PKCS#11 token: Debian's softhsm2 holds the signer's key."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pkcs11
import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from motcua.contexts.credentials import api
from motcua.contexts.credentials.clients.authority import Authority, Use
from motcua.contexts.credentials.clients.setup import Several
from motcua.contexts.credentials.clients.token import Pkcs11
from motcua.contexts.credentials.errors import KeyMissing
from motcua.contexts.credentials.model.result import signer_label
from motcua.contexts.credentials.words import Doors
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.credentials import make
from tests.credentials.judges import PdfSig

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "123456"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of its own; the library reads its configuration once for each process."""
    folder = tmp_path_factory.mktemp("softhsm")
    settings = folder / "softhsm2.conf"
    (folder / "tokens").mkdir()
    settings.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))
        words = ["softhsm2-util", "--init-token", "--free", "--label", "state"]
        subprocess.run([*words, "--pin", PIN, "--so-pin", "0000"], check=True, capture_output=True)
        yield MODULE


def make_key(module: Path, authority: Authority, label: str, *, house: House) -> None:
    """A key made inside the token, and its certificate with the issuer's beside it."""
    with (
        pkcs11.lib(str(module))
        .get_token(token_label="state")
        .open(user_pin=PIN, rw=True) as session
    ):
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
            local=True,
        )
        public, _ = parameters.generate_keypair(store=True, label=label, id=b"\1")
        point = core.OctetString.load(public[Attribute.EC_POINT]).native
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        chain = authority.issue(
            key, Use.SIGNER, name="Captain Token", organisation="Kite office", now=house.clock()
        )
        for number, each in enumerate(chain, 1):
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: label,
                    Attribute.ID: bytes([number]),
                    Attribute.SUBJECT: asn1.Certificate.load(each).subject.dump(),
                    Attribute.VALUE: each,
                }
            )


async def test_a_batch_signed_by_a_token_is_valid_everywhere(
    office: House, module: Path, tmp_path: Path
) -> None:
    doors = office.part(Doors)
    label = signer_label(make.AGENCY, make.SIGNER.id)
    make_key(module, Authority(office.secrets, "x"), label, house=office)
    token = Pkcs11(module, "state", PIN)
    keys = Several((token, doors.keys))
    office.parts[Doors] = replace(doors, keys=keys, certifier=None)
    await make.appoint(office)
    office.parts[Doors] = replace(doors, keys=keys)
    cases = [CaseKey(uuid4(), uuid4()) for _ in range(3)]
    async with office.db.transaction() as tx:
        wanted = [await make.propose(tx, office, case) for case in cases]
    await make.work(office)
    await make.sign(office, *wanted)
    await make.work(office)
    judge = PdfSig.trusting(doors.roots[0], tmp_path / "judge")
    for case, result_id in zip(cases, wanted, strict=True):
        async with office.db.reading() as tx:
            issued = await api.issued(tx, office, case.subject_id, result_id)
        assert issued is not None
        paper = office.files.get(issued.pdf)
        assert judge.judge(paper) == ["valid trusted", "valid trusted total"]
        assert b"Captain Token".hex().encode() in paper


async def test_a_token_that_is_not_there_is_named_and_loses_nothing(module: Path) -> None:
    for token in (
        Pkcs11(module, "elsewhere", PIN),
        Pkcs11(module, "state", "wrong"),
        Pkcs11(Path("/nowhere.so"), "state", PIN),
    ):
        with pytest.raises(KeyMissing):
            await token.sign("signer-x", [b"0" * 32])
