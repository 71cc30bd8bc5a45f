"""The people of a journey: who sends a notice, who declares, who decides, who verifies."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from tools.journey import signing
from tools.journey.browser import Browser, Stuck, until
from tools.journey.pages import Field, Form, Page

LIST_SHOWS = 100  # then the list ends, and a case is looked for by its number
VERBS = {"acknowledge": "takes in", "approve": "examines and proposes", "signatures": "signs"}
MOST_PAGES = 40


_CASE = re.compile(r"/cases/[^/?]+")  # not what hangs below it, such as its forms


@dataclass(frozen=True)
class Part:
    """A part of the declaration: what, and who decides."""

    title: str
    agency: str


@dataclass(frozen=True)
class Result:
    filename: str
    content: bytes


class Sender:
    """An outside organisation with a key of its own and people whom it knows."""

    def __init__(
        self, portal: str, folder: Path, scenario: dict[str, object], moved: timedelta
    ) -> None:
        self._portal, self._folder, self._moved = portal, folder, moved
        self._notice = scenario["notice"]
        self._seed = signing.seed_of((folder / "key.pem").read_text(encoding="ascii"))
        self._keyid = json.loads((folder / "sender.json").read_text(encoding="utf-8"))["keyid"]
        self._patients = json.loads((folder / "patients.json").read_text(encoding="utf-8"))
        self._cursor = folder / "sent.json"
        self._lock = threading.Lock()

    def patient(self, nth: int) -> dict[str, str]:
        """The next one who has not had a notice yet."""
        with self._lock:
            sent = json.loads(self._cursor.read_text()) if self._cursor.exists() else 0
            self._cursor.write_text(json.dumps(sent + 1))
        found: dict[str, str] = self._patients[sent % len(self._patients)]
        return {**found, "serial": f"{sent + 1:06d}"}

    def notify(self, patient: dict[str, str], nth: int) -> None:
        """Send the signed notice; the portal says accepted or refused."""
        assert isinstance(self._notice, dict)
        now = datetime.now(UTC) + self._moved
        words = {**patient, "day": now.date().isoformat(), "year": str(now.year)}
        words["yesterday"] = (now.date() - timedelta(days=1)).isoformat()
        values = _filled(self._notice["values"], words)
        notice = {
            "reference": f"{words['year']}-{patient['serial']}",
            "valid_from": words["yesterday"],
            "values": values,
        }
        content = json.dumps(notice).encode()
        url = f"{self._portal}/exchange/inbox/{self._notice['registry']}"
        headers = signing.headers(self._seed, self._keyid, url, content, now=now.timestamp())
        answer = httpx2.post(url, content=content, headers=headers, timeout=30, trust_env=False)
        if answer.status_code != 202:
            raise Stuck(f"sender: the notice was answered {answer.status_code}: {answer.text}")


def _filled(value: object, words: dict[str, str]) -> object:
    """The scenario's value with its {places} filled."""
    if isinstance(value, str):
        return value.format(**words)
    if isinstance(value, dict):
        return {name: _filled(each, words) for name, each in value.items()}
    return value


class Citizen:
    """Who declares."""

    def __init__(
        self,
        portal: str,
        patient: dict[str, str],
        scenario: dict[str, object],
        browser: type[Browser] = Browser,
    ) -> None:
        answers = scenario["answers"]
        assert isinstance(answers, dict)
        self._browser = browser(portal, "citizen")
        self._patient, self._answers = patient, answers
        self._application = ""
        self._cases: list[str] = []

    def sign_in(self) -> None:
        browser = self._browser
        browser.open("/sign-in")
        browser.submit(browser.form("/sign-in/find"), {"text": self._patient["name"]})
        form = browser.form("/sign-in/demo")
        people = form.fields["person"].choices
        hits = [value for value, label in people if label == self._patient["name"]]
        if not hits:
            raise Stuck(f"citizen: {self._patient['name']} is not on the sign-in page")
        for value in hits:  # of several people of one name, the one for whom an offer waits
            browser.submit(form, {"person": value})
            if len(hits) == 1 or self._offer(browser.page) is not None:
                return
            browser.open("/sign-in")
            browser.submit(browser.form("/sign-in/find"), {"text": self._patient["name"]})
            form = browser.form("/sign-in/demo")

    def find_offer(self) -> None:
        """The offer is on the page by itself."""
        self._browser.wait("/my", self._offer, "the offer on her page")

    def _offer(self, page: Page) -> Form | None:
        return next((form for form in page.forms if "offer" in form.fields), None)

    def declare(self) -> int:
        """Start from the offer and fill page after page; gives their number."""
        browser = self._browser
        form = self._offer(browser.page)
        assert form is not None
        page = browser.submit(form)
        for number in range(MOST_PAGES):
            asked = next((one for one in page.forms if "seen" in one.fields), None)
            if asked is None:
                return number
            page = browser.submit(asked, self._answered(asked))
        raise Stuck(f"citizen: more than {MOST_PAGES} pages")

    def _answered(self, form: Form) -> dict[str, object]:
        """The scenario's answer; else what the page suggests; else the first choice."""
        given: dict[str, object] = {}
        for name, field in form.fields.items():
            if field.kind == "hidden":
                continue
            if name in self._answers:
                given[name] = _filled(self._answers[name], self._words())
            elif field.choices and not (field.chosen or field.value):
                given[name] = _first(field)
        return given

    def _words(self) -> dict[str, str]:
        return {**self._patient, "family": self._patient["name"].split()[0]}

    def file(self) -> list[Part]:
        """From the check page to the receipt; the parts with their agencies."""
        browser = self._browser
        form = browser.form("/submit")
        parts = [_part(item) for item in browser.page.items if ": " in item]
        page = browser.submit(form)
        self._application = page.address
        return parts

    def reference_of(self, place: int) -> str:
        """The dossier number of a part, once it has begun."""
        return self._browser.wait(
            self._application, lambda page: self._reference(page, place), f"part {place + 1}"
        )

    def _reference(self, page: Page, place: int) -> str | None:
        cases = [href for _, href in page.links if _CASE.fullmatch(href)]
        unique = list(dict.fromkeys(cases))
        if len(unique) <= place:
            return None
        self._cases = unique
        case = self._browser.open(unique[place])
        return case.mono

    def finished(self, place: int) -> None:
        address = self._cases[place]
        self._browser.wait(address, lambda page: page.finished or None, "the result of the part")

    def results(self, count: int) -> list[Result]:
        """The results in the locker, as PDF."""
        browser = self._browser

        def there(page: Page) -> list[str] | None:
            found = [href for _, href in page.links if href.startswith("/my/results/")]
            unique = list(dict.fromkeys(found))
            return unique if len(unique) >= count else None

        addresses = browser.wait("/my/results", there, "the results")
        results = []
        for nth, address in enumerate(addresses[:count]):
            page = browser.open(address)
            pdf = page.link("/document")
            if pdf is None:
                raise Stuck(f"citizen: no PDF on “{page.heading}”")
            kind, content = browser.raw(pdf)
            if "pdf" not in kind:
                raise Stuck(f"citizen: the result is {kind}, not a PDF")
            results.append(Result(f"{nth + 1}-{_slug(page.heading)}.pdf", content))
        return results

    def tracker(self, agencies: Iterable[str]) -> None:
        """Every agency that read on the way must stand there, on her own page or on the child's."""
        page = self._browser.open("/my/tracker")
        told = page.text
        for _, address in page.links:
            if address.startswith("/my/tracker/"):  # of somebody whom they represent
                told += self._browser.open(address).text
        silent = [agency for agency in agencies if agency not in told]
        if silent:
            raise Stuck(f"citizen: no read of {', '.join(silent)} stands in the tracker")

    def close(self) -> None:
        self._browser.close()


