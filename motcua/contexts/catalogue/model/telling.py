"""The steps of a service in plain words: who does what, side by side with what, and what the law says of silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motcua.contexts.catalogue.words import AtExpiry, Release, Step
from motcua.contexts.catalogue.words.speaking import Speech
from motcua.kernel.texts import msg

KINDS: Final = {
    "acknowledge": msg("The agency takes the case in."),
    "check": msg("An official looks at it, without deciding."),
    "consult": msg("Another agency says what it thinks."),
    "inspect": msg("An official goes and looks on site."),
    "decide": msg("An official examines it: approves, asks for more, or refuses."),
    "allot": msg("The number authority gives the number."),
    "sign": msg("The competent person signs; the registries are written."),
    "issue": msg("The sealed result goes out."),
    "notify": msg("A notice goes out."),
    "hand-over": msg("The next agency's case opens."),
}
_EFFECTS: Final = {
    "deemed-approved": msg("If nobody decides in time, it counts as approved. ({law})"),
    "deemed-refused": msg("If nobody decides in time, it counts as refused. ({law})"),
    "agrees": msg("If it is silent, it agrees. ({law})"),
    "escalate": msg("If nobody answers in time, it goes to the duty: {duty}. ({law})"),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one service, in one language."""

    release: Release
    speech: Speech
    steps: tuple[Step, ...]

    def lines(self) -> Iterator[str]:
        for place, step in enumerate(self.steps):
            yield " ".join(filter(None, self._said(step, place)))

    def _said(self, step: Step, place: int) -> Iterator[str]:
        yield self.speech.say(KINDS[step.kind])
        yield self._together(step, place)
        yield self._who(step)
        yield self._shown(step)
        yield self._told(step)
        yield self._when(step)
        yield self._within(step)
        if step.at_expiry is not None:
            yield self._over(step.at_expiry)

    def _together(self, step: Step, place: int) -> str:
        """Said where a step begins with one above and not after it."""
        above = self.steps[place - 1] if place else None
        if above is None or above.step in (step.after or ()):
            return ""
        return self.speech.say(msg("At the same time as the step above."))

    def _who(self, step: Step) -> str:
        duty = self.release.duties.get(step.duty or "")
        if duty is None:
            return ""
        label = self.speech.text(duty.label)
        if not step.agencies:
            return self.speech.say(msg("By whoever has the duty: {duty}.", duty=label))
        kind = self.release.territory.agency_kinds()[step.agencies[0].kind]
        agency = self.speech.text(kind.title)
        return self.speech.say(
            msg("By {agency}, whoever has the duty: {duty}.", agency=agency, duty=label)
        )

    def _shown(self, step: Step) -> str:
        shows = [name for one in step.agencies for name in one.shows]
        if not step.agencies:
            return ""
        facts = ", ".join(map(self.speech.fact, shows)) or "–"
        return self.speech.say(msg("It sees only: {facts}.", facts=facts))

    def _told(self, step: Step) -> str:
        if step.notice is None:
            return ""
        title = self.speech.text(self.release.notices[step.notice].title)
        roles = ", ".join(map(self.speech.role, step.to))
        return self.speech.say(msg("To {roles}: “{title}”.", roles=roles, title=title))

    def _when(self, step: Step) -> str:
        if step.otherwise is not None:
            other = next(one for one in self.steps if one.step == step.otherwise)
            said = self.speech.condition({"not": other.when})
        elif step.when is not True:
            said = self.speech.condition(step.when)
        else:
            return ""
        return self.speech.say(msg("If: {condition}.", condition=said))

    def _within(self, step: Step) -> str:
        if step.within is None:
            return ""
        said = self.speech.say(msg("Within {span}.", span=self.speech.span(step.within)))
        if step.verify_within is None:
            return said
        span = self.speech.span(step.verify_within)
        return f"{said} {self.speech.say(msg('Within {span} if others must be asked.', span=span))}"

    def _over(self, law: AtExpiry) -> str:
        duty = self.release.duties.get(law.to or "")
        named = self.speech.text(duty.label) if duty is not None else ""
        said = msg(str(_EFFECTS[law.effect]), law=law.legal_basis, duty=named)
        reason = f" {self.speech.text(law.reason)}" if law.reason is not None else ""
        return self.speech.say(said) + reason
