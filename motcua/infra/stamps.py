"""Time-stamps of RFC 3161: the request, and the authority's answer. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from asn1crypto import core, tsp

from motcua.infra import cms

POLICY = "0.4.0.2023.1.1"
"""Best practices time-stamp policy (ETSI EN 319 421)."""
REQUEST_TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"


class StampRefused(Exception):
    """Not a request that we stamp."""


class _Refusal(core.Sequence):  # type: ignore[misc]  # the library has no types
    # asn1crypto's own TimeStampResp insists on a token, which a refusal does not have.
    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants stamped: a SHA-256 digest, and a number that ties the answer to it."""

    digest: bytes
    nonce: int | None


def request(question: Question) -> bytes:
    """The DER request for a digest."""
    imprint = {"hash_algorithm": {"algorithm": cms.DIGEST}, "hashed_message": question.digest}
    body: dict[str, object] = {"version": "v1", "message_imprint": imprint, "cert_req": True}
    if question.nonce is not None:
        body["nonce"] = question.nonce
    return bytes(tsp.TimeStampReq(body).dump())


def read_request(content: bytes) -> Question:
    """Read a request. Raises StampRefused."""
    try:
        body = tsp.TimeStampReq.load(content, strict=True)
        imprint = body["message_imprint"]
        digest, algorithm = imprint["hashed_message"].native, imprint["hash_algorithm"]
        name, nonce = algorithm["algorithm"].native, body["nonce"].native
        policy = body["req_policy"].native
    except (ValueError, TypeError, KeyError) as error:
        raise StampRefused("not a time-stamp request") from error
    if name != cms.DIGEST or len(digest) != hashlib.sha256().digest_size:
        raise StampRefused("only SHA-256 is stamped")
    if policy not in (None, POLICY):
        raise StampRefused("another policy is wanted")
    return Question(digest=digest, nonce=nonce)


def token_info(question: Question, *, serial: int, now: datetime) -> bytes:
    """The statement that the authority signs: this digest was there at this second."""
    body: dict[str, object] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": {
            "hash_algorithm": {"algorithm": cms.DIGEST},
            "hashed_message": question.digest,
        },
        "serial_number": serial,
        "gen_time": now.replace(microsecond=0),
        "accuracy": {"seconds": 1},
    }
    if question.nonce is not None:
        body["nonce"] = question.nonce
    return bytes(tsp.TSTInfo(body).dump())


def to_sign(info: bytes, certificate: bytes) -> bytes:
    """The signed attributes of a statement."""
    digest = hashlib.sha256(info).digest()
    return cms.attributes(digest, certificate, content_type="tst_info")


def answer(info: bytes, attributes: bytes, signature: bytes, chain: Sequence[bytes]) -> bytes:
    """The DER answer with its token."""
    token = cms.envelope(attributes, signature, chain, content_type="tst_info", content=info)
    body = tsp.TimeStampResp(
        {"status": {"status": "granted"}, "time_stamp_token": tsp.ContentInfo.load(token)}
    )
    return bytes(body.dump())


def refusal(reason: str) -> bytes:
    """The DER answer that declines."""
    status = {
        "status": "rejection",
        "status_string": [core.UTF8String(reason)],
        "fail_info": {"bad_request"},
    }
    return bytes(_Refusal({"status": status}).dump())
