"""What a bundle and its services can talk about: roles, facts, and who answers each of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    Bundle,
    CodeList,
    Condition,
    Fact,
    FactKey,
    Group,
    Reference,
    Registry,
    Role,
    RuleWrong,
    Service,
    Shape,
    Step,
    compile_condition,
    key,
    references,
    shape_of,
    spelled_out,
)
from motcua.contexts.catalogue.words.asks import split
from motcua.contexts.catalogue.words.entries import OVER

_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("integer", "decimal", "money"),
    "age": ("date",),
    "days_since": ("date",),
    "sum": ("integer", "decimal", "money"),
    "has": ("choices",),
    "before": ("date",),
    "less": ("integer", "decimal", "money"),
}
"""What an operator can look at; the others at everything."""
_OVER: Final = ", ".join(f"`{op}`" for op in OVER)


@dataclass(frozen=True, slots=True)
class Scope:
    """A bundle with the services that it runs, as far as they are declared."""

    pack: Pack
    found: Declaration
    bundle: Bundle
    services: tuple[tuple[Declaration, Service], ...]
    facts: Mapping[str, Fact]
    registries: Mapping[str, tuple[Declaration, Registry]]
    codes: Mapping[str, Collection[str]]
    answered: set[FactKey] = field(default_factory=set)
    inside: frozenset[str] = frozenset()  # groups of whose entries one is meant

    @classmethod
    def of(
        cls,
        pack: Pack,
        found: Declaration,
        bundle: Bundle,
        services: Iterable[tuple[Declaration, Service]] | None = None,
    ) -> "Scope":
        """`services`: those that it runs; none: all versions of those that its parts name."""
        if services is None:
            wanted = {part.service for part in bundle.parts}
            services = [(d, s) for d, s in pack.all(Service) if s.service in wanted]
        scope = cls(
            pack=pack,
            found=found,
            bundle=bundle,
            services=tuple(services),
            facts={fact.fact: fact for fact in pack.values(Fact)},
            registries={r.registry: (d, r) for d, r in pack.all(Registry)},
            codes={c.list: {one.code for one in c.choices} for c in pack.values(CodeList)},
        )
        scope.answered.update(scope._answers())
        return scope

    @property
    def roles(self) -> Mapping[str, Role]:
        return self.bundle.roles

    @property
    def groups(self) -> Mapping[str, Group]:
        """The groups that the bundle and its services ask, by their facts."""
        all = [*self.bundle.groups, *(group for _, one in self.services for group in one.groups)]
        return {group.fact: group for group in reversed(all)}

    def within(self, group: str | None) -> "Scope":
        """The same where one entry of a group is meant; none: no group."""
        return self if group is None else replace(self, inside=self.inside | {group})

    def steps(self, service: Service) -> list[Step]:
        """The service's steps; none when its shape is not declared."""
        shapes = {shape.shape: shape.steps for shape in self.pack.values(Shape)}
        return spelled_out(service.steps, shapes)

    def declared_steps(self, service: Service) -> list[Step]:
        """The same as they are written: one that asks several agencies once."""
        if isinstance(service.steps, list):
            return service.steps
        id = shape_of(service.steps)
        return next((s.steps for s in self.pack.values(Shape) if s.shape == id), [])

    def domains(self) -> dict[str, Collection[str]]:
        """The codes of each fact that has codes."""
        found: dict[str, Collection[str]] = {}
        for role, id in self.answered:
            fact = self.facts.get(id)
            if fact is not None and fact.type == "yesno":
                found[f"{role}.{id}"] = ("true", "false")
            elif fact is not None and fact.type == "choice":
                found[f"{role}.{id}"] = self.codes.get(fact.choices or "", ())
        return found

    def fact(
        self, found: Declaration, path: Path, name: str, types: Collection[str] = ()
    ) -> Iterator[Problem]:
        """A `role.fact` that is declared, answered by somebody, and of one of the types."""
        try:
            role, fact = key(name)
        except ValueError:
            yield found.problem(path, f"`{name}` is no fact.", "Write `role.fact`.")
            return
        if role in self.groups and role not in self.inside:
            yield found.problem(
                path,
                f"`{name}` is said in each entry of `{role}`.",
                f"Look at all of them by {_OVER}, or put this inside the group.",
            )
        elif role not in self.roles and role not in self.groups:
            yield unknown(found, path, "role", role, [*self.roles, *self.inside])
        elif fact not in self.facts:
            yield unknown(found, path, "fact", fact, self.facts)
        elif (role, fact) not in self.answered:
            yield found.problem(
                path, f"Nobody answers `{name}`.", "Add it to `knows` or `asks` of a service."
            )
        elif types and self.facts[fact].type not in types:
            yield found.problem(
                path,
                f"`{name}` is of type {self.facts[fact].type}.",
                f"Name a {' or '.join(types)}.",
            )

    def condition(self, found: Declaration, path: Path, raw: Condition) -> Iterator[Problem]:
        """A condition that compiles, and whose facts and values exist."""
        try:
            compile_condition(raw)
        except RuleWrong as wrong:
            yield found.problem((*path, *wrong.path), wrong.problem, wrong.remedy)
            return
        for one in references(raw):
            scope = replace(self, inside=self.inside | set(one.each))
            yield from scope._reference(found, (*path, *one.path), one)

    def _reference(self, found: Declaration, path: Path, one: Reference) -> Iterator[Problem]:
        if not one.fact:
            if one.role not in self.roles and one.role != "actor":
                yield unknown(found, path, "role", one.role, self.roles)
            return
        whole = one.op in OVER and one.role not in self.groups
        types = ("group",) if whole else _TYPES.get(one.op, ())
        faults = list(self.fact(found, path, f"{one.role}.{one.fact}", types))
        yield from faults
        if not faults and self.facts[one.fact].type == "group" and one.op not in (*OVER, "known"):
            yield found.problem(path, f"`{one.fact}` has several entries.", f"Use {_OVER}.")
        if faults or not one.literals:
            return
        fact = self.facts[one.fact]
        known: Collection[str] | None = {"yesno": {"true", "false"}}.get(fact.type)
        if fact.type == "choices" and one.op != "has":
            yield found.problem(path, f"`{one.fact}` has several values.", "Use `has`.")
        if fact.type in ("choice", "choices"):
            known = self.codes.get(fact.choices or "")
        for literal in one.literals:
            if known is not None and literal not in known:
                yield unknown(found, path, f"value of `{one.fact}`", literal, known)

    def _answers(self) -> Iterator[FactKey]:
        for ask in self.bundle.asks:
            yield from ((ask.about, one.fact) for one in split(ask))
        for group in self.groups.values():
            yield group.about, group.fact
            yield from ((group.fact, one.fact) for ask in group.asks for one in split(ask))
            yield from ((group.fact, fact) for fact in group.named_by)
        for _, service in self.services:
            for known in service.knows:
                yield known.about, known.fact
            for ask in service.asks:
                yield from ((ask.about, one.fact) for one in split(ask))
            for step in self.steps(service):
                if step.kind == "allot" and step.about is not None:
                    for fact in self.facts.values():
                        if fact.type == "number" and fact.number == step.number:
                            yield step.about, fact.fact
