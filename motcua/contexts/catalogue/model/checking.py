"""Everything that is wrong between declarations: each problem with its place and what to do."""

from motcua.contexts.catalogue.model.checks.bundles import check_bundles
from motcua.contexts.catalogue.model.checks.competence import check_competence
from motcua.contexts.catalogue.model.checks.publishers import check_publishers
from motcua.contexts.catalogue.model.checks.registries import check_registries
from motcua.contexts.catalogue.model.checks.repeats import check_repeats
from motcua.contexts.catalogue.model.checks.results import (
    check_documents,
    check_forms,
    check_indicators,
)
from motcua.contexts.catalogue.model.checks.steps import check_steps
from motcua.contexts.catalogue.model.checks.vocabulary import (
    check_dates,
    check_facts,
    check_ids,
    check_numbers,
    check_site,
    check_texts,
)
from motcua.contexts.catalogue.model.decoding import Pack
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.territory.words import Territory


def check_pack(pack: Pack, territory: Territory | None) -> list[Problem]:
    """Without a territory (it did not compile) what needs it is not checked. A file that could not
    be read leaves gaps that others would stumble over: then only what stands alone is checked."""
    problems = [
        *check_ids(pack),
        *check_dates(pack),
        *check_texts(pack),
        *check_repeats(pack),
        *check_site(pack, territory),
        *check_publishers(pack),
    ]
    if pack.problems:
        return problems
    return [
        *problems,
        *check_facts(pack, territory),
        *check_numbers(pack, territory),
        *check_registries(pack, territory),
        *check_steps(pack),
        *check_documents(pack),
        *check_forms(pack),
        *check_indicators(pack),
        *check_bundles(pack, territory),
        *check_competence(pack, territory),
    ]
