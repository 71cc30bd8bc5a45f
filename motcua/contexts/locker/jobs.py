"""Sealed results come into their holders' lockers as they enter the log."""

from motcua.contexts.credentials.api import ResultIssued
from motcua.infra.jobs import Projection

PROJECTIONS = [Projection(kinds=(ResultIssued,), call="locker.keep")]
