"""Client of an RFC 3161 time-stamp authority over HTTP."""

import secrets
from dataclasses import dataclass

from asn1crypto import tsp
from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from motcua.contexts.credentials.errors import StampUnavailable
from motcua.infra.http_out import HttpOut
from motcua.infra.stamps import ANSWER_TYPE, REQUEST_TYPE, Question, request


@dataclass(frozen=True, slots=True)
class HttpStamps:
    """Asks an authority and believes only answers under `root` that fit the question."""

    http: HttpOut
    url: str
    root: bytes

    async def stamp(self, digest: bytes) -> bytes:
        """A time-stamp token on a SHA-256 digest. Raises StampUnavailable."""
        question = Question(digest=digest, nonce=secrets.randbits(63))
        answer = await self.http.send(
            "POST", self.url, headers={"content-type": REQUEST_TYPE}, content=request(question)
        )
        if answer.status != 200 or answer.headers.get("content-type") != ANSWER_TYPE:
            raise StampUnavailable(status=answer.status)
        return checked_token(answer.content, question, root=self.root)


def checked_token(content: bytes, question: Question, *, root: bytes) -> bytes:
    """The token of an answer that fits its question and comes from the root, or StampUnavailable."""
    try:
        decoded = decode_timestamp_response(content)
        builder = VerifierBuilder(
            roots=[x509.load_der_x509_certificate(root)], nonce=question.nonce
        )
        builder.build().verify(decoded, question.digest)
        return bytes(tsp.TimeStampResp.load(content)["time_stamp_token"].dump())
    except (ValueError, VerificationError) as error:
        raise StampUnavailable from error
