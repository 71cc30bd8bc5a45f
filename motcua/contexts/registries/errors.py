"""Refusals of the registries."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class RegistryNotFound(NotFound):
    code = "registry-not-found"
    text = "There is no registry of this name."


class ReadNotDeclared(Denied):
    code = "read-not-declared"
    text = "The registry does not allow reading for this purpose."


class NoCaseInHand(Denied):
    code = "no-case-in-hand"
    text = "Your agency has no open case about this person. Records are read for a case only."


class PurposeMissing(Denied):
    code = "purpose-missing"
    text = "Personal data are read for a purpose only. State the purpose."


class RegistryNotApplied(Unavailable):
    code = "registry-not-applied"
    text = "The registry is being set up. Please try again later; nothing is lost."


class SourceDown(Unavailable):
    code = "source-down"
    text = "The registry that holds this does not answer now. Nothing is lost."


class AuthorityDown(Unavailable):
    code = "authority-down"
    text = (
        "The authority that gives out numbers does not answer now. The case waits; nothing is lost."
    )


class ValuesWrong(Invalid):
    code = "values-wrong"
    text = "The registry does not accept these values."


class NumberTaken(Conflict):
    code = "number-taken"
    text = "This number belongs to somebody else already."


class SubjectUnknown(NotFound):
    code = "subject-unknown"
    text = "There is no subject of this key."


class PlanRefused(Invalid):
    code = "plan-refused"
    text = "The declared registries do not fit the books that are there: {problems}"


class SeriesUnknown(NotFound):
    code = "series-unknown"
    text = "There is no number series of this name."


class NotInDemo(Denied):
    code = "demo-only"
    text = "This can be done in a demonstration only."


class TrackerNotFound(NotFound):
    code = "tracker-not-found"
    text = "We cannot find this page."
