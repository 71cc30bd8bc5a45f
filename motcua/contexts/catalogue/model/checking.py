"""Everything that is wrong between declarations: each problem with its place and what to do."""

from motcua.contexts.catalogue.model.decoding import Pack
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.territory.words import Territory


def check_pack(pack: Pack, territory: Territory | None) -> list[Problem]:
    return []
