"""What a person sees of a payment, and what an official may do about it; somebody else's is not found."""

import re
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.payments import store
from motcua.contexts.payments.model import qr
from motcua.contexts.payments.pages import ROUTES
from motcua.contexts.payments.words import RECONCILE, Order, State
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.client import Client, browser, make_official, sign_in
from tests.conftest import Clock, TestDatabase
from tests.payments.make import (
    ACCOUNT,
    AGENCY,
    declared,
    make_order,
    movement,
    order_now,
    take,
)
from tests.web.assertions import assert_accessible


@pytest_asyncio.fixture
async def client(house: House) -> AsyncIterator[Client]:
    house.parts[catalogue.Releases] = catalogue.Releases(house.db)
    async with browser(house, routes=ROUTES) as client:
        yield client


@pytest_asyncio.fixture
async def cashier(house: House, client: Client) -> Actor:
    official = await make_official(house, agency=AGENCY, duties=frozenset({RECONCILE}))
    return await sign_in(client, house, official)


def citizen(person: UUID) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, id=person)


def path(order: Order) -> str:
    return f"/my/payments/{order.subject_id}/{order.id}"


async def duty_of(house: House) -> str:
    async with house.db.reading() as tx:
        (duty,) = await store.open_duties(tx, AGENCY, 10)
    return duty.key


async def test_a_person_sees_code_amount_and_exact_reference(house: House, client: Client) -> None:
    await declared(house)
    order = await make_order(house)
    await sign_in(client, house, citizen(order.payer))
    page = await client.get(path(order))
    assert_accessible(page)
    for text in (order.reference, "NVD600.00", "113366668888", "Bank of the Bay", "To be paid"):
        assert text in page.text.replace("\u00a0", "")
    assert_accessible(await client.get("/my/payments"))
    assert (await client.get(f"{path(order)}/receipt")).status_code == 404


async def test_a_foreign_program_reads_the_code_on_the_page(house: House, client: Client) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order, amount_minor=10_000))
    await sign_in(client, house, citizen(order.payer))
    (drawn,) = re.findall(r"<svg.*?</svg>", (await client.get(path(order))).text, re.DOTALL)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "-Sbinary", "PGM:-"],
        input=pixels(drawn), capture_output=True, check=True, timeout=60,
    ).stdout.decode()  # fmt: skip
    assert read == qr.payload(ACCOUNT, order.reference, 50_000)
    fields = qr.decode(read)
    assert (fields["54"], qr.objects(fields["62"])) == ("500.00", {"08": order.reference})


