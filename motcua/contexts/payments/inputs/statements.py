"""A bank's statement, by what its content is."""

from motcua.contexts.payments.errors import StatementWrong
from motcua.contexts.payments.inputs import camt, delimited
from motcua.contexts.payments.words import Account, Statement
from motcua.kernel.texts import msg

LARGEST = 10 * 1024 * 1024


def statement(account: Account, content: bytes) -> Statement:
    """Its movements, and each line or entry that cannot be read. Raises StatementWrong if it cannot be read at
    all, or is another account's."""
    if len(content) > LARGEST:
        raise StatementWrong({"file": msg("The file is too large. Divide it by days")})
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return camt.read(account, content)
    return delimited.read(account, content)
