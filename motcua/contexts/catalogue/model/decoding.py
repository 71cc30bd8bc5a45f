"""The files of a pack: which folder holds which declarations, and their reading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec

from motcua.contexts.catalogue.model.compiling import Declarations
from motcua.contexts.catalogue.model.problems import PackFaulty, Path, Problem
from motcua.contexts.catalogue.model.typing import typed
from motcua.contexts.catalogue.model.yaml import Seq, Source, read
from motcua.contexts.catalogue.words import (
    Bundle,
    CodeList,
    Competent,
    Document,
    Duty,
    Fact,
    Form,
    Indicator,
    NumberSeries,
    PurposeWord,
    Registry,
    Service,
    Shape,
    Site,
    Topic,
)
from motcua.contexts.notify.words import NoticeText
from motcua.contexts.territory.words import AgenciesFile, CalendarFile, UnitsFile

S = TypeVar("S", bound=msgspec.Struct)

FOLDERS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "facts": Fact,
    "lists": CodeList,
    "registries": Registry,
    "numbers": NumberSeries,
    "purposes": PurposeWord,
    "duties": Duty,
    "shapes": Shape,
    "services": Service,
    "bundles": Bundle,
    "competence": Competent,
    "documents": Document,
    "forms": Form,
    "notices": NoticeText,
    "indices": Indicator,
    "topics": Topic,
}
"""Each file of these folders holds one declaration or a list of them."""

PLACES: Final[Mapping[str, type[msgspec.Struct]]] = {
    "units": UnitsFile,
    "agencies": AgenciesFile,
    "calendars": CalendarFile,
}
"""Folders of territory; each file holds one declaration."""

SITE: Final = "site.yaml"
ASIDE: Final = frozenset({"demo", "tests"})
"""Folders that are no part of a release."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration and where it stands."""

    source: Source
    path: Path
    value: Any

    def problem(self, path: Path, message: str, remedy: str = "") -> Problem:
        return self.source.problem((*self.path, *path), message, remedy)


@dataclass(slots=True)
class Pack:
    """All declarations of a pack as read, with the problems found so far."""

    files: Mapping[str, bytes]
    declarations: dict[type[msgspec.Struct], list[Declaration]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    def all(self, kind: type[S]) -> Iterator[tuple[Declaration, S]]:
        for declaration in self.declarations.get(kind, ()):
            yield declaration, declaration.value

    def values(self, kind: type[S]) -> list[S]:
        return [value for _, value in self.all(kind)]

    def one(self, kind: type[S]) -> S | None:
        return next(iter(self.values(kind)), None)

    def by_file(self, kind: type[S]) -> dict[str, S]:
        return {found.source.file: value for found, value in self.all(kind)}

    def tables(self) -> dict[str, bytes]:
        """The tables of units, by the name that the declaration of units uses."""
        return {
            path.removeprefix("units/"): content
            for path, content in self.files.items()
            if path.startswith("units/") and path.endswith(".csv")
        }

    def declared(self) -> Declarations:
        """Everything decoded. Raises PackFaulty if a file could not be read or the site is missing."""
        site = self.one(Site)
        if self.problems or site is None:
            raise PackFaulty(self.problems)
        return Declarations(
            site=site,
            facts=self.values(Fact),
            lists=self.values(CodeList),
            registries=self.values(Registry),
            numbers=self.values(NumberSeries),
            purposes=self.values(PurposeWord),
            duties=self.values(Duty),
            shapes=self.values(Shape),
            services=self.values(Service),
            bundles=self.values(Bundle),
            competences=self.values(Competent),
            documents=self.values(Document),
            forms=self.values(Form),
            notices=self.values(NoticeText),
            indicators=self.values(Indicator),
            topics=self.values(Topic),
            files=self.files,
        )


def decode(files: Mapping[str, bytes]) -> Pack:
    """Read all files of a pack (path → content)."""
    pack = Pack(files)
    for path in sorted(files):
        folder = path.rpartition("/")[0]
        if not path.endswith((".yaml", ".yml")):
            continue
        kind = Site if path == SITE else FOLDERS.get(folder) or PLACES.get(folder)
        if path.endswith(".yml") or kind is None:
            known = ", ".join(sorted({*FOLDERS, *PLACES}))
            remedy = "Name it `.yaml`." if path.endswith(".yml") else f"Folders: {known}."
            pack.problems.append(Problem(path, 1, 1, "This file has no place in a pack.", remedy))
            continue
        source = pack.sources[path] = read(path, files[path])
        pack.declarations.setdefault(kind, []).extend(_declarations(source, kind))
        pack.problems += source.problems
    if SITE not in files:
        pack.problems.append(Problem(SITE, 1, 1, "The pack has no site.yaml.", "Add one."))
    return pack


def _declarations(source: Source, kind: type[msgspec.Struct]) -> Iterator[Declaration]:
    if source.root is None:
        if not source.problems:
            problem = Problem(source.file, 1, 1, "The file is empty.", "Write a declaration.")
            source.problems.append(problem)
        return
    several = isinstance(source.root, Seq) and kind in FOLDERS.values()
    nodes: Sequence[Any] = source.root.items if several and isinstance(source.root, Seq) else [source.root]  # fmt: skip
    for place, node in enumerate(nodes):
        value = typed(source, node, kind)
        if value is not None:
            yield Declaration(source, (place,) if several else (), value)
