"""The fees of a case: asked once it is filed, waited for as declared, settled by a booked movement alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import pytest_asyncio

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import paying
from motcua.contexts.cases.jobs import paying as jobs
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.credentials import api as credentials
from motcua.contexts.payments.words import RECONCILE, Account, Movement, Stage
from motcua.contexts.registries import api as registries
from motcua.entry import contexts, ports
from motcua.infra import worker
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import found, text_of
from tests.cases.land import neverland
from tests.cases.make import MACHINE
from tests.cases.office import desk, has_form, press, sealing
from tests.cases.test_neverland import flight, fly
from tests.client import Answer, Client, browser, make_official, sign_in
from tests.conftest import Clock, TestDatabase
from tests.payments.make import ACCOUNT, FORM, Owner, declared, take
from tests.web.assertions import assert_accessible

PLIM = "NK/K1"
COLLECTS = msgspec.structs.replace(
    ACCOUNT, agency=PLIM, currency="XTS", minor_digits=2, bank=None, csv=None
)


@dataclass
class Moon:
    """A flyer, the office that lets them fly, and a bank."""

    house: House
    database: TestDatabase
    flyer: UUID
    account: Account = COLLECTS

    @asynccontextmanager
    async def as_flyer(self) -> AsyncIterator[Client]:
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, Actor(ActorKind.CITIZEN, self.flyer))
            yield client

    @asynccontextmanager
    async def as_official(self, *duties: str) -> AsyncIterator[Client]:
        actor = await make_official(self.house, agency=PLIM, duties=frozenset(duties))
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, actor)
            yield client

    async def everything(self) -> None:
        await worker.drain(self.house, contexts.HANDLERS, contexts.PROJECTIONS)

    async def file(self, day: str = "2026-12-01") -> str:
        """A filed application to fly, with every job run; the path of its case."""
        async with self.as_flyer() as flyer:
            receipt = await fly(flyer, day)
        await self.everything()
        return found(r'href="(/cases/[^"]*)"', receipt)

    async def shown(self, case: str) -> Answer:
        """The case as its citizen sees it."""
        async with self.as_flyer() as flyer:
            page = await flyer.get(case)
        assert page.status_code == 200
        assert_accessible(page)
        return page

    async def reference(self, case: str) -> str:
        """The reference of what is to be paid, from the page."""
        return found(r"(?s)Reference, exactly.*?>\s*(NV[0-9A-Z]+)", await self.shown(case))

    async def pay(
        self, reference: str, minor: int, *, stage: Stage = Stage.BOOKED, ref: str = ""
    ) -> str:
        """The bank tells a movement; its own name of it."""
        told = Movement(
            ref=ref or f"FT{uuid4().hex[:8]}", stage=stage, amount_minor=minor,
            currency="XTS", value_at=self.house.clock(), text=reference,
        )  # fmt: skip
        await take(self.house, await declared(self.house, self.account), told)
        await self.everything()
        return told.ref

    async def act(self, case: str, verb: str, duty: str = "kukker", **said: str) -> Answer:
        async with self.as_official(duty) as official:
            page = await press(official, await official.get(desk(case)), verb, **said)
        await self.everything()
        return page

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database.superuser) as connection:
            return connection.execute(query.encode()).fetchall()

    def dues(self) -> dict[str, str]:
        return {
            str(fee): str(state) for fee, state in self.rows("SELECT fee, state FROM cases.dues")
        }


@pytest_asyncio.fixture
async def moon(house: House, owner: Database, database: TestDatabase) -> AsyncIterator[Moon]:
    release = neverland()
    house.parts.update(ports.parts(house))
    house.parts[Owner] = Owner(owner)
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    await registries.apply(owner, release)
    async with house.db.transaction() as tx:
        flyer = await registries.new_subject(tx, "person", now=house.clock())
        await registries.write(
            house, tx, MACHINE, registry="ludbook", subject_id=flyer,
            values={"lorn": "Miv Taal", "drimdag": "1980-02-03", "boorplim": "K1", "nuuk": "Nest 4"},
            valid_from=date(1980, 2, 3), source="test", case=None, now=house.clock(),
        )  # fmt: skip
    with sealing(house):
        signer = await make_official(house, agency=PLIM, duties=frozenset({"stemper"}))
        await credentials.appoint(
            house, signer, account=signer.id, agency=PLIM, name="Zig Zag", title="Plim",
            now=house.clock(),
        )  # fmt: skip
        yield Moon(house, database, flyer)


async def test_what_is_to_be_paid_stands_there_before_filing(moon: Moon) -> None:
    async with moon.as_flyer() as flyer:
        check = await flight(flyer, "2026-12-01")
    assert_accessible(check)
    words = re.sub(r"\s+(?=\.)|(?<=XTS)\s*", "", text_of(check))
    for said in (
        "Flying fee: XTS25.00. It is paid once the application has been filed, within 3 working days.",
        "The office begins its work when it is paid.",
        "What was paid is not sent back when: it is withdrawn.",
        "Mun-Lex 5",
        "Fee for the sheet: XTS1.50. It is paid once the application is about to be approved",
        "not yet compared with the law",
    ):
        assert said in words, said


async def test_a_case_is_paid_worked_on_paid_again_and_issued(moon: Moon) -> None:
    """A payment fails and then succeeds; nothing goes on before the bank has booked it."""
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    page = await moon.shown(case)
    assert (
        "Flying fee" in page.text and "<svg" in page.text and "Fee for the sheet" not in page.text
    )
    reference = await moon.reference(case)
    held = await moon.act(case, "acknowledge")
    assert "The citizen has to pay first." in held.text and not has_form(held, "approve")
    assert "national status P: To be paid" in held.text
    assert "The case waits for your payment" in (await moon.shown(case)).text
    ref = await moon.pay(reference, 2500, stage=Stage.FAILED)
    async with moon.as_official("kukker") as clerk:
        assert not has_form(await clerk.get(desk(case)), "approve")
    assert "The last attempt did not succeed. You can pay again" in (await moon.shown(case)).text
    await moon.pay(reference, 2500, ref=ref)
    assert moon.dues() == {"vluggeld": "settled"}
    page = await moon.act(case, "approve")
    assert "The citizen has to pay first." in page.text
    assert moon.dues() == {"vluggeld": "settled", "bladgeld": "owed"}
    second = await moon.reference(case)
    assert second != reference
    await moon.pay(second, 150)
    async with moon.as_official("stemper") as signer:
        page = await signer.get(desk(case))
        assert (await signer.get(f"{desk(case)}/document")).content.startswith(b"%PDF")
        assert (await press(signer, page, "signatures")).status_code == 200
    await moon.everything()
    assert "Finished" in (await moon.shown(case)).text
    assert moon.rows("SELECT state, settled FROM payments.orders ORDER BY ordered_at") == [
        ("paid", True), ("paid", True),
    ]  # fmt: skip
    async with moon.as_flyer() as flyer:
        receipt = found(r'href="(/my/payments/[^"]*/receipt)"', await flyer.get(case))
        assert_accessible(await flyer.get(receipt))


async def test_the_clock_stands_while_a_payment_is_waited_for(moon: Moon) -> None:
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    key = CaseKey.parse(case.rpartition("/")[2])
    waits = f"SELECT due_at IS NULL, state FROM cases.cases WHERE id = '{key.id}'"
    assert moon.rows(waits) == [(True, "acknowledged")]
    (span,) = moon.rows("SELECT kind, to_at IS NULL FROM cases.spans")
    assert span == ("payment", True)
    await moon.pay(await moon.reference(case), 2500)
    assert moon.rows(waits) == [(False, "acknowledged")]
    assert moon.rows("SELECT kind, to_at IS NULL FROM cases.spans") == [("payment", False)]
    changed = moon.rows(
        "SELECT body ->> 'reason' FROM infra.log WHERE kind = 'clock-changed' ORDER BY seq"
    )
    assert changed == [("payment",), ("paid",)]


async def test_a_code_alone_decides_nothing(moon: Moon) -> None:
    """The code was shown and scanned, another's movement came, too little came: the case waits all the same."""
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    reference = await moon.reference(case)
    for _ in range(3):
        await moon.shown(case)
    await moon.pay("no reference at all", 2500)
    await moon.pay(reference, 2499)
    await moon.everything()
    async with moon.as_official("kukker") as clerk:
        page = await clerk.get(desk(case))
    assert not has_form(page, "approve") and "Paid in part" in page.text
    await moon.pay(reference, 1)
    async with moon.as_official("kukker") as clerk:
        assert has_form(await clerk.get(desk(case)), "approve")


