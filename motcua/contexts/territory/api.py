"""The door of territory: the compiled Territory of a release, and working-time arithmetic.

Territory keeps nothing of its own in the database: a release carries it, by content hash.
"""

from motcua.contexts.territory.words import (
    Territory,
    add_working_days,
    add_working_hours,
    compile_territory,
    due_at,
    left,
    working_seconds_between,
)

__all__ = [
    "Territory",
    "add_working_days",
    "add_working_hours",
    "compile_territory",
    "due_at",
    "left",
    "working_seconds_between",
]
