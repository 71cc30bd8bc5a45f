"""What can go wrong at the database, as our own errors; what is not translated is a bug."""

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from motcua.kernel.errors import Unavailable


class Taken(Exception):
    """A unique value is taken already (also: a range overlaps another one)."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class ViolatedRule(Exception):
    """A rule that the database keeps: a check, a foreign key, a missing value."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Raised(Exception):
    """An SQL function of ours refused: `RAISE EXCEPTION '…' USING ERRCODE = 'MC…'`."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(f"{state}: {message}")
        self.state, self.message = state, message


class FunctionMissing(Exception):
    """A function is called that is not there, e.g. of a declared registry that was not applied yet."""


class DatabaseDown(Unavailable):
    code = "database-down"
    text = "The service does not answer at the moment. Please try again. Nothing is lost."


class DatabaseBusy(Unavailable):
    code = "database-busy"
    text = "This took too long. Please try again. Nothing is lost."


def ours(error: Exception) -> Exception | None:
    """Our error for the driver's; None if it means a bug."""
    match error:
        case errors.UniqueViolation() | errors.ExclusionViolation():
            return Taken(error.diag.constraint_name or "")
        case errors.CheckViolation() | errors.ForeignKeyViolation():
            return ViolatedRule(error.diag.constraint_name or "")
        case errors.NotNullViolation():
            return ViolatedRule(error.diag.column_name or "")
        case errors.UndefinedFunction():
            return FunctionMissing(error.diag.message_primary or "")
        case errors.QueryCanceled():
            return DatabaseBusy()
        case PoolTimeout() | errors.IdleInTransactionSessionTimeout():
            return DatabaseDown()
        case psycopg.OperationalError():
            # A lost connection has no SQLSTATE, or one of the classes 08 and 57P.
            lost = (error.sqlstate or "08000").startswith(("08", "57P", "53300"))
            return DatabaseDown() if lost else None
        case psycopg.Error() if (error.sqlstate or "").startswith("MC"):
            return Raised(error.sqlstate or "", error.diag.message_primary or "")
    return None
