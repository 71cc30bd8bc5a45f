"""Refusals of the catalogue: an answer that is wrong, a release or declaration that is not there."""

from motcua.kernel.errors import Invalid, NotFound, Unavailable
from motcua.kernel.texts import Message


class AnswerWrong(Invalid):
    """One answer cannot be read. `message_text` says what is expected; its places may hold language maps."""

    code = "answer-wrong"
    text = "This answer needs another look."

    def __init__(self, field: str, message_text: Message) -> None:
        super().__init__(fields={field: message_text})
        self.field, self.message_text = field, message_text


class ReleaseNotFound(Unavailable):
    code = "release-not-found"
    text = "The rules that this was started under cannot be found now. Nothing is lost."


class NothingPublished(Unavailable):
    code = "nothing-published"
    text = "No services are published yet. Please try again later."


class BundleNotFound(NotFound):
    code = "bundle-not-found"
    text = "We do not offer this service. Please look at the list of services."


class FactMissing(Unavailable):
    """A rule needs a fact that the case does not know: the declaration is at fault, not the person."""

    code = "fact-missing"
    text = "The case does not know {fact} yet, which {needed_for} needs."
