"""The one way to read a registry on somebody's behalf: for a purpose, with the tracker's entry."""

from motcua.contexts.registries.access.books import (
    blind,
    book_of,
    checked_values,
    open_number,
    release_of,
    seal_number,
    seals_of,
    today,
)
from motcua.contexts.registries.access.people import (
    demo_people,
    display,
    find_person,
    masked_name,
    masked_names,
    people_for_demo,
    representatives,
    representing,
    sign_in_subject,
)
from motcua.contexts.registries.access.reading import (
    history,
    read,
    read_for_case,
    read_in,
    reader_of,
)
from motcua.contexts.registries.access.tracking import Line, Tracker, tracker

__all__ = [
    "Line",
    "Tracker",
    "blind",
    "book_of",
    "checked_values",
    "demo_people",
    "display",
    "find_person",
    "history",
    "masked_name",
    "masked_names",
    "open_number",
    "people_for_demo",
    "read",
    "read_for_case",
    "read_in",
    "reader_of",
    "release_of",
    "representatives",
    "representing",
    "seal_number",
    "seals_of",
    "sign_in_subject",
    "today",
    "tracker",
]  # fmt: skip
