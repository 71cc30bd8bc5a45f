"""How a case is found by a name that nobody keeps: by keyed hashes of its last words, without diacritics."""

from collections.abc import Callable, Iterable

from motcua.contexts.territory.words import folded

Blind = Callable[[str], bytes]
"""Words → their keyed hash."""
MOST_WORDS = 8
_ALONE = 1


def endings(name: str) -> list[str]:
    """What one may ask for: the whole name, and its last two words or more. One word alone finds too many."""
    words = folded(name).split()[-MOST_WORDS:]
    if len(words) <= _ALONE:
        return words
    return [" ".join(words[place:]) for place in range(len(words) - 1)]


def tokens(names: Iterable[str], blind: Blind) -> set[bytes]:
    """What a case is found by."""
    return {blind(ending) for name in names for ending in endings(name)}


def asked_token(text: str, blind: Blind) -> bytes | None:
    """What somebody asks for; none if there is no word in it."""
    words = folded(text).split()[-MOST_WORDS:]
    return blind(" ".join(words)) if words else None
