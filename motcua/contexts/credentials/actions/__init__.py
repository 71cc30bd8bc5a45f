"""What may be done with a result: propose, sign, void, revoke, judge, make again; and who may sign."""

from motcua.contexts.credentials.actions.judging import FILE_LIMIT, status_token, verify, verify_pdf
from motcua.contexts.credentials.actions.lost import give_up, make_again
from motcua.contexts.credentials.actions.results import (
    claim_place,
    erase,
    propose,
    revoke,
    take_number,
    void,
)
from motcua.contexts.credentials.actions.signing import appoint, dismiss, sign, signed

__all__ = [
    "FILE_LIMIT", "appoint", "claim_place", "dismiss", "erase", "give_up", "make_again",
    "propose", "revoke", "sign", "signed", "status_token", "take_number", "verify", "verify_pdf", "void",
]  # fmt: skip
