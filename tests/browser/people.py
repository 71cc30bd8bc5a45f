"""Who else comes by in the browser: an official at the counter, a mother who gave birth at home, an auditor."""

from datetime import UTC, datetime, timedelta

from tests.browser.keyboard import KeyboardBrowser
from tests.browser.walker import RealBrowser
from tests.papers import pdf
from tools.journey.actors import Citizen, Office
from tools.journey.browser import Browser, Stuck, until
from tools.journey.pages import Form, Page

PAPER = ("witness.pdf", pdf(b"a statement of a witness"), "application/pdf")


def sign_in_as(browser: Browser, part: str, *, among: str = "") -> None:
    """The official's door whose words hold this; `among` is searched for first."""
    browser.open("/sign-in")
    if among:
        browser.submit(browser.form("/sign-in/find"), {"text": among})
    form = next(form for form in browser.page.forms if "official" in form.fields)
    choices = form.fields["official"].choices
    browser.submit(form, {"official": next(v for v, label in choices if part in label.lower())})


def look_as_auditor(browser: RealBrowser) -> None:
    """The auditor's own page, and the events behind a number."""
    sign_in_as(browser, "kiểm toán")
    browser.open("/audit")
    number = browser.open("/numbers").link("/numbers/")
    assert number is not None
    browser.open(f"{number.partition('?')[0]}/events")
    browser.close()


def sign_from_list(office: Office, reference: str) -> None:
    """A case is taken in and examined; its decision is signed with a tick among others."""
    office.act(reference, "acknowledge")
    office.act(reference, "approve")

    def tick() -> tuple[Browser, Form, str] | None:
        for browser in office.browsers:
            address = browser.open("/desk").link("/desk/sign")
            form = browser.open(address).form("/signatures") if address else None
            for value, label in form.fields["line"].choices if form else ():
                if form and reference in label:
                    return browser, form, value
        return None

    browser, form, value = until(tick, f"official: {reference} among what is to be signed")
    browser.submit(form, {"line": [value]})


class WalkIn(Citizen):
    """A mother at the counter: the official files for her, by keyboard alone."""

    _browser: KeyboardBrowser

    def come_to(self, office: str) -> None:
        """The official of this office finds her; her offer is there."""
        browser, patient = self._browser, self._patient
        sign_in_as(browser, "tiếp nhận", among=office)
        browser.open("/desk/counter")
        assert browser.focused() == "person", "the scanner's box has the focus"
        year, month, day = patient["born"].split("-")
        said = {"person": patient["number"], "person.born-day": day}
        said |= {"person.born-month": month, "person.born-year": year}
        page = browser.submit(browser.form("/counter/find"), said)
        browser.wait(page.address, self._offer, "the offer at the counter")

    def take_receipt(self) -> None:
        """What is printed for her carries the picture that the scanner reads."""
        self.file()
        assert self._browser.shows(".m-qr svg")


class Homebirth(Citizen):
    """A mother whom no hospital has sent a notice for: she says what is known of the birth, and a paper of
    a witness is asked for."""

    _browser: RealBrowser

    def begin(self, bundle: str) -> None:
        browser = self._browser
        browser.open("/sign-in")
        browser.submit(browser.form("/sign-in/find"), {"text": self._patient["name"]})
        form = browser.form("/sign-in/demo")
        browser.submit(form, {"person": form.fields["person"].choices[0][0]})
        browser.open(f"/apply/{bundle}")
        browser.submit(browser.form("/start"), {"role": "me"})
        born = datetime.now(UTC).date() - timedelta(days=2)
        self._answers |= {
            "sinh-ngay-day": str(born.day), "sinh-ngay-month": str(born.month),
            "sinh-ngay-year": str(born.year), "sinh-noi": "Thôn 2",
        }  # fmt: skip

    def hand_in(self) -> Page:
        """Through the pages to the papers, and on to the check page."""
        browser = self._browser
        for _ in range(20):
            asked = next((one for one in browser.page.forms if "seen" in one.fields), None)
            if asked is None:
                break
            browser.submit(asked, self._answered(asked))
        papers = browser.form("/papers")
        names = [name for name, field in papers.fields.items() if field.kind == "file"]
        page = browser.submit(papers, files=dict.fromkeys(names, PAPER))
        if PAPER[0] not in page.text:
            raise Stuck(f"the paper is not on “{page.heading}”")
        return page

    def print_it(self) -> None:
        """What the check page folds away on a phone stands on paper."""
        assert self._browser.folded("screen"), "a phone shows everything at once"
        assert self._browser.folded("print") == []
