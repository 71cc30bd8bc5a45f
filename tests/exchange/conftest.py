"""The land's books, as in the tests of the registries."""

from tests.registries.conftest import land, owner

__all__ = ["land", "owner"]
