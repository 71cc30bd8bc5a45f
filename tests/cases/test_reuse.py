"""Which facts of a declaration count as reused."""

import pytest

from motcua.contexts.cases.model.filing import reused
from motcua.contexts.catalogue.words import Answer, Source

REGISTRY = Source(kind="registry", ref="book")
PERSON = Source(kind="person", ref="somebody")


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        (Answer(value="x", source=REGISTRY), True),
        (Answer(value="x", source=REGISTRY, contested="It is y."), False),
        (Answer(value="x", source=PERSON), False),
    ],
)
def test_a_fact_is_reused_when_a_registry_said_it_and_the_person_let_it_stand(
    answer: Answer, counts: bool
) -> None:
    assert reused(answer) is counts
