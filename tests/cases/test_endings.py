"""A case that ends without a decision: not accepted, withdrawn while somebody works on it, stopped."""

import psycopg

from tests.cases.forms import send, text_of
from tests.cases.make import start
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, has_form, press
from tests.client import Answer
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

NO = {
    "no-reason": "This office answers for another commune.",
    "no-clause": "Nghị định 118/2025/NĐ-CP, Điều 12",
}
STOP = {
    "stop-reason": "The register of the hospital burnt down.",
    "stop-clause": "Nghị định 118/2025/NĐ-CP, Điều 19",
}


def kinds(database: TestDatabase) -> list[str]:
    with psycopg.connect(database.superuser) as admin:
        rows = admin.execute(
            "SELECT kind FROM infra.log WHERE body ? 'case_id' ORDER BY seq"
        ).fetchall()
    return [row[0] for row in rows]


async def withdraw(office: Office, case: str) -> Answer:
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(f"{case}/withdraw")
        assert_accessible(page)
        return await send(mother, page, "/withdraw")


async def test_not_accepted_is_told_with_reason_and_clause_and_may_be_declared_again(
    office: Office, database: TestDatabase
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        for lacking in ({"no-reason": ""}, {"no-clause": ""}):
            refused = await press(clerk, page, "not-accept", **{**NO, **lacking})
            assert refused.status_code == 422
            assert_accessible(refused)
        done = await press(clerk, page, "not-accept", **NO)
        assert "Not accepted (national status 3: Not accepted)" in text_of(done)
        assert not has_form(done, "acknowledge")
        assert (await press(clerk, page, "acknowledge")).status_code == 409
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        told = text_of(page)
        assert all(words in told for words in NO.values())
        assert "did not accept it" in told and "You can make this declaration again" in told
        assert "was not accepted" in (await mother.get("/my/notices")).text
        assert (await start(mother)).status_code == 200
    assert kinds(database)[-2:] == ["case-not-accepted", "case-closed"]


async def test_what_was_taken_in_is_not_sent_away(office: Office) -> None:
    case = await office.file()
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await clerk.get(desk(case))
        await press(clerk, page, "acknowledge")
        assert (await press(clerk, page, "not-accept", **NO)).status_code == 409


async def test_withdrawal_is_confirmed_where_work_has_begun(
    office: Office, database: TestDatabase
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(clerk, page, "take")
    page = await withdraw(office, case)
    assert "You asked to withdraw it" in text_of(page)
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        assert "Withdrawal to confirm" in (await clerk.get("/desk")).text
        page = await clerk.get(desk(case))
        assert_accessible(page)
        assert "national status 7" in text_of(page)
        assert not has_form(page, "approve") and not has_form(page, "stop")
        done = await press(clerk, page, "confirm-withdrawal")
        assert done.status_code == 200
        assert (await press(clerk, page, "confirm-withdrawal")).status_code == 409
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "You withdrew the application" in text_of(await mother.get(case))
        assert "is withdrawn" in (await mother.get("/my/notices")).text
    seen = kinds(database)
    assert seen.index("withdrawal-asked") < seen.index("case-withdrawn")


async def test_citizen_wants_it_after_all(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(
            clerk, page, "ask", lack="incomplete", what="A clearer picture.", why="It is dark."
        )
    asked = await withdraw(office, case)
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert not has_form(page, "supplement")
        page = await send(mother, page, "/go-on")
        assert has_form(page, "supplement"), "what was asked is asked still"
        again = await mother.http.post(
            f"{case}/go-on", data=await mother.tokens(case)
        )  # on a case that nobody withdraws
        assert again.status_code == 409
        await send(mother, page, "/supplement", {"answer": "Here."})
    assert asked.status_code == 200
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert has_form(page, "approve") and not has_form(page, "confirm-withdrawal")


async def test_stopped_by_an_official_voids_what_was_prepared(
    office: Office, database: TestDatabase
) -> None:
    case = await office.file()
    agency = await approved(office, case)
    async with office.desk(agency, SIGNER) as signer:
        assert not has_form(await signer.get(desk(case)), "stop"), "who signs does not stop"
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        refused = await press(clerk, page, "stop", **{**STOP, "stop-clause": ""})
        assert refused.status_code == 422
        assert_accessible(refused)
        done = await press(clerk, page, "stop", **STOP)
        assert "national status 8" in text_of(done)
        assert (await press(clerk, page, "stop", **STOP)).status_code == 409
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        assert all(words in text_of(page) for words in STOP.values())
        assert "under which law" in (await mother.get("/my/notices")).text
    assert "result-voided" in kinds(database)
    with psycopg.connect(database.superuser) as admin:
        row = admin.execute("SELECT count(*) FROM cases.tasks WHERE state <> 'done'").fetchone()
    assert row == (0,)
