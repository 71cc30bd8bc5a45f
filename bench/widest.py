"""The widest form: 60 questions on six pages and three groups of three entries, in an invented service.

It is filed and shown under the same limits as the first journey: `submit` and `page` say what each figure means.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx2

from bench.filings import prepare
from bench.harness import OUT, Measure
from bench.page import HEADERS, looked_at
from bench.portal import PACK, WORKER, portal
from bench.submit import AIMS, WEB_PROCESSES, measured, warmed
from motcua.contexts.catalogue import api as catalogue
from motcua.kernel.texts import Message
from tools.journey.actors import Citizen
from tools.journey.browser import Browser, Stuck
from tools.journey.pages import Form, Page

SERVICE = "widest"
CLIENTS, COUNT, RUNS = 64, 6_000, 5
PAGES, PER_PAGE, GROUPS, PER_GROUP, ENTRIES = 6, 10, 3, 4, 3
_TYPES = ("text", "date", "integer", "money", "yesno", "longtext")
_VALUES = {
    "text": "Words",
    "integer": "7",
    "money": "1200000",
    "longtext": "More words\nof two lines",
}
_MOST = 60
_SCENARIO = f"""\
scenario: {SERVICE}-is-wide
bundle: {SERVICE}
day: 2026-01-01
declares: applicant
answers: {{{SERVICE}-place: "01"}}
entries: {{{SERVICE}-g1: [{{{SERVICE}-g1-text: One}}, {{{SERVICE}-g1-text: Two}}]}}
expect: {{parts: [{SERVICE}], facts: {{applicant.{SERVICE}-g1: "1,2"}}}}
"""


def run() -> list[Measure]:
    with portal(web_processes=WEB_PROCESSES, pack=_pack()) as running:
        citizen = running.declarant()
        measures = _pages(running.url, citizen)
        citizen.close()
        filings = prepare(running, COUNT, _filled)
        running.stop(WORKER)
        warmed(filings, CLIENTS)
        measures += measured(filings, CLIENTS, aim=AIMS[CLIENTS], runs=RUNS)
        filings.ready()
    return measures


def _pages(url: str, citizen: Citizen) -> list[Measure]:
    """The check page of a whole draft, then its widest page, a list and an entry."""
    browser = citizen._browser
    check = _filled(citizen)
    addresses = [link for _, link in check.links]
    pages = {
        "form": next(one for one in addresses if f"/page/{SERVICE}?" in one).partition("?")[0],
        "list": check.address.replace("/check", f"/page/{SERVICE}-g1"),
        "entry": next(one for one in addresses if "/entries/" in one).partition("?")[0],
        "check": check.address,
    }
    with httpx2.Client(base_url=url, headers=HEADERS, trust_env=False) as http:
        http.cookies.update(browser._http.cookies)
        return [one for name, at in pages.items() for one in looked_at(http, name, at)]


def _filled(citizen: Citizen) -> Page:
    """Fill everything in, up to the check page."""
    browser = citizen._browser
    browser.open(f"/apply/{SERVICE}")
    page = browser.submit(browser.form("/start"))
    for _ in range(_MOST):
        if page.address.endswith("/check"):
            return page
        page = _answered(browser, page)
    raise Stuck(f"more than {_MOST} pages")


def _answered(browser: Browser, page: Page) -> Page:
    form = next(one for one in page.forms if "seen" in one.fields)
    if "more" in form.fields:
        enough = len({link for _, link in page.links if link.endswith("/remove")}) >= ENTRIES
        return browser.submit(form, {"more": "no" if enough else "yes"})
    return browser.submit(form, dict(_answers(form)))


def _answers(form: Form) -> Iterator[tuple[str, object]]:
    for name, field in form.fields.items():
        kind = next((one for one in _TYPES if f"-{one}" in name), "")
        if name.endswith(("-day", "-month")):
            yield name, "3"
        elif name.endswith("-year"):
            yield name, "2001"
        elif field.kind == "radio":
            yield name, "false" if "elsewhere" in name else "true"
        elif name == f"{SERVICE}-place" and field.choices:
            yield name, next(value for value, _ in field.choices if value)
        elif name == f"{SERVICE}-place":
            yield name, "01"
        elif name.startswith(SERVICE) and not name.endswith((".was", ".code")):
            yield name, _VALUES.get(kind, "Why")


def _pack() -> Path:
    """The pack of the first journey with one service more."""
    folder = OUT / "widest"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACK, folder)
    files = catalogue.scaffold(folder, SERVICE, _said, day=date(2026, 1, 1))
    service, facts = files[f"services/{SERVICE}.yaml"], files[f"facts/{SERVICE}.yaml"]
    first, _, _ = service.partition("papers:")
    _, _, rest = service.partition("deadline:")
    service = first + "".join(_groups()) + "deadline:" + rest
    last = "# `knows:` takes"  # what stands below the pages
    service = service.replace(last, "".join(_more_pages()) + last, 1)
    service = service.replace("refusals:", "".join(_asks()) + "refusals:", 1)
    files[f"services/{SERVICE}.yaml"] = service
    files[f"facts/{SERVICE}.yaml"] = facts + "".join(_facts())
    files[f"tests/{SERVICE}.yaml"] = _SCENARIO  # the scaffold's say what the narrow form asks
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def _said(message: Message, language: str) -> str:
    return str(message)


def _named(text: str) -> str:
    return f'{{vi: "{text}", en: "{text}"}}'


def _questions() -> list[tuple[str, str]]:
    """(id, type) of those that the scaffold has not."""
    return [
        (f"{SERVICE}-{_TYPES[n % len(_TYPES)]}-{n}", _TYPES[n % len(_TYPES)])
        for n in range(PAGES * PER_PAGE - 3)
    ]


def _facts() -> Iterator[str]:
    for id, kind in _questions():
        yield f"- {{fact: {id}, type: {kind}, label: {_named(f'Question {id}')}}}\n"
    for group in range(1, GROUPS + 1):
        yield f"- {{fact: {SERVICE}-g{group}, type: group, label: {_named(f'Group {group}')}}}\n"
        for n in range(PER_GROUP):
            kind = _TYPES[n]
            yield f"- {{fact: {SERVICE}-g{group}-{kind}, type: {kind}, label: {_named(f'Part {kind}')}}}\n"


def _more_pages() -> Iterator[str]:
    names = [f"p{n}" for n in range(2, PAGES + 1)] + [f"g{n}" for n in range(1, GROUPS + 1)]
    for name in names:
        yield f"    - {{page: {SERVICE}-{name}, title: {_named(f'Page {name}')}}}\n"


def _asks() -> Iterator[str]:
    for n, (id, _) in enumerate(_questions(), 3):
        page = SERVICE if n < PER_PAGE else f"{SERVICE}-p{n // PER_PAGE + 1}"
        when = (
            f", when: {{known: applicant.{_questions()[n - 6][0]}}}" if n % 3 == 0 and n > 6 else ""
        )
        yield f"  - {{id: {id}, page: {page}, about: applicant, fact: {id}{when}}}\n"


def _groups() -> Iterator[str]:
    yield "groups:\n"
    for group in range(1, GROUPS + 1):
        id = f"{SERVICE}-g{group}"
        yield f"  - about: applicant\n    fact: {id}\n    page: {id}\n    entry: {_named('Entry')}\n"
        yield f"    more: {_named('One more?')}\n    named_by: [{id}-text]\n    asks:\n"
        for n in range(PER_GROUP):
            yield f"      - {{id: {id}-{_TYPES[n]}, fact: {id}-{_TYPES[n]}}}\n"
