"""The calls of this context."""

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.scorecard import actions
from motcua.infra.house import House


async def rebuild(house: House) -> tuple[int, bool]:
    """Drop every counter and count the log again: how many counters there are, and whether they are the
    same as before."""
    release = house.part(catalogue.Releases).current()
    before, after = await actions.rebuild(house, release)
    return len(after), sorted(map(repr, before)) == sorted(map(repr, after))
