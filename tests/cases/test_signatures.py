"""The declarant's own confirmation: asked last, bound to what they saw and to a sentence, undone by another answer."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from msgspec import convert
from msgspec.structs import replace as with_changed

from motcua.contexts.cases.model.draft import NEVER, Draft, commitment, text_mark
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import Answer, Journey, Source
from tests.cases.forms import born, form_of, found, send, text_of
from tests.cases.land import neverland
from tests.catalogue.make import NOW
from tests.client import Answer as Page
from tests.client import Client
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

HAND = ("trekar", "hand")
SENTENCE = "All of this is true, and all nestlings are named."


async def ready(client: Client) -> Page:
    """The check page of a move without anybody."""
    page = await send(client, await client.get("/apply/nesttrek"), "/start")
    move = {**born("wanneer", "2026-12-01"), "schatja": "false", "waarheen": "Nuuk 4"}
    page = await send(client, page, fields={**move, "waarheen.place": "Anbel"})
    page = await send(client, page, fields={"more": "no"})
    assert SENTENCE in page.text and "not a digital signature" in page.text, text_of(page)
    assert_accessible(page)
    return page


def filed(database: TestDatabase) -> list[tuple[dict[str, dict[str, object]], bytes]]:
    with psycopg.connect(database.superuser) as looking:
        return looking.execute(
            "SELECT a.facts, d.salt FROM cases.applications a JOIN cases.drafts d ON d.id = a.draft_id"
        ).fetchall()


async def test_nothing_is_filed_without_it(keeper: Client, database: TestDatabase) -> None:
    page = await ready(keeper)
    refused = await send(keeper, page, "/submit")
    assert refused.status_code == 422 and "Tick the box if you confirm this" in refused.text
    assert_accessible(refused)
    address, fields = form_of(page, "/submit")
    del fields["sign"]
    sly = await keeper.http.post(address, data={**fields, "sign.hand": "yes"})
    assert sly.status_code == 422
    assert filed(database) == []


async def test_it_is_filed_with_moment_sentence_and_what_was_seen(
    keeper: Client, database: TestDatabase
) -> None:
    page = await ready(keeper)
    receipt = await send(keeper, page, "/submit", {"sign.hand": "yes"})
    case = await keeper.get(found(r'href="(/cases/[^"]*)"', receipt))
    assert "Your hand" in case.text
    again = await send(keeper, page, "/submit", {"sign.hand": "yes"})
    assert "/applications/" in str(again.url)
    ((facts, salt),) = filed(database)
    signed = facts.pop("trekar.hand")
    declared = {
        name: Answer(
            value=one["value"],  # type: ignore[arg-type]  # as it was kept
            source=convert(one["source"], Source),
            contested=one.get("contested"),  # type: ignore[arg-type]
        )
        for name, one in facts.items()
    }
    moment, _, mark = str(signed["value"]).partition(" ")
    assert mark == commitment(salt, declared).hex()
    ((signature, _),) = neverland().journeys["nesttrek"].signatures
    source = signed["source"]
    assert isinstance(source, dict)
    assert (source["kind"], source["version"]) == ("person", text_mark(signature))
    assert moment[:19] <= source["at"] or moment.endswith(("+13:45", "+12:45"))


def draft(journey: Journey) -> Draft:
    """Somebody who said when they move."""
    person, said = uuid4(), Source(kind="person", ref="x", at="2026-01-01T00:00:00")
    return Draft(
        subject_id=person, id=uuid4(), bundle="nesttrek", release="", channel=Channel.ONLINE,
        declarant=person, keeper=person, official=None, agency=None, holders={"trekar": person},
        fixed={"trekar": person}, known={}, known_at=NOW, missing=(), contested={}, typed={},
        answers={"trekar.trekdag": Answer(value="2026-12-01", source=said)},
        salt=b"salt", version=1, started_at=NEVER, updated_at=NEVER,
    )  # fmt: skip


def test_another_answer_undoes_it_and_the_same_again_does_not() -> None:
    journey = neverland().journeys["nesttrek"]
    ((signature, _),) = journey.signatures
    made = draft(journey).signs(journey, signature, NOW)
    assert made.shown(journey, NOW).value(*HAND) is not None
    assert made.shown(journey, NOW + timedelta(days=1)).value(*HAND) is not None
    changed = Answer(value="2026-12-02", source=made.answers["trekar.trekdag"].source)
    other = made.answered(("trekar", "trekdag"), changed)
    assert other.shown(journey, NOW).value(*HAND) is None
    one_more = made.answered(("trekar", "treknuuk"), changed)
    assert one_more.shown(journey, NOW).value(*HAND) is None
    back = other.answered(("trekar", "trekdag"), made.answers["trekar.trekdag"])
    assert back.shown(journey, NOW).value(*HAND) is not None


@pytest.mark.parametrize("with_salt", [True, False])
def test_it_holds_for_one_sentence_and_one_draft(with_salt: bool) -> None:
    journey = neverland().journeys["nesttrek"]
    ((signature, test),) = journey.signatures
    made = draft(journey).signs(journey, signature, NOW)
    if with_salt:
        other = replace(made, salt=b"another")
        assert other.shown(journey, NOW).value(*HAND) is None
    else:
        text = {**signature.text, "en": "All of this is nearly true."}
        changed = replace(journey, signatures=[(with_changed(signature, text=text), test)])
        assert made.shown(changed, NOW).value(*HAND) is None
    not_asked = replace(journey, signatures=[(signature, lambda state, day: False)])
    assert made.shown(not_asked, NOW).value(*HAND) is None
