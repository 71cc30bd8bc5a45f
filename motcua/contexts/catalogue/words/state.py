"""What a case knows at a moment: answers with their sources, and who holds which role."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

import msgspec

from motcua.contexts.catalogue.words.declared import Value

FactKey = tuple[str, str]
"""(role, fact)."""


class Withheld(str):
    """Stands for a value that is known but may not be shown: rules see that something is there, and no
    question offers it. No two are equal, so comparing them tells nothing."""

    __slots__ = ()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from."""

    kind: Literal["person", "registry", "document", "derived", "official"]
    ref: str = ""  # registry id, document id, actor id; derived: the `role.fact` it follows from
    version: str = ""  # version id in the registry
    at: str = ""  # ISO moment


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A value with its source; `contested` when the person says that the registry is wrong."""

    value: Value
    source: Source
    contested: str | None = None


Facts = Mapping[FactKey, Answer]


@dataclass(frozen=True, slots=True)
class State:
    """All that rules may look at. `actor_role` is the part which the declaring person plays; `asked`
    are the roles whose holder was named by number and date of birth."""

    facts: Facts = field(default_factory=dict)
    holders: Mapping[str, UUID] = field(default_factory=dict)
    actor_role: str | None = None
    asked: frozenset[str] = frozenset()

    def value(self, role: str, fact: str) -> Value:
        """The value, or None when it is not known."""
        answer = self.facts.get((role, fact))
        return None if answer is None else answer.value

    def with_facts(self, facts: Facts) -> "State":
        return replace(self, facts=facts)


def key(reference: str) -> FactKey:
    """`role.fact` as a key. Raises ValueError without a dot."""
    role, dot, fact = reference.partition(".")
    if not (role and dot and fact):
        raise ValueError(f"{reference!r} is not `role.fact`")
    return role, fact


def reference(about: FactKey) -> str:
    """The key as it is written in a pack: `role.fact`."""
    return ".".join(about)
