"""Units and agencies as frozen values, and the folding of names for search."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from motcua.contexts.territory.words.files import UnitKind
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit as it was for a time. A code may be used again by a later unit:
    the key is code and first day. `predecessors` are codes of units that ended the day before."""

    code: str
    name: str
    kind: UnitKind = field(hash=False)  # holds dicts
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    predecessors: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        return self.kind.level

    def title(self) -> Text:
        """The full name in each language, such as the kind's word before the name."""
        return {tongue: form.format(name=self.name) for tongue, form in self.kind.named.items()}

    def title_within(self) -> Text:
        """The full name as it stands inside another name."""
        forms = {**self.kind.named, **self.kind.within}
        return {tongue: form.format(name=self.name) for tongue, form in forms.items()}

    def in_force(self, at: date) -> bool:
        return in_force(self.valid_from, self.valid_to, at)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: made by its kind's pattern, or listed. `unverified`: its code is not confirmed."""

    code: str
    kind: str
    name: Text = field(hash=False)
    unit: str
    calendar: str
    valid_from: date | None
    valid_to: date | None
    decision: str | None = None
    unverified: bool = False

    def in_force(self, at: date) -> bool:
        return in_force(self.valid_from, self.valid_to, at)


def in_force(first: date | None, last: date | None, at: date) -> bool:
    """Whether a day lies in a term; an open end is None."""
    return (first is None or first <= at) and (last is None or at <= last)


def folded(text: str) -> str:
    """Lower case without diacritics, words parted by single spaces: what people type in a hurry."""
    return " ".join("".join(map(_base, text)).split())


@lru_cache(maxsize=2048)
def _base(letter: str) -> str:
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(mark)
    )
    # A stroked letter has no decomposition; its Unicode name says which letter it is a form of.
    name = unicodedata.name(plain, "") if len(plain) == 1 and not plain.isascii() else ""
    if name.startswith("LATIN") and " WITH " in name:
        plain = name.partition(" WITH ")[0][-1]
    return plain.casefold() if plain.isalnum() or len(plain) > 1 else " "
