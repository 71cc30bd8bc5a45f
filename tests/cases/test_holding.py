"""Who had a case, and when: taken, put back, handed over, many at once; readable on the case and in the log."""

from datetime import timedelta
from uuid import UUID

import psycopg

from motcua.contexts.cases.actions.sharing import Chosen, Do, share
from motcua.contexts.identity import api as identity
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import text_of
from tests.cases.make import ELSEWHERE, MACHINE
from tests.cases.office import CLERK, SIGNER, Office, desk, has_form, press
from tests.client import Client, browser, sign_in
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible


async def colleague(office: Office, agency: str, duty: str = CLERK) -> Actor:
    """Another person with the same duty."""
    house, duties = office.world.house, frozenset({duty})
    new = identity.NewOfficial(kind="official", name="Another", agency=agency, duties=duties)
    async with house.db.transaction() as tx:
        account = await identity.appoint(tx, MACHINE, new, now=house.clock())
    return Actor(kind=ActorKind.OFFICIAL, id=account, agency=agency, duties=duties)


async def ledger(database: TestDatabase) -> list[tuple[str, str | None, bool]]:
    with psycopg.connect(database.superuser) as admin:
        return admin.execute(
            "SELECT how, ended, given_by IS NOT NULL FROM cases.holdings ORDER BY from_at, id"
        ).fetchall()


async def signed_in(client: Client, office: Office, who: Actor) -> Client:
    client.http.headers["accept-language"] = "en"
    await sign_in(client, office.world.house, who)
    return client


async def test_a_case_goes_from_hand_to_hand_and_the_ledger_tells(
    office: Office, database: TestDatabase, clock: Clock
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    other = await colleague(office, agency)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await press(clerk, page, "take")
        clock.move(timedelta(minutes=20))
        assert_accessible(page)
        page = await press(clerk, page, "put-back")
        assert not has_form(page, "put-back")
        page = await press(clerk, page, "take")
        clock.move(timedelta(minutes=5))
        nobody = await press(clerk, page, "hand", to="")
        assert nobody.status_code == 422
        assert_accessible(nobody)
        page = await press(clerk, page, "hand", to=str(other.id))
        assert "is working on this" in page.text and not has_form(page, "approve")
    async with browser(office.world.house) as client:
        mine = await signed_in(client, office, other)
        page = await mine.get(desk(case))
        assert has_form(page, "approve")
        told = text_of(page)
        for words in (
            "Who had the case, and when", "did it at once", "put it back", "handed it on",
            "got it from a colleague", "has it now",
        ):  # fmt: skip
            assert words in told
        assert (await press(mine, page, "approve")).status_code == 200
    assert await ledger(database) == [
        ("acted", "done", False),
        ("taken", "put-back", False),
        ("taken", "handed-on", False),
        ("handed", "done", True),
    ]
    with psycopg.connect(database.superuser) as admin:
        kinds = admin.execute(
            "SELECT kind FROM infra.pending WHERE kind LIKE 'task-%' AND kind NOT IN "
            "('task-opened', 'task-done') UNION ALL SELECT kind FROM infra.log WHERE kind LIKE 'task-%' "
            "AND kind NOT IN ('task-opened', 'task-done')"
        ).fetchall()
    assert sorted(kind for (kind,) in kinds) == [
        "task-handed-over", "task-put-back", "task-taken", "task-taken",
    ]  # fmt: skip


async def test_taking_over_is_two_lines(office: Office, database: TestDatabase) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(clerk, page, "take")
    other = await colleague(office, agency)
    async with browser(office.world.house) as client:
        second = await signed_in(client, office, other)
        page = await press(second, await second.get(desk(case)), "take")
        assert has_form(page, "put-back")
    assert (await ledger(database))[1:] == [
        ("taken", "taken-over", False),
        ("taken-over", None, False),
    ]


async def test_many_are_handed_over_and_each_line_has_its_answer(
    office: Office, database: TestDatabase, clock: Clock
) -> None:
    case = await office.file()
    agency, house = await office.agency_of(case), office.world.house
    key = CaseKey.parse(case.rpartition("/")[2])
    territory, day = office.world.release.territory, clock().date()
    kind = territory.agency(agency).kind
    stranger = await colleague(office, territory.competent(kind, ELSEWHERE, day).code)
    head = await colleague(office, agency)
    other = await colleague(office, agency)
    signer = await colleague(office, agency, SIGNER)
    with psycopg.connect(database.superuser) as admin:
        row = admin.execute("SELECT id FROM cases.tasks").fetchone()
    assert row is not None
    line = Chosen(key, row[0], None)
    nowhere = Chosen(CaseKey(key.subject_id, UUID(int=5)), row[0], None)
    done = await share(house, head, [nowhere, line], Do.HAND, to=other.id, now=clock())
    assert [one.refusal.code if one.refusal else None for one in done] == ["case-not-found", None]
    held = Chosen(key, row[0], other.id)
    for who, to, code in (
        (head, stranger.id, "not-a-colleague"),
        (head, signer.id, "not-a-colleague"),
        (head, UUID(int=5), "not-a-colleague"),
        (head, other.id, "not-a-colleague"),  # has it already
        (signer, head.id, "not-your-duty"),
        (stranger, head.id, "case-not-found"),
    ):
        [one] = await share(house, who, [held], Do.HAND, to=to, now=clock())
        assert one.refusal is not None and one.refusal.code == code
    assert await ledger(database) == [("acted", "handed-on", False), ("handed", None, True)]