def pixels(drawn: str) -> bytes:
    """The page's drawing as a grey picture: segno draws rows of modules as one path of strokes."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', drawn)[1])  # type: ignore[index]  # it is there
    scale = float((re.search(r"scale\((\d+)\)", drawn) or ["", "1"])[1])
    dark: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    strokes = re.search(r' d="([^"]+)"', drawn)[1]  # type: ignore[index]  # it is there
    for verb, one, other in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", strokes):
        if verb == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(one))}
            x += float(one)
        elif verb == "M":
            x, y = float(one), float(other)
        else:
            x, y = x + float(one), y + float(other)
    modules = int(size / scale)
    rows = b"".join(
        b"".join((b"\x00" if (column, row) in dark else b"\xff") * 6 for column in range(modules))
        * 6
        for row in range(modules)
    )
    return f"P5 {modules * 6} {modules * 6} 255\n".encode() + rows


async def test_paid_the_page_says_so_and_gives_a_receipt(house: House, client: Client) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(order, amount_minor=61_000))
    await sign_in(client, house, citizen(order.payer))
    page = await client.get(path(order))
    assert "Paid, and more than was asked" in page.text and "<svg" not in page.text
    receipt = await client.get(f"{path(order)}/receipt")
    assert_accessible(receipt)
    assert order.reference in receipt.text and "610.00" in receipt.text


async def test_the_day_has_passed_and_one_can_still_pay(
    house: House, client: Client, clock: Clock
) -> None:
    await declared(house)
    order = await make_order(house)
    clock.move(timedelta(days=10))
    await sign_in(client, house, citizen(order.payer))
    assert "You can still pay" in (await client.get(path(order))).text


async def test_somebody_elses_payment_is_not_found(house: House, client: Client) -> None:
    await declared(house)
    order = await make_order(house)
    await sign_in(client, house, citizen(uuid4()))
    for one in (path(order), f"/my/payments/{uuid4()}/{order.id}", "/my/payments/x/y"):
        assert (await client.get(one)).status_code == 404
    assert order.reference not in (await client.get("/my/payments")).text


async def test_who_has_not_the_duty_does_not_reconcile(house: House, client: Client) -> None:
    await declared(house)
    await sign_in(client, house, await make_official(house, agency=AGENCY, duties=frozenset()))
    assert (await client.get("/desk/payments")).status_code in {403, 404}


async def test_an_official_reads_a_statement(house: House, client: Client, cashier: Actor) -> None:
    await declared(house)
    order = await make_order(house)
    content = (
        "Number;Booked;Details;Payer;Amount;Ccy\n"
        f"FT1;20/11/2026;{order.reference};ANA;600,00;NVD\nbroken\nFT2;20/11/2026;x;BEN;1,00;NVD\n"
    ).encode()
    assert_accessible(await client.get("/desk/payments"))
    for matched in ("1", "0"):
        read = await client.post(
            "/desk/payments/statement", {"account": ACCOUNT.account}, page="/desk/payments",
            files={"file": ("s.csv", content, "text/csv")},
        )  # fmt: skip
        assert_accessible(read)
        assert "6 columns are expected" in read.text
        assert re.search(rf"Fitted to an order.*?>\s*{matched}\s*<", read.text, re.DOTALL)
    assert (await order_now(house, order)).state is State.PAID
    page = await client.get("/desk/payments")
    assert "The payer wrote no reference" in page.text and "FT2" in page.text


async def test_a_statement_that_cannot_be_read_is_told_at_its_field(
    house: House, client: Client, cashier: Actor
) -> None:
    await declared(house)
    for files in (None, {"file": ("s.xml", b"<a/>", "text/xml")}):
        answer = await client.post(
            "/desk/payments/statement", {"account": ACCOUNT.account}, page="/desk/payments",
            files=files,
        )  # fmt: skip
        assert answer.status_code == 422
        assert_accessible(answer)
    elsewhere = await client.post(
        "/desk/payments/statement", {"account": "x"}, page="/desk/payments",
        files={"file": ("s.xml", b"<a/>", "text/xml")},
    )  # fmt: skip
    assert elsewhere.status_code == 404


async def test_an_official_matches_refunds_and_closes(
    house: House, client: Client, cashier: Actor, database: TestDatabase
) -> None:
    account = await declared(house)
    order = await make_order(house)
    await take(house, account, movement(text="no idea", amount_minor=70_000))
    key = await duty_of(house)
    line = await client.get(f"/desk/payments/line?key={key}")
    assert_accessible(line)
    fields = {"key": key, "do": "match", "why": "by phone"}
    wrong = await client.post(
        "/desk/payments/act", {**fields, "reference": "x"}, page=f"/desk/payments/line?key={key}"
    )
    assert wrong.status_code == 422
    assert_accessible(wrong)
    done = await client.post(
        "/desk/payments/act", {**fields, "reference": order.reference},
        page=f"/desk/payments/line?key={key}",
    )  # fmt: skip
    assert done.status_code == 303
    over = await duty_of(house)
    listed = (await client.get("/desk/payments")).text.replace("\u00a0", "")
    assert "NVD100.00" in listed and order.reference in listed
    page = f"/desk/payments/line?key={over}"
    shown = await client.get(page)
    assert_accessible(shown)
    assert "Send NVD100.00 back" in shown.text.replace("\u00a0", "")
    refused = await client.post("/desk/payments/act", {"key": over, "do": "refund"}, page=page)
    assert refused.status_code == 422
    again = await client.post(
        "/desk/payments/act", {"key": over, "do": "refund", "why": "too much"}, page=page
    )
    assert again.status_code == 303
    assert (await order_now(house, order)).state is State.REFUNDING
    with psycopg.connect(database.superuser) as connection:
        rows = connection.execute(
            "SELECT reader, purpose, legal_basis FROM exchange.reads WHERE subject_id = %s",
            [order.subject_id],
        ).fetchall()
    assert rows == [(cashier.id, RECONCILE, ACCOUNT.legal_basis)]


async def test_another_agencys_line_is_not_found(house: House, client: Client) -> None:
    account = await declared(house)
    await take(house, account, movement(text="no idea"))
    key = await duty_of(house)
    stranger = await make_official(house, agency="forest", duties=frozenset({RECONCILE}))
    await sign_in(client, house, stranger)
    assert (await client.get(f"/desk/payments/line?key={key}")).status_code == 404
    assert "no reference" not in (await client.get("/desk/payments")).text
