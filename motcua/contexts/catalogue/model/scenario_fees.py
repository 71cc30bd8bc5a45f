"""What a scenario expects to be paid, against what is to be paid."""

from collections.abc import Iterator
from typing import Final

from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.model.yaml import Source
from motcua.contexts.catalogue.words import Charge, Undecided

REMEDY: Final = "Correct the declaration, or the scenario."


def paid(
    source: Source, at: Path, wanted: int | dict[str, int] | None, charges: list[Charge]
) -> Iterator[Problem]:
    """What is to be paid, against one sum or against each fee by its id."""
    found = {charge.fee.id: charge for charge in charges}
    if isinstance(wanted, dict):
        for id in wanted.keys() - found.keys():
            yield source.problem((*at, id), f"There is no fee `{id}` here.", REMEDY)
        for id in found.keys() - wanted.keys():
            message = f"`{id}` is to be paid, too: {_due(found[id])}."
            yield source.problem(at, message, REMEDY)
        for id in found.keys() & wanted.keys():
            if found[id].amount != wanted[id]:
                message = f"`{id}`: {_due(found[id])} follows, not {wanted[id]}."
                yield source.problem((*at, id), message, REMEDY)
    elif wanted is not None:
        undecided = [charge for charge in charges if charge.amount is None]
        for charge in undecided:
            yield source.problem(at, f"`{charge.fee.id}`: {_due(charge)}.", REMEDY)
        if len({charge.fee.currency for charge in charges}) > 1:
            remedy = f"Name each: {', '.join(sorted(found))}."
            yield source.problem(at, "Fees in several currencies have no sum.", remedy)
        elif not undecided and wanted != (sum_of := sum(c.amount or 0 for c in charges)):
            yield source.problem(at, f"`fee`: {sum_of} follows, not {wanted}.", REMEDY)


def _due(charge: Charge) -> str:
    row = charge.row
    if not isinstance(row, Undecided):
        return str(row.amount)
    missing = f" ({', '.join(row.inputs)})" if row.inputs else ""
    return f"no amount, {row.code}{missing}"
