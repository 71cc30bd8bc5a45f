"""What changed between two releases, in words: services sentence by sentence, all else key by key, each under
the law that it names."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from motcua.contexts.catalogue.model.printing import printed
from motcua.contexts.catalogue.words import Dated, Journey, Release, Service, Site
from motcua.contexts.catalogue.words.speaking import Say
from motcua.kernel.texts import Message, msg, say

_KINDS: Final = {
    "registries": msg("Registry"),
    "facts": msg("Fact"),
    "lists": msg("Code list"),
    "numbers": msg("Number"),
    "purposes": msg("Purpose"),
    "duties": msg("Duty"),
    "documents": msg("Document"),
    "newest_forms": msg("Form"),
    "notices": msg("Notice"),
    "indicators": msg("Indicator"),
    "competences": msg("Competence"),
    "topics": msg("Topic"),
}

SITE: Final = "site"

Version = tuple[str, str]
"""A service's id, and the day from which it is in force."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A section of a service in words: sentences that went and that came; or what changed key by key."""

    title: str
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceVersion:
    """A version of a service, and what it changed of the one before; the first changes nothing."""

    service: Service
    changed: tuple[Changed, ...] = ()


def history(release: Release, service: str, language: str, translate: Say) -> list[ServiceVersion]:
    """The versions of a service, the newest first, each with what changed in words. Empty when there is none."""
    difference = Difference(release, release, language, translate)
    found: list[ServiceVersion] = []
    before: Journey | None = None
    for journey in _dated(release, service):
        changed = (
            ()
            if before is None
            else tuple(difference.compared(service, (before, release), (journey, release)))
        )
        found.append(ServiceVersion(_service(journey, service), changed))
        before = journey
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two releases, and how to speak of them."""

    old: Release
    new: Release
    language: str
    translate: Say

    def words(self) -> str:
        """All changes as Markdown; one sentence when there are none."""
        lines = [*self._services(), *self._bundles(), *self._others()]
        if not lines:
            return self.say(msg("Nothing changed.")) + "\n"
        return "\n".join(lines).strip() + "\n"

    def of_services(self, services: Collection[str]) -> str:
        """What changed of some services only, as Markdown; empty when nothing did."""
        lines = list(self._services(services))
        return "\n".join(lines).strip() + "\n" if lines else ""

    def say(self, message: Message) -> str:
        return self.translate(message, self.language)

    def _services(self, only: Collection[str] | None = None) -> Iterator[str]:
        before, after = _versions(self.old), _versions(self.new)
        for id, day in sorted(before.keys() | after.keys()):
            if only is not None and id not in only:
                continue
            was, now = before.get((id, day)), after.get((id, day))
            if now is None:
                assert was is not None
                yield from self._headed(msg("No longer there: {title}"), _service(was, id))
            elif was is None:
                earlier = _earlier(before | after, (id, day))
                if earlier is None:
                    yield from self._headed(msg("New: {title}"), _service(now, id))
                    continue
                release = self.new if earlier in after else self.old
                former = (after.get(earlier) or before[earlier], release)
                form = msg("New version of: {title}")
                yield from self._compared(form, id, former, (now, self.new))
            else:
                form = msg("Changed without a new version: {title}")
                yield from self._compared(form, id, (was, self.old), (now, self.new))

    def _compared(
        self, form: Message, id: str, was: tuple[Journey, Release], now: tuple[Journey, Release]
    ) -> Iterator[str]:
        """The sentences of a service that went and that came, by section."""
        parts = self.compared(id, was, now)
        if not parts:
            return
        yield from self._headed(form, _service(now[0], id))
        for part in parts:
            yield from ("", f"### {part.title}", "") if part.title else ("",)
            yield from (f"- ~~{line}~~" for line in part.gone)
            yield from (f"- **{line}**" for line in part.come)
            yield from (f"- {line}" for line in part.keys)

    def compared(
        self, id: str, was: tuple[Journey, Release], now: tuple[Journey, Release]
    ) -> list["Changed"]:
        """What is different between two versions of a service, section by section."""
        former, present = self._sections(id, *was), self._sections(id, *now)
        found = []
        for title, come in present.items():
            gone = former.get(title, [])
            if gone != come:
                left = tuple(line for line in gone if line not in come)
                found.append(Changed(title, left, tuple(line for line in come if line not in gone)))
        keys = tuple(self._keys("", _service(was[0], id), _service(now[0], id)))
        if keys:
            found.append(Changed(self.say(msg("In the declaration")), keys=keys))
        return found

    def _sections(self, id: str, journey: Journey, release: Release) -> dict[str, list[str]]:
        sections: dict[str, list[str]] = {"": []}
        lines = sections[""]
        for line in printed(release, journey, id, self.language, self.translate).splitlines():
            if line.startswith("## "):
                lines = sections[line[3:]] = []
            elif line:
                lines.append(line.removeprefix("- ").removeprefix("# "))
        return sections

    def _headed(self, form: Message, service: Service) -> Iterator[str]:
        title = say(service.title, self.language)
        yield from ("", f"## {self.say(msg(str(form), title=title))}", "")
        yield self.say(msg("In force from {day}", day=service.effective_from))
        yield ""
        yield self.say(msg("Legal basis: {law}", law="; ".join(service.legal_basis)))

    def _bundles(self) -> Iterator[str]:
        was = {id: all[-1].bundle for id, all in self.old.versions.items() if all}
        now = {id: all[-1].bundle for id, all in self.new.versions.items() if all}
        yield from self._kind(msg("Life event"), was, now)

    def _others(self) -> Iterator[str]:
        for name, kind in _KINDS.items():
            yield from self._kind(kind, getattr(self.old, name), getattr(self.new, name))
        yield from self._kind(msg("The pack itself"), _site(self.old), _site(self.new))

    def _kind(
        self,
        kind: Message,
        was: Mapping[str, msgspec.Struct],
        now: Mapping[str, msgspec.Struct],
    ) -> Iterator[str]:
        lines = []
        for id in sorted(was.keys() | now.keys()):
            if id not in now:
                lines.append(self.say(msg("No longer there: {title}", title=self._title(was[id]))))
            elif id not in was:
                said = self.say(msg("New: {title}", title=self._title(now[id])))
                lines.append(said + self._law(now[id]))
            else:
                title, law = self._title(now[id]), self._law(now[id])
                lines += [f"{title}: {line}{law}" for line in self._keys("", was[id], now[id])]
        if lines:
            yield from ("", f"## {self.say(kind)}", "")
            yield from (f"- {line}" for line in lines)

    def _keys(self, path: str, was: object, now: object) -> Iterator[str]:
        """Each key that differs, with both values."""
        if was == now:
            return
        if isinstance(was, msgspec.Struct) and isinstance(now, msgspec.Struct):
            for name in now.__struct_fields__:
                yield from self._keys(_under(path, name), getattr(was, name), getattr(now, name))
        elif isinstance(was, dict) and isinstance(now, dict):
            for name in dict.fromkeys([*was, *now]):
                yield from self._keys(_under(path, str(name)), was.get(name), now.get(name))
        elif isinstance(was, list) and isinstance(now, list):
            yield from self._items(path, _by_name(was), _by_name(now))
        else:
            yield f"`{path}`: {self._value(was)} → {self._value(now)}"

    def _items(
        self, path: str, was: Mapping[str, object], now: Mapping[str, object]
    ) -> Iterator[str]:
        for name in was:
            if name not in now:
                yield self.say(msg("`{path}` without {item}", path=path, item=name))
        for name, item in now.items():
            if name not in was:
                yield self.say(msg("`{path}` with {item}", path=path, item=name))
            else:
                yield from self._keys(_under(path, name), was[name], item)

    def _value(self, value: object) -> str:
        match value:
            case None:
                return "–"
            case bool():
                return self.say(msg("yes")) if value else self.say(msg("no"))
            case msgspec.Struct():
                return self._title(value)
            case _:
                return f"“{value}”"

    def _title(self, value: msgspec.Struct) -> str:
        text = getattr(value, "title", None) or getattr(value, "label", None)
        return say(text, self.language) if isinstance(text, dict) else _name(value)

    def _law(self, value: msgspec.Struct) -> str:
        return f" ({'; '.join(value.legal_basis)})" if isinstance(value, Dated) else ""


def _versions(release: Release) -> dict[Version, Journey]:
    """Each version of each service, with the first journey that runs it."""
    found: dict[Version, Journey] = {}
    for journeys in release.versions.values():
        for journey in journeys:
            for id, part in journey.services.items():
                found.setdefault((id, part.service.effective_from), journey)
    return found


def _dated(release: Release, service: str) -> list[Journey]:
    """A journey for each version of a service, by the day from which it is in force."""
    found = {day: journey for (id, day), journey in _versions(release).items() if id == service}
    return [found[day] for day in sorted(found)]


def _site(release: Release) -> dict[str, Site]:
    return {SITE: release.site}


def _earlier(known: Mapping[Version, Journey], version: Version) -> Version | None:
    return max((one for one in known if one[0] == version[0] and one < version), default=None)


def _service(journey: Journey, id: str) -> Service:
    return journey.services[id].service


def _by_name(items: list[object]) -> dict[str, object]:
    """The items under short names; what has the same name is told apart by its place."""
    named: dict[str, object] = {}
    for item in items:
        name = _name(item)
        named[name if name not in named else f"{name} ({len(named) + 1})"] = item
    return named


def _name(value: object) -> str:
    """What a declaration or an item of it is called: its first key that is a word."""
    if isinstance(value, msgspec.Struct):
        own = [n for n in value.__struct_fields__ if n not in Dated.__struct_fields__]
        words = (getattr(value, name) for name in own)
        return next((word for word in words if isinstance(word, str)), type(value).__name__)
    return str(value)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
