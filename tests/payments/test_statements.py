"""Statements: a wrong line is named and the rest goes on; imported twice, nothing changes; nothing hostile is read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.payments import inputs
from motcua.contexts.payments.errors import StatementWrong
from motcua.contexts.payments.words import Account, Columns, State, Statement
from motcua.infra.house import House
from tests.payments.make import (
    ACCOUNT,
    FORM,
    balances,
    declared,
    make_order,
    order_now,
    take,
)

HEAD = "Number;Booked;Details;Payer;Amount;Ccy"
MIDNIGHT = datetime(2026, 11, 20, tzinfo=ZoneInfo(ACCOUNT.zone))


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines, ""]).encode()


def line(ref: str = "FT1", amount: str = "600,00", text: str = "thanks") -> str:
    return f"{ref};20/11/2026;{text};ANA;{amount};NVD"


def test_a_line_is_read() -> None:
    read = inputs.statement(ACCOUNT, csv(line(amount="-1.234,50", text='"a;  b"')))
    (told,) = read.movements
    assert (told.ref, told.amount_minor, told.currency) == ("FT1", -123_450, "NVD")
    assert (told.value_at, told.text, told.reversal) == (MIDNIGHT, "a; b ANA", False)
    assert read.wrong == ()


_WRONG = [
    ("FT2;20/11/2026;x;ANA;600,00", "{count} columns are expected"),
    ("FT2;20/11/2026;x;ANA;600,00;NVD;more", "{count} columns are expected"),
    (";20/11/2026;x;ANA;600,00;NVD", "The bank's own number of the movement is expected"),
    ("F" * 201 + ";20/11/2026;x;ANA;600,00;NVD", "The bank's own number of the movement is expected"),
    ("FT2;31/02/2026;x;ANA;600,00;NVD", "This date cannot be read"),
    ("FT2;2026-11-20;x;ANA;600,00;NVD", "This date cannot be read"),
    ("FT2;20/11/0001;x;ANA;600,00;NVD", "This date cannot be read"),
    ("FT2;20/11/2026;x;ANA;600.00;NVD", "This amount cannot be read"),
    ("FT2;20/11/2026;x;ANA;;NVD", "This amount cannot be read"),
    ("FT2;20/11/2026;x;ANA;0,00;NVD", "An amount other than zero is expected"),
    ("FT2;20/11/2026;x;ANA;1,00;ZZZ", "The currency of the account is expected"),
    ('FT2;20/11/2026;"x;ANA;1,00;NVD', "This line cannot be read: is a quote not closed?"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "problem"), _WRONG)
def test_a_wrong_line_is_named_and_the_rest_goes_on(wrong: str, problem: str) -> None:
    read = inputs.statement(ACCOUNT, csv(line("FT1"), "", wrong, line("FT3")))
    assert [(one.place, str(one.problem)) for one in read.wrong] == [(4, problem)]
    assert [one.ref for one in read.movements] == ["FT1", "FT3"]


def test_a_line_in_another_encoding_is_named() -> None:
    content = csv(line("FT1"), line("FT2"), line("FT3")).replace(b"FT2", b"F\xff2")
    read = inputs.statement(ACCOUNT, content)
    assert [one.place for one in read.wrong] == [3]
    assert [one.ref for one in read.movements] == ["FT1", "FT3"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        csv(head="Number;Booked"),
        csv(head=HEAD + ";Amount"),
        csv(head='"Number;Booked'),
    ],
)
def test_a_file_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(StatementWrong) as refused:
        inputs.statement(ACCOUNT, content)
    assert list(refused.value.fields) == ["file"]


def test_missing_columns_are_named() -> None:
    with pytest.raises(StatementWrong) as refused:
        inputs.statement(ACCOUNT, csv(head="Number;Booked;Details;Amount"))
    (problem,) = refused.value.fields.values()
    assert problem.places == {"names": "Ccy, Payer"}  # type: ignore[attr-defined]  # a Message


def form(**changed: object) -> Account:
    return msgspec.structs.replace(ACCOUNT, csv=msgspec.structs.replace(FORM, **changed))


def test_two_columns_of_amounts() -> None:
    columns = Columns(date="D", amount="In", debit="Out", text=("T",), ref="R")
    account = form(columns=columns, delimiter=",", skip=1, decimal=".", thousands=",")
    content = (
        b"Bank of the Bay\nR,D,In,Out,T\nA,20/11/2026,1.00,,x\nB,20/11/2026,,2.00,x\n"
        b"C,20/11/2026,,-3.00,x\nE,20/11/2026,1.00,2.00,x\nF,20/11/2026,,,x\n"
    )
    read = inputs.statement(account, content)
    assert [(one.ref, one.amount_minor) for one in read.movements] == [
        ("A", 100), ("B", -200), ("C", -300),
    ]  # fmt: skip
    assert [one.place for one in read.wrong] == [6, 7]


def test_without_numbers_of_the_bank_lines_are_known_by_what_they_say() -> None:
    """A longer statement of the same day gives the same names to what was there before."""
    columns = Columns(date="Booked", amount="Amount", text=("Details",))
    account = form(columns=columns)
    morning = inputs.statement(account, csv(line(text="a"), line(text="a"), line(text="b")))
    evening = inputs.statement(
        account, csv(line(text="a"), line(text="a"), line(text="b"), line(text="a"))
    )
    before, after = ({one.ref for one in read.movements} for read in (morning, evening))
    assert (len(before), len(after), before < after) == (3, 4, True)


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for account in (ACCOUNT, form(encoding="utf-16"), form(encoding="latin-1")):
        try:
            read = inputs.statement(account, HEAD.encode() + b"\n" + content)
        except StatementWrong:
            continue
        assert read.movements == ()


async def test_imported_twice_nothing_changes(house: House) -> None:
    account = await declared(house)
    orders = [await make_order(house) for _ in range(2)]
    content = csv(
        line("FT1", text=f"fee {orders[0].reference}"), "broken", line("FT2", text="no idea"),
        line("FT3", text=f"{orders[1].reference.lower()}", amount="100,00"),
    )  # fmt: skip
    read = inputs.statement(account.declared, content)
    first = await take(house, account, *read.movements)
    assert (first.matched, first.unmatched) == (2, 1)
    before = await balances(house)
    again = await take(house, account, *inputs.statement(account.declared, content).movements)
    assert again.same == 3
    assert await balances(house) == before == {
        "bank": 130_000, "unmatched": -60_000, "fees": -120_000, "owed": 50_000,
    }  # fmt: skip
    states = [(await order_now(house, order)).state for order in orders]
    assert states == [State.PAID, State.PARTLY_PAID]


NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def entry(
    ref: str = "E1", *, amount: str = "600.00", side: str = "CRDT", status: str = "<Cd>BOOK</Cd>",
    booked: str = "<Dt>2026-11-20</Dt>", more: str = "", currency: str = "NVD",
) -> str:  # fmt: skip
    return (
        f'<Ntry><NtryRef>1</NtryRef><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts><BookgDt>{booked}</BookgDt>"
        f"<AcctSvcrRef>{ref}</AcctSvcrRef>{more}</Ntry>"
    )


def details(*texts: str, amount: str = "", ref: str = "", amount_path: str = "Amt") -> str:
    names = amount_path.split("/")
    opened = "".join(f"<{name}>" for name in names[:-1])
    closed = "".join(f"</{name}>" for name in reversed(names[:-1]))
    money = f'{opened}<Amt Ccy="NVD">{amount}</Amt>{closed}' if amount else ""
    refs = f"<Refs><AcctSvcrRef>{ref}</AcctSvcrRef></Refs>" if ref else ""
    words = "".join(f"<Ustrd>{text}</Ustrd>" for text in texts)
    return f"<TxDtls>{refs}{money}<RmtInf>{words}</RmtInf></TxDtls>"


def camt(
    *entries: str, head: str = "", number: str = "1133 6666 8888", namespace: str = NAMESPACE
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<Document xmlns="{namespace}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id><Acct><Id><Othr><Id>{number}</Id></Othr>"
        f"</Id></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def read(*entries: str) -> Statement:
    return inputs.statement(ACCOUNT, camt(*entries))


def test_an_entry_is_read() -> None:
    more = f"<NtryDtls>{details('fee', 'NV1')}</NtryDtls><AddtlNtryInf>by phone</AddtlNtryInf>"
    (told,) = read(entry(more=more)).movements
    assert (told.ref, told.amount_minor, told.value_at) == ("E1", 60_000, MIDNIGHT)
    assert (told.text, told.reversal) == ("fee NV1 by phone", False)


def test_the_older_form_of_the_status_and_an_exact_moment() -> None:
    booked = "<DtTm>2026-11-20T08:30:00+07:00</DtTm>"
    found = inputs.statement(
        ACCOUNT, camt(entry(status="BOOK", booked=booked), namespace=NAMESPACE[:-1] + "2")
    )
    assert found.movements[0].value_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_debits_and_reversals() -> None:
    found = read(
        entry("E1", side="DBIT"),
        entry("E2", side="DBIT", more="<RvslInd>true</RvslInd>"),
        entry("E3", more="<RvslInd>1</RvslInd>"),
        entry("E4", more="<RvslInd>false</RvslInd>"),
    )
    assert [(one.amount_minor, one.reversal) for one in found.movements] == [
        (-60_000, False), (-60_000, True), (60_000, True), (60_000, False),
    ]  # fmt: skip


def test_what_is_not_booked_waits() -> None:
    found = read(entry(status="<Cd>PDNG</Cd>"), entry("E2", status="INFO"), entry("E3"))
    assert (found.waiting, [one.ref for one in found.movements]) == (2, ["E3"])


@pytest.mark.parametrize("path", ["Amt", "AmtDtls/TxAmt/Amt"])
def test_a_batch_is_its_transactions(path: str) -> None:
    batch = "".join(
        details(text, amount=amount, ref=ref, amount_path=path)
        for text, amount, ref in (("a", "100.00", "T1"), ("b", "500.00", "T2"))
    )
    found = read(entry(more=f"<NtryDtls>{batch}</NtryDtls>"))
    assert [(one.ref, one.amount_minor, one.text) for one in found.movements] == [
        ("T1", 10_000, "a"), ("T2", 50_000, "b"),
    ]  # fmt: skip


def test_transactions_without_a_name_of_their_own_have_their_place() -> None:
    for refs in (("", ""), ("E1", "E1"), ("T1", "")):
        batch = "".join(details("a", amount="300.00", ref=ref) for ref in refs)
        found = read(entry(more=f"<NtryDtls>{batch}</NtryDtls>"))
        assert [one.ref for one in found.movements] == ["E1/1", "E1/2"]


def test_an_entry_without_the_banks_number_is_known_in_its_statement() -> None:
    (told,) = read(entry("")).movements
    assert told.ref == "S1/1"
    inner = f"<NtryDtls>{details('x', ref='T9')}</NtryDtls>"
    assert read(entry("", more=inner)).movements[0].ref == "T9"


def test_structured_references_are_read() -> None:
    inner = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>NVEND</EndToEndId></Refs><RmtInf><Strd><CdtrRefInf>"
        "<Ref>NVREF</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>"
    )
    assert read(entry(more=inner)).movements[0].text == "NVREF NVEND"


_BATCH = f"<NtryDtls>{details('a', amount='1.00')}{details('b', amount='2.00')}</NtryDtls>"
_NO_PART = f"<NtryDtls>{details('a', amount='1.00')}{details('b')}</NtryDtls>"
_WRONG_ENTRIES = [
    (entry("E2", amount="x"), "This amount cannot be read"),
    (entry("E2", amount="1.005"), "This amount cannot be read"),
    (entry("E2", amount=""), "This amount cannot be read"),
    (entry("E2", amount="-1.00"), "An amount above zero is expected"),
    (entry("E2", amount="0"), "An amount above zero is expected"),
    (entry("E2", currency="ZZZ"), "The currency of the account is expected"),
    (entry("E2", side="UP"), "It must be said whether money came or went"),
    (entry("E2", status=""), "The status of the entry is expected"),
    (entry("E2", booked=""), "This date cannot be read"),
    (entry("E2", booked="<Dt>2026-13-01</Dt>"), "This date cannot be read"),
    (entry("E2", booked="<DtTm>0001-01-01T00:00:00</DtTm>"), "This date cannot be read"),
    (entry("").replace("<NtryRef>1</NtryRef>", ""), "The bank's own number of the movement is expected"),
    (entry("E2", more=_BATCH), "The amounts of the transactions are not together the entry's"),
    (entry("E2", more=_NO_PART), "This amount cannot be read"),
    ("<Ntry><Sts>BOOK</Sts></Ntry>", "This amount cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "problem"), _WRONG_ENTRIES)
def test_a_wrong_entry_is_named_and_the_rest_goes_on(wrong: str, problem: str) -> None:
    found = read(entry("E1"), wrong, entry("E3"))
    assert [(one.place, str(one.problem)) for one in found.wrong] == [(2, problem)]
    assert [one.ref for one in found.movements] == ["E1", "E3"]


_LOL = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(9)
)  # fmt: skip
_HOSTILE = [
    (camt(entry(ref="&l8;"), head=f"<!DOCTYPE d [{_LOL}]>"), "without document type"),
    (camt(head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "without document type"),
    (camt(head='<!DOCTYPE d SYSTEM "http://127.0.0.1:1/d.dtd">'), "without document type"),
    (camt(head="<!DOCTYPE d>"), "without document type"),
    (camt(number="1"), "another account"),
    (camt(namespace="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"), "camt.053 is expected"),
    (camt()[:-5], "not well-formed"),
    (b"<Document/>", "camt.053 is expected"),
    (b"<\x00", "not well-formed"),
    (b"<?xml version='1.0' encoding='nothing'?><a/>", "not well-formed"),
    (f'<Document xmlns="{NAMESPACE}"/>'.encode(), "no statement"),
]


@pytest.mark.parametrize(("content", "problem"), _HOSTILE)
def test_what_is_hostile_or_no_statement_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(StatementWrong) as refused:
        inputs.statement(ACCOUNT, content)
    assert problem in refused.value.fields["file"]


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(StatementWrong, match="statement-wrong"):
        inputs.statement(ACCOUNT, b"x" * (10 * 1024 * 1024 + 1))


def test_without_a_declared_form_csv_is_refused() -> None:
    with pytest.raises(StatementWrong):
        inputs.statement(msgspec.structs.replace(ACCOUNT, csv=None), csv(line()))


async def test_the_same_money_by_statement_and_by_notice_is_one_movement(house: House) -> None:
    account = await declared(house)
    order = await make_order(house)
    told = inputs.statement(ACCOUNT, csv(line("FT77", text=order.reference))).movements
    inner = f"<NtryDtls>{details(order.reference)}</NtryDtls>"
    again = read(entry("FT77", more=inner)).movements
    assert (await take(house, account, *told)).matched == 1
    assert (await take(house, account, *again)).same == 1
    assert await balances(house) == {"bank": 60_000, "fees": -60_000}
