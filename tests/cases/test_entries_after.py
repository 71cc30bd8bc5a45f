"""Entries of a group once they are filed: at the desk, in the tracker, for a document, and when somebody is erased."""

import psycopg

from motcua.contexts.cases.access import desk
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import looking, steps
from motcua.contexts.cases.jobs import PROJECTIONS
from motcua.contexts.cases.jobs.erasing import HANDLERS
from motcua.contexts.cases.pages import facts
from motcua.contexts.registries import api as registries
from motcua.infra import worker
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.cases.forms import send
from tests.cases.make import MACHINE
from tests.cases.moving import DAY, Mover, add
from tests.conftest import TestDatabase


async def filed(mover: Mover, house: House) -> Dossier:
    """Two nestlings whom a registry knows, and one more, filed."""
    page = await mover.tame(await mover.begin())
    page = await add(mover.client, page, nestlorn="Pom Taal", nesttam="true", **DAY)
    check = await send(mover.client, page, fields={"more": "no"})
    await send(mover.client, check, "/submit", {"sign.hand": "yes"})
    with psycopg.connect(mover.database.superuser) as looking_in:
        ((subject, case),) = looking_in.execute("SELECT subject_id, id FROM cases.cases").fetchall()
    async with house.db.transaction() as tx:
        return await desk.dossier(tx, house, CaseKey(subject, case))


async def test_the_desk_sees_each_entry_as_a_card(mover: Mover, house: House) -> None:
    cards = facts.cards(await filed(mover, house), "en")
    titles = [card.title["en"] for card in cards]
    assert titles == ["Mover", "Nestling: Pim Taal", "Nestling: Pam Taal", "Nestling: Pom Taal"]
    known, added = cards[1].lines, cards[3].lines
    assert [(line.value, line.source) for line in known][:2] == [
        ("Pim Taal", {"qnv": "Nestbook", "en": "Book of nestlings"}),
        ("01 January 2020", {"qnv": "Nestbook", "en": "Book of nestlings"}),
    ]
    assert {str(line.source) for line in added} == {"Said by the person"}
    (hand,) = [line for line in cards[0].lines if line.label["en"] == "Your hand"]
    assert hand.value.endswith(")") and "(" in hand.value


async def test_what_a_registry_said_in_an_entry_is_whose_it_was(mover: Mover, house: House) -> None:
    found = await filed(mover, house)
    ((person, (_, told)),) = looking._disclosed(found).items()
    assert person == found.state.holders["trekar"]
    assert told.count("drimdag") == 3  # two of the registry, one that was said


async def test_a_document_gets_what_it_prints_of_each_entry(mover: Mover, house: House) -> None:
    found = await filed(mover, house)
    fields = {one.fact: one for one in found.release.documents["trekblad"].fields}
    assert steps._printed(found, fields["trekar.nestlings"]) == [
        {"lorn": "Pim Taal", "drimdag": "2020-01-01"},
        {"lorn": "Pam Taal", "drimdag": "2021-01-01"},
        {"lorn": "Pom Taal", "drimdag": "2022-04-03"},
    ]


async def test_nothing_of_an_entry_is_left_of_whoever_is_erased(
    mover: Mover, house: House, database: TestDatabase
) -> None:
    found = await filed(mover, house)
    await worker.drain(house, [], PROJECTIONS)
    async with house.db.transaction() as tx:
        await registries.erase(house, tx, MACHINE, found.key.subject_id, now=house.clock())
    await worker.drain(house, HANDLERS, PROJECTIONS)
    with psycopg.connect(database.superuser) as admin:
        left = "\n".join(
            str(row)
            for table in ("drafts", "applications")
            for row in admin.execute(f"SELECT t::text FROM cases.{table} t".encode()).fetchall()
        )
    assert "Taal" not in left and "Nuuk" not in left
