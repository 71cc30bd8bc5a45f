"""`motcua account declare`: the example of the documentation is taken; what is wrong is refused with its place."""

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.payments import store
from motcua.contexts.payments.errors import AccountWrong
from motcua.contexts.payments.model import qr
from motcua.contexts.payments.words import Account
from motcua.entry import collecting
from motcua.infra.house import House
from tests.conftest import ROOT, TestDatabase

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "collect-fees.md"


def example() -> dict[str, object]:
    text = PAGE.read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0])
    return found


async def test_the_documented_account_is_taken_and_changed(
    house: House, database: TestDatabase
) -> None:
    settings = replace(house.settings, dsn=database.app, owner_dsn=database.owner)
    account = msgspec.convert(example(), Account)
    for changed in (account, msgspec.structs.replace(account, write_off_minor=7)):
        await collecting.declare(settings, changed)
        async with house.db.reading() as tx:
            found = await store.account(tx, "harbour-fees")
        assert found is not None and found.declared == changed


async def test_what_makes_no_code_is_refused(house: House, database: TestDatabase) -> None:
    settings = replace(house.settings, dsn=database.app, owner_dsn=database.owner)
    account = msgspec.structs.replace(msgspec.convert(example(), Account), zone="Nowhere")
    with pytest.raises(AccountWrong):
        await collecting.declare(settings, account)


@pytest.mark.parametrize(
    "change",
    [{"prefix": "nv"}, {"number": "1-2"}, {"currency": "nvd"}, {"more": 1}, {"minor_digits": -1}],
)
def test_a_declaration_of_another_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**example(), **change}, Account)


async def test_the_demonstration_declares_a_bank_that_is_none(
    house: House, database: TestDatabase
) -> None:
    """Once, and again only if it stands otherwise; its code is read by whoever reads such codes."""
    settings = replace(
        house.settings, dsn=database.app, owner_dsn=database.owner, pack=ROOT / "packs" / "vn"
    )
    (account,) = accounts = collecting.of_demo(settings)
    assert await collecting.ensure(settings, accounts) == 1
    assert await collecting.ensure(settings, accounts) == 0
    code = qr.payload(account, "TN6J59DG5MK", 75_000)
    assert code is not None and qr.objects(qr.decode(code)["38"])["00"] == "A000000727"
    release = catalogue.load(settings.pack)
    assert release.territory.agency_by_code(account.agency) is not None
    assert "reconcile" in release.duties
    assert collecting.of_demo(replace(settings, pack=ROOT / "tests/packs/neverland")) == []
