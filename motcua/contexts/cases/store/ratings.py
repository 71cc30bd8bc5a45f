"""What citizens thought of their cases, in the database."""

from uuid import UUID

from motcua.contexts.cases.model.rating import Rating
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "ratings.sql")


async def of_case(tx: Tx, key: CaseKey) -> Rating | None:
    query = _sql["rating_of_case"]
    return await tx.maybe(Rating, query, subject_id=key.subject_id, case_id=key.id)


async def add(tx: Tx, key: CaseKey, rating: Rating) -> bool:
    """False when there was one before."""
    done = await tx.run(
        _sql["add_rating"], subject_id=key.subject_id, case_id=key.id, stars=rating.stars,
        step=rating.step, words=rating.words, by_code=rating.by_code, given_at=rating.given_at,
    )  # fmt: skip
    return bool(done)


async def erase(tx: Tx, subject_id: UUID) -> None:
    await tx.run(_sql["erase_ratings"], subject_id=subject_id)
