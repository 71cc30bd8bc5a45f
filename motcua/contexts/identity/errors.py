"""Refusals of this context."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class NoSuchDoor(NotFound):
    code = "no-such-sign-in"
    text = "We cannot find this page."


class SignInExpired(Conflict):
    code = "sign-in-expired"
    text = "This sign-in took too long or was used already. Please start again."


class SignInRefused(Denied):
    code = "sign-in-refused"
    text = "The sign-in service did not confirm who you are. Please start again."


class NotKnownHere(Denied):
    code = "not-known-here"
    text = (
        "You are signed in at the sign-in service, but there is no account for you here. "
        "Officials: ask your agency. Citizens: go to the counter of your commune."
    )


class ProviderDown(Unavailable):
    code = "sign-in-service-down"
    text = (
        "The sign-in service does not answer. Nothing is lost; please try again in a few minutes."
    )


class ChooseSomebody(Invalid):
    code = "choose-somebody"
    text = "Choose whom to sign in as."


class SessionNotFound(NotFound):
    code = "session-not-found"
    text = "This session has ended already."


class PasskeyRefused(Denied):
    code = "passkey-refused"
    text = "This passkey was not accepted. Please try again, or sign in another way."
