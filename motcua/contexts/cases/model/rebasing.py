"""A draft goes over to a newer version of its declaration: answers stay with their questions, by id."""

from dataclasses import dataclass, replace

from motcua.contexts.cases.model.draft import NEVER, Draft, fact_key, packed_key
from motcua.contexts.catalogue.words import (
    Answer,
    Changes,
    FactKey,
    Journey,
    Question,
    compare,
    entry_role,
    group_of,
    questions_of,
    still_fits,
)


@dataclass(frozen=True, slots=True)
class Rebased:
    """The draft under the newer version, what changed, and which answers could not be kept."""

    draft: Draft
    changes: Changes
    again: tuple[Question, ...]  # answered before, and to be answered again


def rebased(draft: Draft, old: Journey, new: Journey, release: str) -> Rebased:
    """Not saved yet. The registries are to be asked anew."""
    before = {question.key: question for question in old.questions.values()}
    lists = {group.key: group for group in old.groups.values()}
    answers: dict[str, Answer] = {}
    again: dict[str, Question] = {}
    for packed, answer in draft.answers.items():
        about = fact_key(packed)
        was = before.get(about) or _inside(old, about)
        if about in lists:
            group = new.groups.get(lists[about].id)
            if group is not None:
                answers[packed_key(group.key)] = answer
        elif was is None:  # it stood in for a registry that was down
            if about in new.fallbacks:
                answers[packed] = answer
        elif (now := _same(new, was)) is not None:
            if still_fits(was, now, answer.value):
                answers[packed_key(now.key)] = answer
            else:
                again[now.id] = now
    moved = replace(
        draft,
        release=release,
        answers=answers,
        typed={id: raw for id, raw in draft.typed.items() if _plain(id) in questions_of(new)},
        contested={key: why for key, why in draft.contested.items() if _known(key, new)},
        fixed={role: who for role, who in draft.fixed.items() if role in new.roles},
        holders={role: who for role, who in draft.holders.items() if role in new.roles},
        agreed={role: who for role, who in draft.agreed.items() if role in new.roles},
        known_at=NEVER,
    )
    return Rebased(moved, compare(old, new), tuple(again.values()))


def _inside(journey: Journey, about: FactKey) -> Question | None:
    """The question of an entry that gives this fact."""
    group = journey.groups.get(group_of(about[0]) or "")
    if group is None:
        return None
    entry = group.entry(about[0].removeprefix(entry_role(group.id, "")))
    return next((question for question in entry.questions if question.key == about), None)


def _same(journey: Journey, was: Question) -> Question | None:
    """The question with the same id; of an entry, in the same entry."""
    group = journey.groups.get(group_of(was.key[0]) or "")
    if group is None:
        return journey.questions.get(was.id)
    entry = group.entry(was.key[0].removeprefix(entry_role(group.id, "")))
    return next((question for question in entry.questions if question.id == was.id), None)


def _plain(id: str) -> str:
    """A question's id; of one in an entry, without the entry."""
    group = group_of(id)
    return id if group is None else entry_role(group, "")


def _known(packed: str, journey: Journey) -> bool:
    about: FactKey = fact_key(packed)
    return any((known.about, known.fact) == about for known in journey.knows())
