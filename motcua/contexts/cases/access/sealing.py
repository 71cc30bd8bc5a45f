"""Personal numbers in drafts and applications are kept sealed; the desk opens them to work with."""

from motcua.contexts.catalogue.words import Answer, Facts, Release, State, Value
from motcua.contexts.registries import api as registries
from motcua.infra.house import House


def sealed(house: House, release: Release, fact: str, value: Value) -> Value:
    """What is kept of a fact's value: of a personal number a token, of all else the value."""
    series = release.facts[fact].number
    if series is None or not isinstance(value, str):
        return value
    return registries.seal_number(house, series=series, number=value)


def opened(house: House, release: Release, state: State) -> State:
    """The state with its numbers in clear, for deciding, signing and writing registries."""
    return state.with_facts(
        {key: _opened(house, release, key[1], answer) for key, answer in state.facts.items()}
    )


def closed(house: House, release: Release, facts: Facts) -> Facts:
    """The facts as they are kept."""
    return {
        (role, fact): _with(answer, sealed(house, release, fact, answer.value))
        for (role, fact), answer in facts.items()
    }


def _opened(house: House, release: Release, fact: str, answer: Answer) -> Answer:
    series = release.facts[fact].number if fact in release.facts else None
    if series is None or not isinstance(answer.value, str):
        return answer
    return _with(answer, registries.open_number(house, series=series, token=answer.value))


def _with(answer: Answer, value: Value) -> Answer:
    if value == answer.value:
        return answer
    return Answer(value=value, source=answer.source, contested=answer.contested)
