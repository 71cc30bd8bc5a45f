"""The public board."""

from motcua.contexts.scorecard.pages import board

ROUTES = [*board.ROUTES]
