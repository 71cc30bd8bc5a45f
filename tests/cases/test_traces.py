"""Real cases and a foreign engine that runs the exported process: the same decisions leave the same traces."""

from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.entry.services import say
from tests.cases.forms import send
from tests.cases.make import pack
from tests.cases.office import CLERK, SIGNER, Office, desk, press
from tests.catalogue.foreign_bpmn import EXPIRED, Trace, run
from tests.conftest import Clock, TestDatabase

SERVICE = "dang-ky-khai-sinh"
ASK = {
    "lack": "incomplete",
    "again": "It came to light only now.",
    "what": "A clearer picture, please.",
    "why": "It cannot be read.",
}
CLERKS = {
    "done": ("acknowledge", {}),
    "approve": ("approve", {}),
    "supplement": ("ask", ASK),
    "needs-verification": ("verify", {"verify-why": "The two hospitals disagree."}),
    "refuse": ("refuse", {"reason": "The birth is registered already."}),
}
"""What an official does → the button, and what is written."""


async def decided(office: Office, clock: Clock, decisions: Sequence[str]) -> str:
    """A case for which this is decided, one after the other; the rest does itself."""
    case = await office.file()
    agency = await office.agency_of(case)
    for decision in decisions:
        if decision == "answered":
            async with office.world.as_citizen(office.world.mother) as mother:
                await send(mother, await mother.get(case), "/supplement", {"answer": "Here it is."})
        elif decision == EXPIRED:
            clock.move(timedelta(days=40))
        else:
            signs = decision in ("signed", "returned")
            async with office.desk(agency, SIGNER if signs else CLERK) as official:
                page = await official.get(desk(case))
                if decision == "signed":
                    await official.get(f"{desk(case)}/document")
                    page = await press(official, page, "signatures")
                elif decision == "returned":
                    page = await press(official, page, "send-back", **{"back-why": "The name."})
                else:
                    verb, fields = CLERKS[decision]
                    page = await press(official, page, verb, **fields)
                assert page.status_code == 200, page.text
        await office.everything()
    return case.rpartition("/")[2].rpartition(".")[2]


def logged(database: TestDatabase) -> tuple[Trace, str]:
    """What the log says about the first case: tasks that were done, answers, and how it was closed."""
    with psycopg.connect(database.superuser) as admin:
        lines = admin.execute(
            """SELECT kind, actor_kind, body FROM infra.log
            WHERE body ->> 'case_id' = (
                SELECT body ->> 'case_id' FROM infra.log WHERE kind = 'case-opened' ORDER BY seq LIMIT 1
            ) ORDER BY seq"""
        ).fetchall()
    trace, end, at = Trace(), "", ""
    for kind, actor, body in lines:
        match kind:
            case "task-done" if body["outcome"] != "cancelled":
                at = body["step"]
                who = "machine" if actor == "system" else actor
                trace.append((at, body["outcome"], who))
            case "supplement-given":
                trace.append((at, "answered", actor))
            case "case-closed":
                end = body["outcome"]
    return trace, end


@pytest.mark.parametrize(
    ("decisions", "process"),
    [
        (
            ["done", "approve", "signed"],
            ["done", "approve", "done", "signed", "done"],
        ),
        (
            ["done", "refuse", "signed"],
            ["done", "refuse", "signed", "done"],
        ),
        (
            ["done", "supplement", "answered", "approve", "signed"],
            ["done", "supplement", "answered", "approve", "done", "signed", "done"],
        ),
        (
            ["done", "supplement", EXPIRED],
            ["done", "supplement", EXPIRED],
        ),
        (
            ["done", "needs-verification", "approve", "returned", "refuse", "signed"],
            [
                "done",
                "needs-verification",
                "approve",
                "done",
                "returned",
                "refuse",
                "signed",
                "done",
            ],
        ),
        (
            ["done", "approve", "returned", "approve", "signed"],
            ["done", "approve", "done", "returned", "approve", "signed", "done"],
        ),
    ],
    ids=["approved", "refused", "supplement", "unanswered", "sent back", "sent back and approved"],
)
async def test_a_real_case_and_the_process_leave_the_same_trace(
    decisions: list[str],
    process: list[str],
    office: Office,
    clock: Clock,
    database: TestDatabase,
) -> None:
    await decided(office, clock, decisions)
    xml = catalogue.drawn(pack(), SERVICE, "en", say, day=clock().date())
    assert xml is not None
    trace, _, end = run(xml, [("", outcome) for outcome in process], {"number_known": False})
    assert logged(database) == (trace, end)