async def test_what_the_bank_takes_back_is_not_signed_for(moon: Moon) -> None:
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    await moon.pay(await moon.reference(case), 2500)
    await moon.act(case, "approve")
    ref = await moon.pay(await moon.reference(case), 150)
    await moon.pay("", 150, ref=ref, stage=Stage.REVERSED)
    assert moon.dues() == {"vluggeld": "settled", "bladgeld": "owed"}
    async with moon.as_official("stemper") as signer:
        page = await press(signer, await signer.get(desk(case)), "signatures")
        assert "the bank took it back" in page.text
    await moon.everything()
    assert moon.rows("SELECT outcome FROM cases.cases") == [(None,)]
    assert ("payment-reopened",) in moon.rows("SELECT kind FROM notify.alerts")
    await moon.pay(await moon.reference(case), 150)
    async with moon.as_official("stemper") as signer:
        assert (await press(signer, await signer.get(desk(case)), "signatures")).status_code == 200
    await moon.everything()
    assert moon.rows("SELECT outcome FROM cases.cases") == [("approved",)]


@pytest.mark.parametrize(
    ("ending", "paid", "state", "duties"),
    [
        ("withdraw", 0, "cancelled", []),
        ("withdraw", 2500, "paid", []),  # kept, as declared
        ("refuse", 2500, "refund-due", [("refund-due",)]),
    ],
)
async def test_a_case_that_ends_calls_its_payments_off(
    moon: Moon, ending: str, paid: int, state: str, duties: list[tuple[str]]
) -> None:
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    if paid:
        await moon.pay(await moon.reference(case), paid)
    if ending == "withdraw":
        async with moon.as_flyer() as flyer:
            await press(flyer, await flyer.get(f"{case}/withdraw"), "withdraw")
        await moon.everything()
    else:
        await moon.act(case, "refuse", reason="The moon is closed today.")
    assert moon.rows("SELECT state FROM payments.orders") == [(state,)]
    assert moon.rows("SELECT reason FROM payments.duties WHERE closed_at IS NULL") == duties


