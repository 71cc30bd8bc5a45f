"""Refusals of this context."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class ResultNotFound(NotFound):
    code = "result-not-found"
    text = "We cannot find this result."


class NoSigner(Conflict):
    code = "no-signer"
    text = "Agency {agency} has nobody who may sign. Appoint a signer first."


class NotThisSigner(Denied):
    code = "not-this-signer"
    text = "This document was prepared for another person's signature."


class NotReadyToSign(Conflict):
    code = "result-not-ready-to-sign"
    text = "Document {number} is not ready to be signed: its state is {state}. Open it again."


class SignatureRefused(Conflict):
    code = "signature-refused"
    text = "The signature does not fit document {number}. Nothing was issued; sign again."


class AlreadyIssued(Conflict):
    code = "result-already-issued"
    text = "Document {number} has been issued. It can be revoked, not withdrawn."


class NotIssued(Conflict):
    code = "result-not-issued"
    text = "Document {number} has not been issued yet, so there is nothing to revoke."


class KeyMissing(Unavailable):
    code = "signing-key-missing"
    text = "The signing key {label} does not answer. Nothing is lost; try again later."


class NoSuchKey(NotFound):
    code = "no-such-key"
    text = "There is no signing key {label}."


class StampUnavailable(Unavailable):
    code = "time-stamp-unavailable"
    text = "The time-stamp authority does not answer. Nothing is lost; it is tried again."


class UnknownDesign(Invalid):
    code = "unknown-document"
    text = "Release {release} declares no document {document}."


class NotADocument(Invalid):
    code = "not-a-document"
    text = "Choose a PDF file or a credential that was issued here, of at most {limit_mb} MB."
