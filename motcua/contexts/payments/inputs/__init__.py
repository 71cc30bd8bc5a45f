"""Reads what comes in: statements of banks, forms of officials."""

from motcua.contexts.payments.inputs.statements import statement

__all__ = ["statement"]
