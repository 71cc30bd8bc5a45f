"""The door of the locker: the port through which results come in."""

from motcua.contexts.locker.access import ResultsPort

__all__ = ["ResultsPort"]
