"""What the releases declare about documents, as credentials asks for it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeGuard, cast

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Document, Value
from motcua.contexts.credentials.errors import UnknownDesign
from motcua.contexts.credentials.words import JSON, Design
from motcua.kernel.errors import Unavailable


def is_list(value: JSON) -> TypeGuard[list[Mapping[str, JSON]]]:
    """What is kept of a group: what a document prints of each entry."""
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


class ReleaseLoading(Unavailable):
    code = "release-loading"
    text = "This is being prepared. Please try again in a moment."


class ReleasedDesigns:
    """The port `Designs` over the releases: a result keeps the release under which it was proposed."""

    def __init__(
        self, releases: catalogue.Releases, open_number: Callable[[str, str], str]
    ) -> None:
        self._releases = releases
        self._open_number = open_number  # series and token → the number
        self._loading: set[asyncio.Task[catalogue.Release]] = set()

    def design(
        self, release: str, document: str, *, agency: str, unit: str, at: datetime
    ) -> Design:
        """How the document looks. Raises UnknownDesign."""
        found, declared = self._declared(release, document)
        language = found.languages[0]
        day = at.astimezone(found.zone).date()
        office = found.territory.agency(agency)
        folder = declared.template.rpartition("/")[0]
        files = {name: content for name, content in found.files.items() if name.endswith(".typ")}
        return Design(
            title=declared.title,
            language=language,
            main=f"documents/{declared.template}",
            files=files,
            labels=self._labels(found, declared, language),
            vct=declared.vct,
            agency={"code": agency, "name": office.name[language], "folder": folder},
            issued_on=found.day(day, language),
            place=found.territory.unit(unit, day).title()[language],
        )

    def opened(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, JSON]:
        """The facts in clear: a result keeps personal numbers sealed."""
        found, _ = self._declared(release, document)
        return {name: self._opened(found, name, value) for name, value in facts.items()}

    def _opened(self, release: catalogue.Release, name: str, value: JSON) -> JSON:
        if is_list(value):
            return [
                {fact: self._opened(release, f".{fact}", one) for fact, one in entry.items()}
                for entry in value
            ]
        fact = release.facts.get(name.partition(".")[2])
        if fact is None or fact.number is None or not isinstance(value, str):
            return value
        return self._open_number(fact.number, value)

    def shown(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, str]:
        """Each fact as it is printed, in the document's language."""
        found, declared = self._declared(release, document)
        facts = self.opened(release, document, facts)
        language = found.languages[0]
        lists = self._rows(found, declared, facts)
        return {
            field.fact: "; ".join(", ".join(filter(None, row)) for row in lists[field.fact])
            if field.fact in lists
            else found.show(field.fact.partition(".")[2], cast(Value, facts[field.fact]), language)
            for field in declared.fields
            if facts.get(field.fact) is not None
        } | {name: str(facts[name]) for name in ("reason", "law") if facts.get(name)}

    def lists(
        self, release: str, document: str, facts: Mapping[str, JSON]
    ) -> Mapping[str, Mapping[str, JSON]]:
        """What is printed of each entry of a group: `heads` and `rows`, in the document's language."""
        found, declared = self._declared(release, document)
        rows = self._rows(found, declared, self.opened(release, document, facts))
        language = found.languages[0]
        return {
            field.fact: {
                "heads": [found.facts[fact].label[language] for fact in field.each],
                "rows": rows[field.fact],
            }
            for field in declared.fields
            if field.fact in rows
        }

    @staticmethod
    def _rows(
        found: catalogue.Release, declared: Document, facts: Mapping[str, JSON]
    ) -> dict[str, list[list[str]]]:
        language = found.languages[0]
        return {
            field.fact: [
                [found.show(fact, cast(Value, entry.get(fact)), language) for fact in field.each]
                for entry in entries
            ]
            for field in declared.fields
            if field.each and is_list(entries := facts.get(field.fact))
        }

    def title(self, release: str, document: str) -> Mapping[str, str]:
        """In the words of the release in use, if the result's own is not loaded yet."""
        found = self._releases.known(release) or self._releases.current()
        declared = found.documents.get(document)
        return {} if declared is None else declared.title

    def agency_name(self, code: str) -> Mapping[str, str]:
        return self._releases.current().territory.agency(code).name

    def _declared(self, release: str, document: str) -> tuple[catalogue.Release, Document]:
        found = self._releases.known(release)
        if found is None:
            # Compiling takes a moment: it goes on aside, and the job that asked is tried again.
            task = asyncio.get_running_loop().create_task(self._releases.at(release))
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)
            raise ReleaseLoading()
        declared = found.documents.get(document)
        if declared is None:
            raise UnknownDesign(release=release[:12], document=document)
        return found, declared

    @staticmethod
    def _labels(found: catalogue.Release, declared: Document, language: str) -> dict[str, str]:
        return {
            field.fact: (field.label or found.facts[field.fact.partition(".")[2]].label)[language]
            for field in declared.fields
        } | {
            name: label[language]
            for name, label in (("reason", declared.reason), ("law", declared.law))
            if label is not None
        }
