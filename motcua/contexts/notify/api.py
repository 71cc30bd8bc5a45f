"""The door of notify."""

from motcua.contexts.notify.access import alerts_of_agency
from motcua.contexts.notify.actions.notices import alert, forget, send, settle, take_back
from motcua.contexts.notify.store import unseen_of

__all__ = ["alert", "alerts_of_agency", "forget", "send", "settle", "take_back", "unseen_of"]
