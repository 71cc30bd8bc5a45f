"""A service in plain words, as Markdown: what the legal department reads before it signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from motcua.contexts.catalogue.model.telling import Steps
from motcua.contexts.catalogue.words import (
    Asking,
    CompiledService,
    Condition,
    Journey,
    Release,
    Result,
    Service,
    Write,
)
from motcua.contexts.catalogue.words.cells import TableRow
from motcua.contexts.catalogue.words.names import money
from motcua.contexts.catalogue.words.services import Users
from motcua.contexts.catalogue.words.speaking import DELIVERED, Say, Speech, paying
from motcua.kernel.texts import Message, Text, msg

USERS: Final[Mapping[Users, Message]] = {"people": msg("people"), "firms": msg("firms")}


def printed(release: Release, journey: Journey, service: str, language: str, translate: Say) -> str:
    """A service of a journey, section by section; a section without content says so."""
    speech = Speech(language, translate, release.names, journey.roles)
    return "\n".join(_Print(release, journey, journey.services[service], speech).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Print:
    release: Release
    journey: Journey
    part: CompiledService
    speech: Speech

    @property
    def service(self) -> Service:
        return self.part.service

    def say(self, message: Message) -> str:
        return self.speech.say(message)

    def text(self, text: Text | None) -> str:
        return self.speech.text(text)

    def lines(self) -> Iterator[str]:
        yield f"# {self.text(self.service.title)}"
        yield ""
        if self.service.summary is not None:
            yield self.text(self.service.summary)
            yield ""
        yield from (f"- {line}" for line in self._head())
        sections: Sequence[tuple[Message, Iterator[str]]] = (
            (msg("Who applies and who takes part"), self._roles()),
            (msg("What the state knows already"), self._knows()),
            (msg("What is asked"), chain(self._asks(), self._groups())),
            (msg("What is confirmed at the end"), self._signatures()),
            (msg("Papers"), self._papers()),
            (msg("What does not go together"), self._contradictions()),
            (msg("Who may not apply"), self._refusals()),
            (msg("What it costs"), self._fees()),
            (msg("Time limits"), self._deadline()),
            (msg("Steps"), Steps(self.release, self.speech, self.part.steps).lines()),
            (msg("What is written into registries"), self._writes()),
            (msg("What the person gets"), self._results()),
        )
        for title, content in sections:
            yield from ("", f"## {self.say(title)}", "")
            yield from [f"- {line}" for line in content] or [self.say(msg("Nothing."))]

    def _head(self) -> Iterator[str]:
        service, agency = self.service, self.service.agency
        yield self.say(msg("Code: {code}", code=service.code))
        kind = self.release.territory.agency_kinds()[agency.kind]
        unit = self.speech.fact(agency.unit)
        yield self.say(
            msg("Decided by: {agency}, of {unit}", agency=self.text(kind.title), unit=unit)
        )
        users = ", ".join(self.say(USERS[one]) for one in service.users)
        yield self.say(msg("For: {users}", users=users))
        if service.topics:
            topics = "; ".join(self.text(self.release.topics[id].title) for id in service.topics)
            yield self.say(msg("People look for it under: {topics}", topics=topics))
        yield from self._competent()
        yield self.say(msg("In force from {day}", day=service.effective_from))
        if service.effective_to is not None:
            yield self.say(msg("In force until {day}", day=service.effective_to))
        yield self.say(msg("Legal basis: {law}", law="; ".join(service.legal_basis)))
        purpose = self.release.purposes[service.purpose]
        law = "; ".join(purpose.legal_basis)
        said = msg("Why data is read: {purpose} ({law})", purpose=self.text(purpose.label), law=law)
        yield self.say(said)
        if service.unverified:
            yield self.say(msg("Not everything here has been compared with the law."))

    def _competent(self) -> Iterator[str]:
        """The decisions about who is competent instead."""
        territory, duties = self.release.territory, self.release.duties
        for row in sorted(self.part.competent_by, key=lambda row: row.effective_from):
            said = []
            if row.decides is not None:
                kind = self.text(territory.agency_kinds()[row.decides].title)
                said.append(self.say(msg("decided by: {agency}", agency=kind)))
            if row.agency is not None:
                name = self.text(territory.agency(row.agency).name)
                said.append(self.say(msg("decided by: {agency}", agency=name)))
            if row.signs is not None:
                duty = self.text(duties[row.signs].label)
                said.append(self.say(msg("signed by the duty: {duty}", duty=duty)))
            units = [self.text(territory.unit(code).title()) for code in row.within]
            where = f" ({', '.join(units)})" if units else ""
            until = f" – {row.effective_to}" if row.effective_to is not None else ""
            line = f"{row.effective_from}{until}{where}: {'; '.join(said)}."
            yield line + self._law("; ".join(row.legal_basis))

    def _roles(self) -> Iterator[str]:
        for id, role in self.journey.roles.items():
            alone = self.service.alone is not None
            if id not in self.service.roles and not role.may_declare and not alone:
                continue
            traits = [
                self.say(message)
                for holds, message in (
                    (role.may_declare, msg("may apply")),
                    (role.subject, msg("the case is about them")),
                    (role.optional, msg("need not be there")),
                    (role.sees, msg("sees the case and its results")),
                )
                if holds
            ]
            yield self.text(role.label) + (": " + ", ".join(traits) if traits else "")

    def _knows(self) -> Iterator[str]:
        for known in self.service.knows:
            registry = self.text(self.release.registries[known.registry].title)
            what = self.speech.fact(f"{known.about}.{known.fact}")
            down = self.say(_DOWN[known.when_down])
            said = msg("{what}, from: {registry}. {down}", what=what, registry=registry, down=down)
            yield self.say(said) + self._when(known.when)

    def _asks(self) -> Iterator[str]:
        for ask in self.service.asks:
            fact = self.release.facts[ask.fact]
            place = "" if ask.place is None else f", {self.speech.label(ask.place)}"
            yield (
                f"{self.text(ask.label or fact.label)}{place} ({self.speech.role(ask.about)})"
                + self._asked(ask)
            )

    def _groups(self) -> Iterator[str]:
        """A group, then what is asked in each of its entries, and what does not go together there."""
        for group in self.service.groups:
            form = msg("{what}: from {least} to {most} entries, each with what follows.")
            what = self.speech.fact(f"{group.about}.{group.fact}")
            said = self.say(msg(str(form), what=what, least=group.min, most=group.max))
            if group.registry is not None:
                registry = self.text(self.release.registries[group.registry].title)
                said += " " + self.say(
                    msg("Known entries come from: {registry}.", registry=registry)
                )
            yield said + self._when(group.when)
            for ask in group.asks:
                label = self.text(ask.label or self.release.facts[ask.fact].label)
                yield f"{self.text(group.entry)}: {label}" + self._asked(ask)
            for rule in group.contradictions:
                refused = msg("It is not accepted: {message}", message=self.text(rule.message))
                yield f"{self.text(group.entry)}: {self.say(refused)}" + self._when(rule.when)

    def _asked(self, ask: Asking) -> str:
        said = []
        if ask.legal_note is not None:
            said.append(self.text(ask.legal_note))
        if not ask.required:
            said.append(self.say(msg("It may be left out.")))
        if ask.reuse:
            said.append(self.say(msg("It is asked only if no registry answers it.")))
        if ask.exempt is not None:
            said.append(self.say(msg("It is asked again by: {law}.", law=ask.exempt)))
        if ask.consent is not None:
            purpose = self.text(self.release.purposes[ask.consent].label)
            said.append(self.say(msg("A free choice, for: {purpose}.", purpose=purpose)))
        return ". " + " ".join(said) + self._when(ask.when) if said else self._when(ask.when)

    def _signatures(self) -> Iterator[str]:
        for one in self.service.signatures:
            yield f"{self.text(one.text)}" + self._when(one.when) + self._law(one.legal_basis)

    def _papers(self) -> Iterator[str]:
        for paper in self.service.papers:
            free = "" if paper.required else " " + self.say(msg("It may be left out."))
            yield (
                f"{self.text(paper.label)}.{free}"
                + self._when(paper.when)
                + self._law(paper.legal_basis)
            )

    def _contradictions(self) -> Iterator[str]:
        for one in self.service.contradictions:
            yield self.text(one.message) + self._when(one.when)

    def _fees(self) -> Iterator[str]:
        for fee in self.service.fees:
            for row in fee.table.rows:
                amount = money(row.amount, fee.currency, self.speech.language)
                free = "" if row.reason is None else f" {self.text(row.reason)}"
                if row.full is not None:
                    full = money(row.full, fee.currency, self.speech.language)
                    free += " " + self.say(msg("Without this: {amount}.", amount=full))
                yield f"{self.text(fee.label)}: {amount}.{free}" + self._row(row)
            yield f"{self.text(fee.label)}: " + " ".join(map(self.say, paying(fee, self.speech)))

    def _row(self, row: TableRow) -> str:
        """When a row of a table holds, since and until when, and by which law."""
        said = self.speech.cells(row.when)
        line = " " + self.say(msg("If: {condition}.", condition=said)) if said else ""
        for day, message in (
            (row.effective_from, "In force from {day}"),
            (row.effective_to, "In force until {day}"),
        ):
            if day is not None:
                line += " " + self.say(msg(message, day=day)) + "."
        if row.unverified:
            line += " " + self.say(msg("Not compared with the text of the law."))
        return line + self._law(row.legal_basis)

    def _refusals(self) -> Iterator[str]:
        for refusal in self.service.refusals:
            yield (
                self.text(refusal.reason)
                + self._when(refusal.when)
                + self._law(refusal.legal_basis)
            )

    def _deadline(self) -> Iterator[str]:
        deadline = self.service.deadline
        for place, row in enumerate(deadline.rows):
            last = place and row.when is True
            condition = " " + self.say(msg("In all other cases.")) if last else self._when(row.when)
            yield f"{self.speech.span(row.budget)}.{condition}" + self._law(row.legal_basis)
        for limit in deadline.table.rows if deadline.table is not None else ():
            yield f"{self.speech.span(limit.budget)}." + self._row(limit)
        if deadline.cut_off is not None:
            hour = deadline.cut_off
            yield self.say(
                msg("What arrives after {hour} counts from the next working day.", hour=hour)
            )
        if deadline.by_post == "postmark":
            yield self.say(msg("What comes by post counts from the day of its postmark."))
        if deadline.supplement is not None:
            span = self.speech.span(deadline.supplement.within)
            said = msg(
                "Who is asked for more answers within {span}; then the case is stopped.", span=span
            )
            yield self.say(said) + self._law(deadline.supplement.legal_basis)
        if deadline.when_asked.incomplete == "resets":
            yield self.say(
                msg("When something was missing, the whole time counts again from the answer.")
            )
        if deadline.when_asked.wrong == "resets":
            yield self.say(
                msg("When something given was wrong, the whole time counts again from the answer.")
            )

    def _writes(self) -> Iterator[str]:
        for write in self.service.writes:
            registry = self.release.registries[write.registry]
            fields = ", ".join(self._written(write, field.fact) for field in registry.fields)
            about = self.speech.role(write.about)
            said = msg(
                "{registry}, about {role}: {fields}.",
                registry=self.text(registry.title),
                role=about,
                fields=fields,
            )
            if write.each is not None:
                what = self.speech.label(write.each)
                said = msg("{said} Once for each entry of: {what}.", said=self.say(said), what=what)
            yield self.say(said) + self._when(write.when)

    def _taken(self, write: Write) -> Iterator[str]:
        """What is set, and what the case may know under the name of a field."""
        answered = {question.key for question in self.journey.questions.values()}
        answered |= {(known.about, known.fact) for known in self.journey.knows()}
        numbers = {
            (step.about, step.number)
            for part in self.journey.services.values()
            for step in part.steps
        }
        for field in self.release.registries[write.registry].fields:
            number = (write.about, self.release.facts[field.fact].number or "")
            if (
                field.fact in write.set
                or (write.about, field.fact) in answered
                or number in numbers
            ):
                yield field.fact

    def _written(self, write: Write, fact: str) -> str:
        source = write.set.get(fact)
        label = self.speech.label(fact)
        if source is None:
            return label
        if source in ("today", "now"):
            return f"{label} = {self.say(msg('the day of the signature'))}"
        if source.startswith("="):
            return f"{label} = {self.speech.value(fact, source[1:])}"
        return f"{label} = {self.speech.fact(source)}"

    def _results(self) -> Iterator[str]:
        yield self._result(self.service.result, msg("If it is approved: {title}, for {holders}."))
        yield from self._delivery()
        if self.service.refusal is not None:
            yield self._result(
                self.service.refusal, msg("If it is refused: {title}, for {holders}.")
            )

    def _delivery(self) -> Iterator[str]:
        for way in self.service.delivery:
            yield self.say(DELIVERED[way])

    def _result(self, result: Result, form: Message) -> str:
        holders = ", ".join(map(self.speech.role, result.holders))
        document = self.release.documents[result.document]
        signer = self.text(self.release.duties[document.signer_duty].label)
        said = self.say(msg(str(form), title=self.text(result.title), holders=holders))
        said += " " + self.say(msg("Signed by whoever has the duty: {duty}.", duty=signer))
        if document.valid_years is not None:
            said += " " + self.say(msg("Valid for years: {n}.", n=document.valid_years))
        return said + self._law("; ".join(document.legal_basis))

    def _when(self, condition: Condition) -> str:
        if condition is True:
            return ""
        said = self.speech.condition(condition)
        return " " + self.say(msg("If: {condition}.", condition=said))

    def _law(self, law: str) -> str:
        return f" ({law})"


_DOWN = {
    "required": msg("If it does not answer, one must come back later."),
    "fallback-manual": msg("If it does not answer, the person may fill it in."),
    "later": msg("If it does not answer, the case goes on without it."),
}
