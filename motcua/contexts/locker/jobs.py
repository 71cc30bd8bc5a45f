"""Sealed results come into their holders' lockers as they enter the log."""

from motcua.infra.jobs import Projection

# The event is a neighbour's, so it is named by its kind: neighbours do not import each other.
PROJECTIONS = [Projection(kinds=("result-issued",), call="locker.keep")]
