"""The door of the catalogue: releases, compiled; publishing and checking packs."""

from motcua.contexts.catalogue.model.compiling import Declarations, compile_release
from motcua.contexts.catalogue.words import CompiledService, Journey, Release, State

__all__ = ["CompiledService", "Declarations", "Journey", "Release", "State", "compile_release"]
