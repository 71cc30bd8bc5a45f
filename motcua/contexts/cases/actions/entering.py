"""Entries of a group: one more, another answer in one, one less; and that there are no more."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import answering
from motcua.contexts.cases.actions.answering import Opened, Saved
from motcua.contexts.cases.errors import DraftChanged, EntryGone, TooManyEntries
from motcua.contexts.cases.model.draft import Draft, packed_key, said_by
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import Answer, CompiledGroup, Question
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.canonical import canonical
from motcua.kernel.texts import msg

_OWN = re.compile(r"[1-9]\d{0,8}")


def next_entry(draft: Draft) -> str:
    """The id that one more entry takes: no version of a draft comes twice, so no id does."""
    return str(draft.version + 1)


async def answer(
    house: House,
    actor: Actor,
    opened: Opened,
    group: CompiledGroup,
    entry: str,
    raw: Mapping[str, str],
    *,
    seen: str,
    now: datetime,
) -> Saved:
    """Keep what was typed in one entry, right or wrong; the first time it makes the entry. `seen` is the mark of the
    form. Raises EntryGone (taken out meanwhile, or never there), TooManyEntries, DraftChanged."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        current = replace(opened, draft=draft)
        ids = group.ids(current.state(now))
        made = _made(current, group, entry, ids, seen, now)

        def asked(now_open: Opened) -> Sequence[Question]:
            return opened.journey.inside(group, entry, now_open.state(now), now)

        after, errors = answering.read_all(house, replace(current, draft=made), asked, raw, now)
        said = _contradicted(replace(current, draft=after), group, entry, now)
        changed = (after.answers, after.typed) != (draft.answers, draft.typed)
        known = entry in ids and seen != mark(current, group, entry, now)
        if changed and known and answering.collides(draft, after):
            raise DraftChanged()
        if changed:
            after = after.saved(now)
            await store.save_draft(tx, after)
    saved = await answering.caught_up(house, actor, current, after if changed else draft, now=now)
    return Saved(saved, {**said, **errors})


async def take_out(
    house: House, actor: Actor, opened: Opened, group: CompiledGroup, entry: str, *, now: datetime
) -> Opened:
    """An entry that the person added goes, with all that was said in it. Pressed twice it is gone once."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        current, after = replace(opened, draft=draft), draft
        if entry in draft.added(group.key):
            source = said_by(draft.declarant, now, official=draft.official)
            after = draft.without_entry(group.key, entry, source).saved(now)
            await store.save_draft(tx, after)
    return await answering.caught_up(house, actor, current, after, now=now)


async def complete(
    house: House, actor: Actor, opened: Opened, group: CompiledGroup, *, now: datetime
) -> Opened:
    """The person says that these are all, also that there is none."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        current, after = replace(opened, draft=draft), draft
        if packed_key(group.key) not in draft.answers:
            after = _listed(draft, group, [], now).saved(now)
            await store.save_draft(tx, after)
    return await answering.caught_up(house, actor, current, after, now=now)


def mark(opened: Opened, group: CompiledGroup, entry: str, now: datetime) -> str:
    """A short mark of what the form of an entry shows; of one that is not there yet, of its id alone."""
    there = entry in group.ids(opened.state(now))
    role = group.entry(entry).role
    ids = {question.id for question in group.entry(entry).questions}
    draft = opened.draft
    shown = {
        "entry": [group.id, entry, there],
        "answers": {k: a.value for k, a in draft.answers.items() if k.partition(".")[0] == role},
        "typed": {id: raw for id, raw in draft.typed.items() if id in ids},
    }
    return hashlib.sha256(canonical(shown)).hexdigest()[:16]


def _made(
    opened: Opened, group: CompiledGroup, entry: str, ids: Sequence[str], seen: str, now: datetime
) -> Draft:
    """The draft with the entry in its list. A form of an entry that was taken out does not bring it back."""
    if entry in ids:
        return opened.draft
    fresh = _OWN.fullmatch(entry) and int(entry) <= opened.draft.version + 1
    if not fresh or seen != mark(opened, group, entry, now):
        raise EntryGone()
    if len(ids) >= group.group.max:
        raise TooManyEntries(most=group.group.max)
    return _listed(opened.draft, group, [*opened.draft.added(group.key), entry], now)


def _listed(draft: Draft, group: CompiledGroup, ids: list[str], now: datetime) -> Draft:
    source = said_by(draft.declarant, now, official=draft.official)
    return draft.answered(group.key, Answer(value=ids, source=source))


def _contradicted(
    opened: Opened, group: CompiledGroup, entry: str, now: datetime
) -> dict[str, str]:
    """What does not go together inside an entry, at its questions."""
    own_rules = {one.id for one, _ in group.entry(entry).contradictions}
    found = opened.journey.contradictions(opened.state(now), now)
    return {one.at: msg("{message}", message=one.message) for one in found if one.id in own_rules}
