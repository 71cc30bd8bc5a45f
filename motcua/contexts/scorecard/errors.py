"""Refusals of the board."""

from motcua.kernel.errors import NotFound


class IndicatorNotFound(NotFound):
    code = "indicator-not-found"
    text = "There is no number under this name. The board lists all that there are."
