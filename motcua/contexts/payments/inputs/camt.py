"""Statements by ISO 20022 (camt.053, any version): entries and the transactions in them, by their local names.

Entities, document types and outside references are refused before anything is read.
"""

from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from motcua.contexts.payments.clients import plain
from motcua.contexts.payments.errors import StatementWrong
from motcua.contexts.payments.model import amounts
from motcua.contexts.payments.words import Account, Movement, Stage, Statement, WrongLine
from motcua.kernel.texts import msg

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_YEARS = range(2000, 2200)
_LONGEST_REF = 200


class _Wrong(Exception):
    """Why an entry cannot be read."""


def read(account: Account, content: bytes) -> Statement:
    """See statements.statement. A wrong entry is named by its number in the file."""
    statements = list(_each(_document(content), "BkToCstmrStmt/Stmt"))
    if not statements:
        raise StatementWrong({"file": msg("There is no statement in the file")})
    for statement in statements:
        if _number_of(statement) != account.number:
            raise StatementWrong({"file": msg("This is the statement of another account")})
    movements: list[Movement] = []
    wrong: list[WrongLine] = []
    waiting = 0
    entries = ((_text(one, "Id"), entry) for one in statements for entry in _each(one, "Ntry"))
    for number, (statement_id, entry) in enumerate(entries, 1):
        try:
            status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
            if status in {"PDNG", "INFO", "FUTR"}:
                waiting += 1
                continue
            if status != "BOOK":
                raise _Wrong(msg("The status of the entry is expected"))
            movements += _movements(account, entry, statement_id)
        except _Wrong as problem:
            wrong.append(WrongLine(number, problem.args[0]))
    return Statement(tuple(movements), tuple(wrong), waiting)


def _document(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise StatementWrong(
            {"file": msg("A statement without document type and entities is expected")}
        ) from None
    except (ParseError, ValueError, LookupError) as problem:
        line = getattr(problem, "position", (1, 0))[0]
        text = msg("The file is not well-formed XML, from line {line} on", line=line)
        raise StatementWrong({"file": text}) from None
    if not root.tag.startswith(f"{{{_NAMESPACE}"):
        raise StatementWrong({"file": msg("A statement by ISO 20022 camt.053 is expected")})
    return root


def _movements(account: Account, entry: Element, statement_id: str) -> list[Movement]:
    """One, or one for each transaction of a batch, whose amounts are together the entry's."""
    if entry.find("{*}Amt") is None:
        raise _Wrong(msg("This amount cannot be read"))
    amount = _amount(account, entry, entry.find("{*}Amt"), "")
    ref = _text(entry, "AcctSvcrRef")
    details = list(_each(entry, "NtryDtls/TxDtls"))
    if len(details) < 2:
        inner = _refs(details[0])[:1] if details else []
        own = _text(entry, "NtryRef")
        ref = ref or "".join(inner) or (f"{statement_id}/{own}" if own else "")
        texts = [_words(details[0])] if details else []
        return [_movement(account, entry, ref, amount, [*texts, _text(entry, "AddtlNtryInf")])]
    parts = [_amount(account, one, _amount_of(one), _text(entry, "CdtDbtInd")) for one in details]
    if sum(parts) != amount:
        raise _Wrong(msg("The amounts of the transactions are not together the entry's"))
    names = _names(ref or f"{statement_id}/{_text(entry, 'NtryRef')}", details)
    return [
        _movement(account, entry, name, part, [_words(one)])
        for name, part, one in zip(names, parts, details, strict=True)
    ]


def _names(ref: str, details: list[Element]) -> list[str]:
    """The bank's own name of each transaction, if they are all there and different; else its place in the entry."""
    own = ["".join(_refs(one)[:1]) for one in details]
    if all(own) and len(set(own)) == len(own):
        return own
    return [f"{ref}/{place}" for place in range(1, len(details) + 1)]


def _refs(details: Element) -> list[str]:
    found = (_text(details, f"Refs/{name}") for name in ("AcctSvcrRef", "TxId"))
    return [ref for ref in found if ref]


def _movement(
    account: Account, entry: Element, ref: str, amount: int, texts: list[str]
) -> Movement:
    name = plain(ref)
    if not 1 <= len(name) <= _LONGEST_REF:
        raise _Wrong(msg("The bank's own number of the movement is expected"))
    return Movement(
        name,
        Stage.BOOKED,
        amount,
        account.currency,
        _moment(entry, ZoneInfo(account.zone)),
        plain(" ".join(texts)),
        reversal=_text(entry, "RvslInd") in {"true", "1"},
    )


def _amount_of(details: Element) -> Element | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = details.find("/".join(f"{{*}}{name}" for name in path.split("/")))
        if found is not None:
            return found
    return None


def _amount(account: Account, of: Element, amount: Element | None, side: str) -> int:
    if amount is None:
        raise _Wrong(msg("This amount cannot be read"))
    if amount.get("Ccy") != account.currency:
        raise _Wrong(msg("The currency of the account is expected"))
    try:
        minor = amounts.read(amount.text or "", minor_digits=account.minor_digits)
    except amounts.AmountWrong:
        raise _Wrong(msg("This amount cannot be read")) from None
    if minor <= 0:
        raise _Wrong(msg("An amount above zero is expected"))
    match _text(of, "CdtDbtInd") or side:
        case "CRDT":
            return minor
        case "DBIT":
            return -minor
    raise _Wrong(msg("It must be said whether money came or went"))


def _moment(entry: Element, zone: ZoneInfo) -> datetime:
    """The booking's moment, or the first of its day where the account is."""
    exact, day = _text(entry, "BookgDt/DtTm"), _text(entry, "BookgDt/Dt")
    try:
        if exact:
            moment = datetime.fromisoformat(exact)
        else:
            moment = datetime.combine(date.fromisoformat(day[:10]), datetime.min.time())
    except ValueError:
        raise _Wrong(msg("This date cannot be read")) from None
    if moment.year not in _YEARS:
        raise _Wrong(msg("This date cannot be read"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _words(details: Element) -> str:
    """All that the payer may have written, and what the payer's bank kept as a reference."""
    paths = (
        "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf", "Refs/EndToEndId",
        "AddtlTxInf",
    )  # fmt: skip
    return " ".join(one.text or "" for path in paths for one in _each(details, path))


def _number_of(statement: Element) -> str:
    number = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _each(of: Element, path: str) -> Iterator[Element]:
    return of.iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))


def _text(of: Element, path: str) -> str:
    found = next(_each(of, path), None)
    return "" if found is None else (found.text or "").strip()
