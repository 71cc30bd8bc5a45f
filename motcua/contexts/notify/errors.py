"""Refusals of notify."""

from motcua.kernel.errors import Conflict, NotFound


class AlertNotFound(NotFound):
    code = "alert-not-found"
    text = "This alert is not on the list of your agency."


class ContactNotFound(NotFound):
    code = "contact-not-found"
    text = "This contact is not kept. Open the page again to see what is."


class ChannelOff(Conflict):
    code = "channel-off"
    text = "This portal does not send messages that way. Your notices are in the portal."


class CodesUsedUp(Conflict):
    code = "codes-used-up"
    text = "Too many codes were asked for. Please try again tomorrow."


class CodeJustSent(Conflict):
    code = "code-just-sent"
    text = "A code was sent a moment ago. Please wait a minute for it before you ask for another."
