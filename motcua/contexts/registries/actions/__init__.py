"""What may be done to the registries: write, allot, erase; make the books and load them; take notices."""

from motcua.contexts.registries.actions.applying import apply, plan
from motcua.contexts.registries.actions.erasing import erase
from motcua.contexts.registries.actions.loading import load
from motcua.contexts.registries.actions.noticing import answer_node, record_notice
from motcua.contexts.registries.actions.numbers import DemoAuthority, allot, set_authority
from motcua.contexts.registries.actions.writing import new_subject, write

__all__ = [
    "DemoAuthority", "allot", "answer_node", "apply", "erase", "load",
    "new_subject", "plan", "record_notice", "set_authority", "write",
]  # fmt: skip
