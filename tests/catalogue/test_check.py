"""Checking a pack: each fault is found at its file, line and column, with a remedy. The packs are sound."""

import re
from pathlib import Path

import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue import inputs
from motcua.contexts.catalogue.model.problems import PackFaulty, Problem
from motcua.contexts.catalogue.model.releasing import checked
from tests.catalogue.make import ROOT

NEVERLAND = ROOT / "tests" / "packs" / "neverland"


@pytest.mark.parametrize("pack", ["packs/vn", "tests/packs/neverland"])
def test_a_pack_of_ours_is_sound(pack: str) -> None:
    assert catalogue.check(ROOT / pack) == []


def faults(path: str, old: str, new: str) -> list[Problem]:
    """What is found after one change in one file."""
    files = dict(inputs.read_folder(NEVERLAND))
    text = files[path].decode()
    assert text.count(old) >= 1, f"{old!r} does not stand in {path}"
    files[path] = text.replace(old, new, 1).encode()
    try:
        checked(files)
    except PackFaulty as faulty:
        return faulty.problems
    return []


def line_of(path: str, text: str) -> int:
    """The line of the unchanged file in which the text stands."""
    lines = (NEVERLAND / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


SERVICE, BUNDLE = "services/hivreg.yaml", "bundles/zumhoos.yaml"
PEOPLE, BOOKS = "registries/lud.yaml", "registries/zum.yaml"
TWICE = """\
    - {when: {number: [hiv.zwarmtal, {over: 50000}]}, budget: {days: 3}, legal_basis: x}
    - {budget: {days: 2}"""
LETTER = """\
steps: hivvay
refusal: {document: hivblad, holders: [qeep], title: {qnv: Na, en: No}}"""
DUTIES = "duties/duties.yaml"
TREK, WILD = "services/nesttrek.yaml", '{is: [nestlings.tam, "false"]}'
PASS, SHAPE, PAPERS = "services/mellpaas.yaml", "shapes/zum.yaml", "documents/documents.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        # What people are promised.
        (SERVICE, "remind_after: {days: 6}", "remind_after: {days: 9}", "The reminder comes too late"),
        (SERVICE, "within: {days: 9}", "within: {days: 9, hours: 2}", "A time is one of the three"),
        (BUNDLE, "veltlees, after: hivreg", "veltlees, needs: [mellpaas], after: hivreg", "There is no earlier part"),
        (SERVICE, "steps: hivvay", LETTER, "does not say why"),
        # Groups of questions.
        (TREK, "fact: nestlings\n", "fact: nestling\n", "There is no fact `nestling`"),
        (TREK, "fact: nestlings\n", "fact: trekdag\n", "`trekdag` is of type date"),
        (TREK, "page: nest\n", "page: trek\n", "The page `trek` asks something else, too"),
        (TREK, "registry: nestbook ", "registry: ludbook ", "keeps one record about each"),
        (TREK, "registry: nestbook ", "registry: nestbok ", "There is no registry `nestbok`"),
        (TREK, "fact: lorn, reuse: true}", "fact: lorn}", "the registry `nestbook` holds it"),
        (TREK, "named_by: [lorn]", "named_by: [lornn]", "There is no fact of an entry `lornn`"),
        (TREK, "    min: 1\n", "    min: 4\n", "Nobody can give so many"),
        (TREK, "    max: 5\n", "    max: 0\n", "`0` does not fit here"),
        (TREK, "at: nestwild", "at: nestwil", "There is no question of the group `nestwil`"),
        (TREK, "at: nestlings", "at: nestling", "There is no question `nestling`"),
        (TREK, "id: nesttam", "id: wanneer", "The id `wanneer` is used twice"),
        (TREK, "id: wat,", "id: nesttam,", "The id `nesttam` is used twice"),
        (TREK, "[nestlings.wilddag,", "[nestlings.vadedag,", "Nobody answers `nestlings.vadedag`"),
        (TREK, f"when: {WILD}}}", "when: {is: [schat.ding, goud]}}", "is said in each entry of `schat`"),
        (TREK, f"when: {{some: [trekar.nestlings, {WILD}]}}", f"when: {WILD}", "is said in each entry of"),
        (TREK, "{some: [trekar.nestlings,", "{some: [trekar.trekdag,", "`trekar.trekdag` is of type date"),
        (TREK, "{count: [trekar.nestlings,", "{number: [trekar.nestlings,", "`trekar.nestlings` is of type group"),
        (TREK, "{sum: [trekar.schat, waard,", "{sum: [trekar.schat, ding,", "`schat.ding` is of type choice"),
        (TREK, "{sum: [trekar.schat, waard, {over", "{sum: [trekar.schat, {over", "Three things are expected"),
        (TREK, "[trekar.nestlings, lorn]", "[trekar.nestlings, hoed]", "Nobody answers `nestlings.hoed`"),
        (TREK, "trekar.schat.waard.sum]", "trekar.schat.ding.sum]", "`schat.ding` is of type choice"),
        (TREK, "- {about: trekar, fact: lorn,", "- {about: nestlings, fact: lorn,", "There is no role `nestlings`"),
        (TREK, "about: trekar, fact: schatja", "about: trekar, fact: schat", "A group is no single question"),
        (TREK, "{is: [trekar.schatja, \"true\"]}", "{is: [trekar.nestlings, \"1\"]}", "has several entries"),
        ("registries/nest.yaml", "several: true", "several: false", "keeps one record about each"),
        ("registries/nest.yaml", "by: [subject, party, machine, plimhoos]", "by: [plimhoos]", "Nobody may read"),
        (PAPERS, "nestlings, each: [lorn, drimdag]", "nestlings", "What is printed of each `nestlings`?"),
        (PAPERS, "each: [lorn, drimdag]", "each: [lorn, hoed]", "Nobody answers `nestlings.hoed`"),
        (PAPERS, "fact: trekar.trekdag", "fact: trekar.trekdag, each: [lorn]", "`trekdag` is no group"),
        (TREK, "place: trekplek", "place: trekplak", "There is no fact `trekplak`"),
        (TREK, "place: trekplek", "place: trekdag", "`trekdag` is of type date"),
        (TREK, "fact: treknuuk, place", "fact: hoed, place", "A text has no `place`"),
        (TREK, "place: trekplek", "place: boorplim", "`boorplim` is asked, but the registry"),
        (TREK, "fact: hand,", "fact: hant,", "There is no fact `hant`"),
        (TREK, "fact: hand,", "fact: hoed,", "`hoed` is of type text"),
        (TREK, "{about: trekar, fact: hand", "{about: trekker, fact: hand", "There is no role `trekker`"),
        (TREK, "fact: schatja}", "fact: hand}", "A signature is no single question"),
        (TREK, "each: nestlings, when", "each: nestling, when", "There is no group `nestling`"),
        (TREK, "nestbook, about: trekar, each", "ludbook, about: trekar, each", "Only the last would be kept"),
        (TREK, "valid_from: nestlings.drimdag", "valid_from: schat.drimdag", "is said in each entry of `schat`"),
        # The vocabulary.
        ("facts/zum.yaml", "{qnv: Hivna, en: Name of", "{en: Name of", "The text has no `qnv`"),
        ("facts/zum.yaml", "{qnv: Honi, en", "{qnv: Honi, fr: Miel, en", "`fr` is no language"),
        ("facts/zum.yaml", "choices: honi", "choices: hony", "There is no choices `hony`"),
        ("facts/zum.yaml", "type: unit, level: plim", "type: unit", "`level` is missing"),
        ("facts/zum.yaml", "fact: honi", "fact: hivna", "`hivna` is declared twice"),
        ("facts/lud.yaml", "type: address", "type: adress", "`adress` is not known here"),
        (BUNDLE, "summary:", "keywords: {en: [hive]}\nsummary:", "There are none in `qnv`"),
        (BUNDLE, "summary:", "keywords: {qnv: [hif], en: [hive], fr: [ruche]}\nsummary:", "`fr` is no language"),
        (DUTIES, "label:", "offices: {zumvelt: {en: Clerk}}, label:", "The text has no `qnv`"),
        ("lists/zum.yaml", "code: lun", "code: amb", "`amb` stands twice"),
        ("numbers/numbers.yaml", "year_of: drimdag", "year_of: lorn", "`lorn` is no date"),
        ("numbers/numbers.yaml", "digit: a}", "digit: ab}", "The row does not fit"),
        ("numbers/numbers.yaml", "random: true}", "random: true, fact: lorn}", "exactly one way"),
        ("site.yaml", "Pacific/Chatham", "Pacific/Nowhere", "no such time zone"),
        ("site.yaml", "{seq:03d}.", "", "would not be unique"),
        ("forms/forms.yaml", "template: vorm.typ", "template: vrom.typ", "documents/vrom.typ is not there"),
        ("forms/forms.yaml", "form: sheet", "form: receipt", "declared twice for the same time"),
        ("site.yaml", "opened: A", "opened: B", "There is no status `B`"),
        ("site.yaml", "opened: A, ", "", "No status is said for: opened."),
        ("site.yaml", "opened: A", "begun: A", "There is no state `begun`"),
        ("site.yaml", "{code: C,", "{code: A,", "The code `A` stands twice"),
        (SERVICE, "when_asked: {incomplete: resets}", "when_asked: {incomplete: forgets}", "forgets"),
        ("site.yaml", "languages: [qnv, en]", "languages: [en]", "`qnv` is no language"),
        # Registries.
        (PEOPLE, "fact: nuuk", "fact: nuk", "There is no fact `nuk`"),
        (PEOPLE, "born: drimdag", "born: lorn", "`lorn` is of type name"),
        (PEOPLE, "purpose: hivreg", "purpose: hivrag", "There is no purpose `hivrag`"),
        (PEOPLE, "by: [zumvelt,", "by: [zumfelt,", "There is no reader `zumfelt`"),
        (PEOPLE, "retention_years: 120", "retention_years: 0", "Nothing is kept"),
        (PEOPLE, "retention_years: 120\n", "", "`retention_years` is missing"),
        (BOOKS, "{fact: qeepar, legal", "{fact: glaad, legal", "`glaad` names nobody"),
        (BOOKS, "notices_from: [zumvard]\n  ", "", "Nobody sends notices here"),
        (PEOPLE, "facts: [nubbin, drimdag]", "facts: [nubbin]", "may not find people in `ludbook`"),
        ("registries/gild.yaml", "node: zumgild\n", "", "Where it is held is unclear"),
        # Services.
        (SERVICE, "zwarmtal, reuse: true", "zwarmtal", "is asked, but the registry `vindbook`"),
        (SERVICE, "fact: whyoold", "fact: qeepar", "never typed in"),
        (SERVICE, "about: maat, fact: lorn", "about: mate, fact: lorn", "There is no role `mate`"),
        (SERVICE, "default: qeep.boorplim", "default: qeep.boor", "There is no fact `boor`"),
        (SERVICE, "default: qeep.boorplim", "default: qeep.drimdag", "Nobody answers `qeep.drimdag`"),
        (SERVICE, "unit: hiv.glaad", "unit: hiv.hivna", "`hiv.hivna` is of type text"),
        (SERVICE, "days_since: [hiv.vounddag", "days_since: [hiv.hivna", "`hiv.hivna` is of type text"),
        (SERVICE, "when: {known: hiv.regdag}", "when: {knwon: hiv.regdag}", "no operator `knwon`"),
        (SERVICE, "- {budget:", "- {when: {known: hiv}, budget:", "No row catches the rest"),
        (SERVICE, "budget: {days: 6}", "budget: {days: 6, hours: 1}", "one of the three"),
        (SERVICE, "    - {budget: {days: 2}", TWICE, "A row above says the same"),
        (SERVICE, "budget: {days: 6}", "budget: {days: six}", "Write a whole number"),
        (SERVICE, "steps: hivvay", "steps: hivway", "There is no shape `hivway`"),
        (SERVICE, "qeepar: qeep, ", "", "`hivbook` needs `qeepar`"),
        (SERVICE, "regdag: today}", "regdag: today, nuuk: today}", "There is no field `nuuk`"),
        (SERVICE, "today}}", "today}, valid_from: hiv.hivna}", "`hiv.hivna` is of type text"),
        (SERVICE, "legal_basis: [Zum-Lex 2]", "legal_basis: []", "No legal basis"),
        (SERVICE, "effective_from: 2000-01-01", "effective_from: 2000-13-01", "no day"),
        (SERVICE, "document: hivblad", "document: hivblat", "There is no document `hivblat`"),
        (SERVICE, "id: dag", "id: tal", "The id `tal` is used twice"),
        (SERVICE, "title:", "titel:", "There is no key `titel`"),
        (PASS, "consent: zummap", "consent: zummap, default: hiv.mapja", "nobody answers beforehand"),
        (PASS, "registry: gildbook", "registry: ludbook", "field of `ludbook` `gildrang`"),
        # Bundles.
        (BUNDLE, "    subject: true\n", "", "Exactly one role is the subject"),
        (BUNDLE, "after: hivreg}", "after: mellpaas}", "comes later, or the parts wait for each other"),
        (BUNDLE, "service: veltlees", "service: veltles", "There is no service `veltles`"),
        (BUNDLE, "page: oold,", "page: oud,", "There is no page `oold`"),
        (BUNDLE, "pages:\n", "pages:\n  - {page: mor, title: {qnv: M, en: More}}\n", "Nothing is asked on `mor`"),
        (BUNDLE, "fact: vindar}", "fact: vindno}", "names nobody under `vindno`"),
        (BUNDLE, "to: vindar", "to: glaad", "`glaad` names nobody"),
        (BUNDLE, "    may_declare: true\n", "", "Nobody may declare"),
        # Steps, documents, indicators.
        (SHAPE, "kind: decide, duty: kukker", "kind: decide", "Nobody may do this step"),
        (SHAPE, "duty: stemper", "duty: stamper", "There is no duty `stamper`"),
        (SHAPE, "step: kuk,", "step: neem,", "The step `neem` stands twice"),
        (SHAPE, "kind: sign, duty: stemper", "kind: issue", "There is no `sign` after a `decide`"),
        (SHAPE, "about: hiv, ", "", "For whom is the number?"),
        (PAPERS, "template: blad.typ", "template: blat.typ", "is not there"),
        (PAPERS, 'number_format: "H{seq}', 'number_format: "H{seg}', "cannot be filled"),
        (PAPERS, "vct: urn:neverland:meadow:1", "vct: urn:neverland:hive:1", "has this type already"),
        (PAPERS, "fact: hiv.hivnum}", "fact: hiv.leesdag}", "Nobody answers `hiv.leesdag`"),
        ("indices/zum.yaml", "({numerator}", "({nominator}", "The sentence cannot be filled"),
        # Territory.
        ("units/units.yaml", "level: vorn, title", "level: voorn, title", "voorn"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_stands(path: str, old: str, new: str, says: str) -> None:
    found = faults(path, old, new)
    hits = [problem for problem in found if says in f"{problem.message} {problem.remedy}"]
    assert hits, [str(problem) for problem in found]
    assert all(problem.remedy and problem.line >= 1 for problem in found)


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "column", "says"),
    [
        (SERVICE, "zwarmtal, reuse: true", "zwarmtal", "id: tal", 39, "`vindbook` (registries/zum.yaml:12)"),
        (SERVICE, "default: qeep.boorplim", "default: qeep.boor", "id: plek", 66, "There is no fact `boor`"),
        (SERVICE, "when: {known: hiv.regdag}", "when: {knwon: hiv.regdag}", "id: twice", 24, "no operator `knwon`"),
        (PEOPLE, "fact: nuuk", "fact: nuk", "fact: nuuk", 6, "There is no fact `nuk`"),
        ("facts/lud.yaml", "type: date", "type: day", "fact: drimdag", 25, "`day` is not known here"),
        (BUNDLE, "to: vindar", "to: glaad", "to: vindar", 26, "names nobody"),
    ],
)  # fmt: skip
def test_the_place_is_exact(
    path: str, old: str, new: str, where: str, column: int, says: str
) -> None:
    found = faults(path, old, new)
    hit = next(problem for problem in found if says in problem.message)
    assert (hit.file, hit.line, hit.column) == (path, line_of(path, where), column)


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    for path, content in inputs.read_folder(NEVERLAND).items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (tmp_path / "duties/duties.yaml").write_text("- {duty: kukker}\n", encoding="utf-8")
    (tmp_path / "purposes/more.yaml").write_text("a: [\n", encoding="utf-8")
    (tmp_path / "rubbish").mkdir()
    (tmp_path / "rubbish/x.yaml").write_text("a: 1\n", encoding="utf-8")
    found = {problem.file: problem.message for problem in catalogue.check(tmp_path)}
    assert found == {
        "duties/duties.yaml": "`label` is missing.",
        "purposes/more.yaml": "This is not YAML: did not find expected node content.",
        "rubbish/x.yaml": "This file has no place in a pack.",
    }


