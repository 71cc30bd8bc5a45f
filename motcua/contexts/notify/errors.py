"""Refusals of notify."""

from motcua.kernel.errors import NotFound


class AlertNotFound(NotFound):
    code = "alert-not-found"
    text = "This alert is not on the list of your agency."
