"""Refusals of the exchange."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class SignatureMissing(Denied):
    code = "signature-missing"
    text = "Sign the message by RFC 9421 with a Content-Digest by RFC 9530."
    status = "not-signed-in"


class SignatureWrong(Denied):
    code = "signature-wrong"
    text = "The signature does not hold: {reason}."
    status = "not-signed-in"


class SignatureReplayed(Conflict):
    code = "signature-replayed"
    text = "This signed message was received before. Sign a new one with a new nonce."


class NoticeNotAllowed(Denied):
    code = "notice-not-allowed"
    text = "Organisations of this kind send no notices to this registry."


class ReferenceReused(Conflict):
    code = "reference-reused"
    text = "Another notice was sent under this reference. Use a new one."


class NoticeWrong(Invalid):
    code = "notice-wrong"
    text = "Some fields of the notice need another look."


class InboxNotFound(NotFound):
    code = "inbox-not-found"
    text = "There is no inbox of this name."


class KeyTaken(Conflict):
    code = "key-taken"
    text = "There is another key of this id."


class NodeRefused(Denied):
    code = "node-refused"
    text = "The registry that holds this does not give it for this purpose."


class NodeWrong(Unavailable):
    code = "node-wrong"
    text = "The registry that holds this answered in a way that cannot be trusted. Nothing is lost."
