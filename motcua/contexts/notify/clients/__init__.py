"""What lies outside: the mail server and the SMS gateway that the settings name."""

from motcua.contexts.notify.clients.mail import MailServer
from motcua.contexts.notify.clients.sms import SmsGateway
from motcua.contexts.notify.words import Channel
from motcua.infra.house import House

__all__ = ["MailServer", "SmsGateway", "offered", "server_of"]


def offered(house: House) -> tuple[Channel, ...]:
    """The channels that the settings name a server for."""
    found: list[Channel] = []
    if house.settings.mail is not None:
        found.append("mail")
    if house.settings.sms is not None:
        found.append("sms")
    return tuple(found)


def server_of(house: House, channel: Channel) -> MailServer | SmsGateway | None:
    """The server of a channel; None where there is none. Raises MissingSecret."""
    if channel not in offered(house):
        return None
    return MailServer.of(house) if channel == "mail" else SmsGateway(house)
