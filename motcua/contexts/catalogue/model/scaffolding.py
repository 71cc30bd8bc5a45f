"""A new service as files: everything that it needs in a pack, with its scenarios and why each key is there.

It asks for the unit that answers, why, and whether the matter lies elsewhere; a refusal, a paper, a deadline.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.words import Release, Step
from motcua.contexts.catalogue.words.speaking import Say
from motcua.contexts.territory.words import Agency, AgencyKind, NoCompetentAgency, Unit
from motcua.kernel.texts import Message, msg

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,37}")


def scaffold(release: Release, id: str, say: Say, *, day: date) -> dict[str, str]:
    """The files of a new service by path, in force from the day. Raises PackFaulty when the id is none or
    taken, or the pack lacks what no service can make up: an agency and duties."""
    path = f"services/{id}.yaml"
    taken = id in {*release.services, *release.versions, *release.documents, *release.purposes}
    if not _ID.fullmatch(id) or taken:
        what = "is taken" if taken else "is no id"
        remedy = "Use small letters, digits and hyphens, at most 38, that nothing has yet."
        raise PackFaulty([Problem(path, 1, 1, f"`{id}` {what}.", remedy)])
    desk = _desk(release, day)
    if desk is None:
        remedy = "Declare agencies (agencies/) and duties (duties/) first."
        raise PackFaulty([Problem(path, 1, 1, "Nobody can answer.", remedy)])
    made = _Scaffold(release, id, say, day, desk)
    return {
        path: made.service(),
        f"facts/{id}.yaml": made.facts(),
        f"purposes/{id}.yaml": made.purpose(),
        f"documents/{id}.yaml": made.document(),
        f"documents/{id}.typ": _SHEET,
        f"tests/{id}.yaml": made.scenarios(),
    }


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who answers: a kind of agency, one of its units for the scenarios, and who checks and signs there."""

    kind: AgencyKind
    unit: Unit
    agency: Agency
    checks: str
    signs: str


def _desk(release: Release, day: date) -> _Desk | None:
    steps = [step for shape in _shapes(release) for step in shape]
    duties = [*release.duties]
    if not duties:
        return None
    checks = next((s.duty for s in steps if s.kind == "decide" and s.duty), duties[0])
    signs = next((s.duty for s in steps if s.kind == "sign" and s.duty), duties[-1])
    for kind in release.territory.agency_kinds().values():
        for unit in release.territory.units(kind.level, at=day) if kind.level else ():
            try:
                agency = release.territory.competent(kind.id, unit.code, day)
            except NoCompetentAgency:
                continue
            return _Desk(kind, unit, agency, checks, signs)
    return None


def _shapes(release: Release) -> list[Sequence[Step]]:
    return [
        part.steps for found in release.versions.values() for part in found[-1].services.values()
    ]


