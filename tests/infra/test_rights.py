"""What the portal's role may not do, although its code would know how: somebody who takes it over cannot either."""

import psycopg
import pytest

from motcua.infra.db import Database
from motcua.infra.queries import Query
from tests.conftest import TestDatabase

NOT_OURS = {
    "drop all counters": "SELECT scorecard.clear()",
    "enter an organisation": (
        "INSERT INTO exchange.organisations (id, code, kind, name, created_at)"
        " VALUES (gen_random_uuid(), 'x', 'hospital', '{}', now())"
    ),
    "rename an organisation": "UPDATE exchange.organisations SET code = 'x'",
    "enter a key": (
        "INSERT INTO exchange.keys (keyid, organisation, algorithm, public_key, valid_from)"
        " VALUES ('x', gen_random_uuid(), 'ed25519', '', now())"
    ),
    "revive a key": "UPDATE exchange.keys SET valid_to = NULL",
}


@pytest.mark.parametrize("what", NOT_OURS)
async def test_the_portal_may_not(db: Database, database: TestDatabase, what: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with db.transaction() as tx:
            await tx.run(Query("forbidden", NOT_OURS[what]))
    with psycopg.connect(database.owner) as owner:  # who may, so that the statement itself is sound
        owner.execute(NOT_OURS[what].encode())
        owner.rollback()
