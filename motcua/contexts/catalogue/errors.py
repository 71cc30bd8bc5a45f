"""Refusals of the catalogue: an answer that is wrong, a release or declaration that is not there."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable
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


class ServiceNotFound(NotFound):
    code = "service-not-found"
    text = "We do not offer this service. Please look at the list of services."


class FactMissing(Unavailable):
    """A rule needs a fact that the case does not know: the declaration is at fault, not the person."""

    code = "fact-missing"
    text = "The case does not know {fact} yet, which {needed_for} needs."


class NoPublishers(Denied):
    """Nobody is declared who may publish."""

    code = "no-publishers"
    text = (
        "Nobody may publish yet. Name at least two people under `publishers` in site.yaml; "
        "`motcua pack key` makes a key."
    )


class NoPublisher(Denied):
    code = "no-publisher"
    text = "This key belongs to none of the publishers of the release in use."


class SignedAlready(Conflict):
    """Two signatures are of two people."""

    code = "signed-already"
    text = "Whoever proposed a release does not confirm it. Ask another publisher."


class SignatureBad(Denied):
    code = "release-signature-wrong"
    text = "The signature does not hold."


class ProposalNotFound(NotFound):
    code = "proposal-not-found"
    text = "No release waits to be confirmed. Propose one with `motcua pack propose`."


class ProposalClosed(Conflict):
    """It was confirmed, or another release came into use since it was proposed."""

    code = "proposal-closed"
    text = "Another release has come into use since. Look at what changes now, and propose it anew."


class InUse(Conflict):
    code = "release-in-use"
    text = "This release is in use already."