@dataclass(frozen=True, slots=True)
class _Scaffold:
    release: Release
    id: str
    say: Say
    day: date
    desk: _Desk

    def text(self, message: Message) -> str:
        """A language map in one line."""
        said = (f"{tongue}: {_quoted(self.say(message, tongue))}" for tongue in self._languages)
        return "{" + ", ".join(said) + "}"

    @property
    def _languages(self) -> tuple[str, ...]:
        return self.release.languages

    def service(self) -> str:
        return f"""\
# What a person applies for. docs/howto/declare-a-service.md explains every key.
service: {self.id}
code: "0.000000"  # the number in the national list of procedures
title: {self.text(msg("Title of the new service"))}
summary: {self.text(msg("What a person gets, in one sentence."))}
effective_from: {self.day}  # the day from which the law has it so
legal_basis: [{_quoted(_LAW)}]
unverified: true  # take it out once the law was read
{self._topics()}level: full  # full: everything online; partial: somebody must come
purpose: {self.id}  # why data is read: purposes/{self.id}.yaml
agency: {{kind: {self.desk.kind.id}, unit: applicant.{self.id}-place}}  # who decides, and for which unit
alone:  # applied for by itself; without this only as a part of a bundle
  minutes: 5  # how long it takes to fill in
  start: {self.text(msg("I apply for it"))}
  roles:
    applicant:
      label: {self.text(msg("Applicant"))}
      subject: true  # the case is kept under this person
      may_declare: true
      sees: true
      sources: [{{actor: true}}]
  pages:
    - {{page: {self.id}, title: {self.text(msg("Your application"))}}}
# `knows:` takes facts from registries, so that nobody is asked twice:
#   - {{about: applicant, fact: FACT, registry: REGISTRY, when_down: fallback-manual}}
asks:  # what only the person can say; ids never change
  - {{id: {self.id}-place, page: {self.id}, about: applicant, fact: {self.id}-place}}
  - {{id: {self.id}-why, page: {self.id}, about: applicant, fact: {self.id}-why}}
  - {{id: {self.id}-elsewhere, page: {self.id}, about: applicant, fact: {self.id}-elsewhere}}
refusals:  # who may not apply: said before anything is filled in
  - id: {self.id}-elsewhere
    when: {{is: [applicant.{self.id}-elsewhere, true]}}
    reason: {self.text(msg("Why a person cannot apply, and what they can do instead."))}
    legal_basis: {_quoted(_LAW)}
papers:  # a paper that is asked for under a condition
  - id: {self.id}-proof
    label: {self.text(msg("A paper that proves it"))}
    when: {{known: applicant.{self.id}-why}}
    legal_basis: {_quoted(_LAW)}
deadline:  # the first row that holds counts; the last has no `when`
  rows:
    - {{budget: {{days: 3}}, legal_basis: {_quoted(_LAW)}}}
steps:  # or the name of a shape in shapes/
  - {{step: take-in, kind: acknowledge, duty: {self.desk.checks}, within: {{hours: 4}}}}
  - {{step: examine, kind: decide, duty: {self.desk.checks}, within: {{days: 2}}}}
  - {{step: sign, kind: sign, duty: {self.desk.signs}, within: {{days: 1}}}}
  - {{step: issue, kind: issue, within: {{minutes: 30}}}}
result: {{document: {self.id}, holders: [applicant], title: {self.text(msg("Title of the result"))}}}
"""

    def _topics(self) -> str:
        """The line that names one, where the pack has topics."""
        first = next(iter(self.release.topics), None)
        return "" if first is None else f"topics: [{first}]  # under what people look: topics/\n"

    def facts(self) -> str:
        return f"""\
# Words of the vocabulary that only this service has. A fact that others know already is not made anew.
- {{fact: {self.id}-place, type: unit, level: {self.desk.kind.level}, label: {self.text(msg("Where you apply"))}}}
- {{fact: {self.id}-why, type: longtext, label: {self.text(msg("Why you apply"))}}}
- {{fact: {self.id}-elsewhere, type: yesno, label: {self.text(msg("Have you applied elsewhere?"))}}}
"""

    def purpose(self) -> str:
        return f"""\
# Why data is read, in words for the person whose data it is. Readers of registries name it.
purpose: {self.id}
label: {self.text(msg("To answer your application"))}
legal_basis: [{_quoted(_LAW)}]
"""

    def document(self) -> str:
        return f"""\
# The result: its template, its number and what it says.
document: {self.id}
title: {self.text(msg("Title of the result"))}
effective_from: {self.day}
legal_basis: [{_quoted(_LAW)}]
unverified: true
template: {self.id}.typ
series: {self.id}  # numbers are counted by series, agency and year
number_format: "{{seq}}/{{year}}"
vct: urn:{self.release.site.pack}:{self.id}:1  # the type of the credential; never changes
signer_duty: {self.desk.signs}
fields:
  - {{fact: applicant.{self.id}-place}}
  - {{fact: applicant.{self.id}-why, disclose: false}}  # may be withheld when it is shown
"""

    def scenarios(self) -> str:
        """What must follow, run by each check: the ordinary way, and who is refused."""
        return f"""\
# The service's own tests; `pack check` runs them.
- scenario: {self.id}-is-answered
  bundle: {self.id}
  day: {self.day}
  declares: applicant
  answers: {{{self.id}-place: {_quoted(self.desk.unit.code)}, {self.id}-why: A reason, {self.id}-elsewhere: "false"}}
  expect:
    asks: {{{self.id}: [{self.id}-place, {self.id}-why, {self.id}-elsewhere]}}
    parts: [{self.id}]
    papers: [{self.id}-proof]
    refusals: []
    missing: []
    agencies: {{{self.id}: {_quoted(self.desk.agency.code)}}}
    budgets: {{{self.id}: 3 days}}
- scenario: {self.id}-is-refused-to-who-applied-elsewhere
  bundle: {self.id}
  day: {self.day}
  declares: applicant
  answers: {{{self.id}-elsewhere: "true"}}
  expect:
    refusals: [{self.id}-elsewhere]
    missing: [{self.id}-place, {self.id}-why]
"""


_LAW: Final = "The law, its article"
_SHEET: Final = """\
// The result as a sheet of paper: every fact with its label.
#let data = json("data.json")
#set document(title: data.at("title", default: ""))
#set page(paper: "a4", margin: 24mm)
#set text(size: 11pt, lang: data.lang)
#data.at("agency", default: (:)).at("name", default: "")
#v(6mm)
#align(center)[#text(size: 18pt, weight: "bold")[#data.at("title", default: "")]]
#align(center)[#data.at("number", default: "")]
#v(8mm)
#let labels = data.at("labels", default: (:))
#table(
  columns: (1fr, 2fr),
  stroke: none,
  ..data.facts.pairs().filter(pair => pair.at(1) != none and pair.at(1) != "").map(pair => (
    text(fill: luma(90))[#labels.at(pair.at(0), default: pair.at(0))],
    [#pair.at(1)],
  )).flatten(),
)
#v(1fr)
#data.at("issued_on", default: "")
#linebreak()
#data.at("signer", default: (:)).at("name", default: "")
#align(right, image("qr.svg", width: 24mm, alt: data.verify))
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