class Office:
    """The officials of one agency, one browser for each duty. Several agencies may share a name, so it is
    looked for by its code first: what stands before day and number in the dossier number."""

    def __init__(
        self, portal: str, agency: str, reference: str, browser: type[Browser] = Browser
    ) -> None:
        self._portal, self._agency, self._kind = portal, agency, browser
        self._text = reference.rsplit("-", 2)[0]
        found = self._duties()
        if not found:
            self._text = agency
            found = self._duties()
        if not found:
            raise Stuck(f"official: {agency} is not on the sign-in page")
        self.browsers = [self._sign_in(value) for value in found]

    def _duties(self) -> list[str]:
        browser = self._kind(self._portal, "official")
        browser.open("/sign-in")
        browser.submit(browser.form("/sign-in/find"), {"text": self._text})
        choices = [
            choice
            for form in browser.page.forms
            if "official" in form.fields
            for choice in form.fields["official"].choices
        ]
        browser.close()
        return [value for value, label in choices if label.startswith(self._agency)]

    def _sign_in(self, value: str) -> Browser:
        browser = self._kind(self._portal, f"official of {self._agency}")
        browser.open("/sign-in")
        browser.submit(browser.form("/sign-in/find"), {"text": self._text})
        browser.submit(self._officials(browser), {"official": value})
        return browser

    def _officials(self, browser: Browser) -> Form:
        for form in browser.page.forms:
            if "official" in form.fields:
                return form
        raise Stuck("official: the sign-in page offers no officials")

    def act(self, reference: str, verb: str) -> None:
        """Find the case in the work list, open it, and do the next thing, whoever may do it."""

        def ready() -> tuple[Browser, Form] | None:
            for browser in self.browsers:
                page = browser.open("/desk")
                address = page.link(reference)
                if address is not None:
                    page = browser.open(address)
                elif sum("/desk/cases/" in href for _, href in page.links) >= LIST_SHOWS:
                    page = browser.submit(browser.form("/desk/find"), {"reference": reference})
                form = page.form(f"/{verb}")
                if form is not None:
                    return browser, form
            return None

        what = f"official: the step “{verb}” on {reference} at {self._agency}"
        browser, form = until(ready, what)
        browser.submit(form)

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()


def _part(item: str) -> Part:
    title, _, agency = item.rpartition(": ")
    return Part(title, agency)


def _first(field: Field) -> str:
    return next((value for value, _ in field.choices if value), "")


def _slug(text: str) -> str:
    kept = "".join(sign if sign.isalnum() else "-" for sign in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "result"


def verify_offline(path: Path, root: Path, *, at: datetime) -> None:
    """By `motcua verify`, in a process of its own, without network, at the demo's own moment."""
    command = [sys.executable, "-m", "motcua.entry.cli", "verify", str(path)]
    done = subprocess.run(
        [*command, "--trust", str(root), "--at", at.isoformat()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stuck(f"verifier: {path.name}: {done.stdout}{done.stderr}")


def verify_in_public(path: Path, portal: str) -> None:
    """By uploading it to the public page."""
    browser = Browser(portal, "verifier")
    browser.open("/verify")
    form = next((one for one in browser.page.forms if _file(one)), None)
    if form is None:
        raise Stuck("verifier: the public page takes no file")
    field = _file(form)
    page = browser.submit(form, files={field: (path.name, path.read_bytes(), "application/pdf")})
    browser.close()
    if not page.approved:
        raise Stuck(
            f"verifier: the public page does not call {path.name} genuine: {page.text[:300]}"
        )


def _file(form: Form) -> str:
    return next((field.name for field in form.fields.values() if field.kind == "file"), "")