async def test_an_exemption_stands_in_the_books_with_its_reason(moon: Moon) -> None:
    await declared(moon.house, COLLECTS)
    async with moon.house.db.transaction() as tx:
        await registries.write(
            moon.house, tx, MACHINE, registry="ludbook", subject_id=moon.flyer,
            values={"lorn": "Miv Taal", "drimdag": "1950-02-03", "boorplim": "K1"},
            valid_from=date(1950, 2, 3), source="test", case=None, now=moon.house.clock(),
        )  # fmt: skip
    case = await moon.file()
    page = await moon.shown(case)
    assert "Nothing is to be paid: exempt" in page.text and "<svg" not in page.text
    await moon.act(case, "acknowledge")
    assert moon.dues() == {"vluggeld": "settled"}
    assert moon.rows("SELECT kind, amount_minor, reason FROM payments.transfers ORDER BY kind") == [
        ("charge", 2500, ""), ("exemption", 2500, "Oold, geld na. (Mun-Lex 6)"),
    ]  # fmt: skip


async def test_where_nobody_collects_the_case_goes_on_and_the_agency_is_told(moon: Moon) -> None:
    case = await moon.file()
    assert "Nothing can be paid yet" in (await moon.shown(case)).text
    page = await moon.act(case, "acknowledge")
    assert has_form(page, "approve")
    assert ("fee-not-asked",) in moon.rows("SELECT kind FROM notify.alerts WHERE over_at IS NULL")
    await declared(moon.house, COLLECTS)
    await moon.everything()
    assert moon.dues() == {"vluggeld": "owed"}
    assert moon.rows("SELECT kind FROM notify.alerts WHERE over_at IS NULL") == []
    held = await moon.act(case, "approve")
    assert "The citizen has to pay first." in held.text


async def test_asked_twice_at_once_it_is_one_order(moon: Moon) -> None:
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    key = CaseKey.parse(case.rpartition("/")[2])

    async def again() -> None:
        async with moon.house.db.transaction() as tx:
            there = await dossier(tx, moon.house, key, locked=True)
            await paying.ask(tx, MACHINE, there, "result", now=moon.house.clock())

    await asyncio.gather(*(again() for _ in range(4)))
    assert moon.rows("SELECT count(*) FROM payments.orders") == [(2,)]


async def test_a_statement_read_by_the_office_lets_the_case_go_on(moon: Moon) -> None:
    account = msgspec.structs.replace(COLLECTS, csv=FORM)
    await declared(moon.house, account)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    line = f"Number;Booked;Details;Payer;Amount;Ccy\nFT1;20/11/2026;{await moon.reference(case)};M;25,00;XTS\n"
    async with moon.as_official(RECONCILE) as cashier:
        read = await cashier.post(
            "/desk/payments/statement", {"account": account.account}, page="/desk/payments",
            files={"file": ("s.csv", line.encode(), "text/csv")},
        )  # fmt: skip
    assert read.status_code == 200
    await moon.everything()
    async with moon.as_official("kukker") as clerk:
        assert has_form(await clerk.get(desk(case)), "approve")


async def test_who_does_not_pay_in_time_is_reminded_once(moon: Moon, clock: Clock) -> None:
    await declared(moon.house, COLLECTS)
    case = await moon.file()
    await moon.act(case, "acknowledge")
    alerts = "SELECT kind FROM notify.alerts WHERE kind = 'fee-not-paid' AND over_at IS NULL"
    letters = "SELECT count(*) FROM notify.notices WHERE template = 'fee-overdue'"
    await jobs.remind(moon.house, clock())
    assert (moon.rows(alerts), moon.rows(letters)) == ([], [(0,)])
    clock.move(timedelta(days=9))
    for _ in range(2):
        await jobs.remind(moon.house, clock())
    assert (moon.rows(alerts), moon.rows(letters)) == ([("fee-not-paid",)], [(1,)])
    page = await moon.shown(case)
    assert "You can still pay" in page.text
    await moon.pay(await moon.reference(case), 2500)
    assert moon.rows(alerts) == []
    assert moon.rows("SELECT state FROM payments.orders") == [("paid-late",)]
    async with moon.as_official("kukker") as clerk:
        assert has_form(await clerk.get(desk(case)), "approve")
