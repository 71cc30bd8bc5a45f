"""Who may publish: at least two people, each with a key of their own."""

from collections.abc import Iterator

from motcua.contexts.catalogue.model.decoding import Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.model.signing import key_of
from motcua.contexts.catalogue.words import Site


def check_publishers(pack: Pack) -> Iterator[Problem]:
    for found, site in pack.all(Site):
        if len(site.publishers) == 1:
            yield found.problem(
                ("publishers",), "Publishing needs two people.", "Name a second one, or nobody."
            )
        names, keys = set(), set()
        for place, one in enumerate(site.publishers):
            path: Path = ("publishers", place)
            if one.publisher in names:
                yield found.problem(
                    (*path, "publisher"), f"`{one.publisher}` stands twice.", "Name each once."
                )
            if key_of(one) is None:
                yield found.problem(
                    (*path, "key"), "This is no public key.", "`motcua pack key` makes one."
                )
            elif one.key in keys:
                yield found.problem(
                    (*path, "key"), "Two people have the same key.", "Each makes their own."
                )
            names.add(one.publisher)
            keys.add(one.key)
