"""The land's books, as in the tests of the registries."""

from tests.registries.conftest import land

__all__ = ["land"]
