"""The auditor's first page."""

from motcua.contexts.identity.pages import ROUTES
from motcua.infra import failures
from motcua.infra.house import House
from motcua.web import audit
from tests.client import browser, make_official, sign_in
from tests.web.assertions import assert_accessible


async def test_auditor_sees_the_log_and_failed_work_and_tries_it_again(house: House) -> None:
    failed = failures.Failure("one:two", "two", None, None, 5, "Unavailable", house.clock())
    async with house.db.transaction() as tx:
        await failures.record(tx, failed)
    async with browser(house, routes=[*ROUTES, *audit.ROUTES]) as client:
        auditor = await make_official(house, agency=None, duties=frozenset())
        await sign_in(client, house, auditor)
        page = await client.get("/audit")
        assert_accessible(page)
        assert "one:two" in page.text
        for _ in range(2):
            sent = await client.post("/audit/retry", {"key": "one:two"}, page="/audit")
            assert sent.status_code == 303
        assert "one:two" not in (await client.get("/audit")).text


async def test_nobody_else_opens_the_audit(house: House) -> None:
    async with browser(house, routes=[*ROUTES, *audit.ROUTES]) as client:
        assert (await client.get("/audit")).status_code == 303
        clerk = await make_official(house, agency="A1", duties=frozenset({"look"}))
        await sign_in(client, house, clerk)
        assert (await client.get("/audit")).status_code == 403
