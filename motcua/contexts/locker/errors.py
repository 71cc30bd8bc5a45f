"""Refusals of the locker."""

from motcua.kernel.errors import NotFound


class ResultNotInLocker(NotFound):
    code = "result-not-in-locker"
    text = (
        "We cannot find this result in your locker. Results appear here as soon as they are sealed."
    )