@pytest.mark.parametrize(
    ("topics", "says"),
    [
        ("[nuuwvind]", "There is no topic `nuuwvind`"),
        ("[]", "People find it under no topic"),
        ("[vlug]\nusers: []", "It is for nobody"),
        ("[vlug]", None),
    ],
)
def test_what_can_be_applied_for_stands_under_a_topic(
    tmp_path: Path, topics: str, says: str | None
) -> None:
    files = {**inputs.read_folder(NEVERLAND), **inputs.read_scenarios(NEVERLAND)}
    for path, content in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.startswith(("bundles/", "services/")):
            content = re.sub(
                rb"(?m)^legal_basis:", f"topics: {topics}\nlegal_basis:".encode(), content
            )
        target.write_bytes(content)
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/all.yaml").write_text("- {topic: vlug, title: {qnv: Vlug, en: Flying}}\n")
    found = catalogue.check(tmp_path)
    if says is None:
        assert found == []
    else:
        assert found and all(says in problem.message for problem in found)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (problem,) = catalogue.check(tmp_path / "nothing")
    assert problem.message == "There is no such folder."
    assert {p.file for p in catalogue.check(tmp_path)} == {"site.yaml", "units/units.yaml"}


def test_each_kind_of_declaration_has_a_schema() -> None:
    schemas = catalogue.schemas()
    assert {"services", "bundles", "registries", "facts", "site"} <= schemas.keys()
    assert "$defs" in schemas["services"]
