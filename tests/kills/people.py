"""People who do not give up: what was not answered is sent again, with the same form and its token."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import urljoin

import httpx2

from tools.journey.actors import VERBS, Citizen, Office, Part, Sender
from tools.journey.browser import Browser, Stuck, until
from tools.journey.pages import Form, Page

PATIENCE_S = 120.0
T = TypeVar("T")
Count = Callable[[], None]


def again(send: Callable[[], httpx2.Response], what: str) -> tuple[httpx2.Response, bool]:
    """The answer, and whether it was asked for more than once. A planned 503 is no answer; a 500 is a fault."""
    deadline, resent = time.monotonic() + PATIENCE_S, False
    while time.monotonic() < deadline:
        try:
            answer = send()
        except httpx2.TransportError:
            pass
        else:
            if answer.status_code != 503:
                if answer.status_code >= 500:
                    raise Stuck(f"{what} was answered {answer.status_code}")
                return answer, resent
        resent = True
        time.sleep(0.1)  # between two tries, as a person would
    raise Stuck(f"{what} was not answered within {PATIENCE_S:.0f} s")


def insist(look: Callable[[], T | None], what: str) -> T:
    """`until`, for as long as the portal may need to come back."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return until(look, what)
        except Stuck:
            if time.monotonic() > deadline:
                raise


class Stubborn(Browser):
    """A browser whose user presses the same button again."""

    addresses: ClassVar[set[str]] = set()
    """All that were ever asked for or led to, for whoever looks for names in them."""

    def __init__(self, portal: str, who: str) -> None:
        super().__init__(portal, who)
        self._http.event_hooks = {"request": [lambda sent: self.addresses.add(str(sent.url))]}

    def open(self, address: str) -> Page:
        answer, _ = again(lambda: self._http.get(address), f"{self.who}: {address}")
        return self._met(answer)

    def raw(self, address: str) -> tuple[str, bytes]:
        answer, _ = again(lambda: self._http.get(address), f"{self.who}: {address}")
        return answer.headers.get("content-type", ""), answer.content

    def submit(
        self,
        form: Form,
        changed: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        """Whoever sends twice may be told that it is done already (4xx); what follows shows whether it is."""
        sent: Any = {**form.filled(), **(changed or {})}
        address = urljoin(self._portal + self.page.address, form.action)
        answer, resent = again(
            lambda: self._http.post(address, data=sent, files=files), f"{self.who}: {form.action}"
        )
        page = self._met(answer, faults_are_fine=True)
        if answer.status_code >= 400 and not resent:
            raise Stuck(
                f"{self.who}: {form.action} answered {answer.status_code}: {page.text[:300]}"
            )
        return page

    def wait(self, address: str, found: Callable[[Page], T | None], what: str) -> T:
        return insist(lambda: found(self.open(address)), f"{self.who}: {what}")


class Hospital(Sender):
    """Sends its notices again until they are answered; the reference makes one of them."""

    def __init__(self, portal: str, folder: Path, scenario: dict[str, object]) -> None:
        super().__init__(portal, folder, scenario, timedelta(0))
        self._counting = threading.Lock()

    def next_patient(self) -> dict[str, str]:
        with self._counting:
            return self.patient(0)

    def notify(self, patient: dict[str, str], nth: int) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return super().notify(patient, nth)
            except (httpx2.TransportError, Stuck) as failed:
                planned = isinstance(failed, httpx2.TransportError) or "answered 503" in str(failed)
                if not planned or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


class Desk(Office):
    """One agency's officials; one person at a time sits at the desk."""

    def __init__(self, portal: str, agency: str, reference: str) -> None:
        self._seat = threading.Lock()
        super().__init__(portal, agency, reference, Stubborn)

    def act(self, reference: str, verb: str) -> None:
        with self._seat:
            insist(lambda: self._try(reference, verb), f"official: “{verb}” on {reference}")

    def _try(self, reference: str, verb: str) -> bool | None:
        for browser in self.browsers:
            address = browser.open("/desk").link(reference)
            form = browser.open(address).form(f"/{verb}") if address else None
            if form is not None:
                browser.submit(form)
                return True
        return None


@dataclass
class Town:
    """Everybody together, and what the portal has acknowledged to them."""

    portal: str
    home: Path
    scenario: dict[str, object]
    steps: int = 0
    receipts: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    _desks: dict[str, Desk] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.hospital = Hospital(self.portal, self.home / "sender", self.scenario)
        self._left = 0

    def live(self, births: int, at_once: int) -> list[threading.Thread]:
        """Start that many births, some at once; ends early at the first fault."""
        self._left = births
        threads = [threading.Thread(target=self._walk_on, daemon=True) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        return threads

    def reached(self, steps: int, within_s: float) -> bool:
        """Wait until so many steps are done; False if the births have ended before."""
        with self._changed:
            over = self._changed.wait_for(
                lambda: self.steps >= steps or self._left < 0 or self.faults, within_s
            )
            assert over, f"only {self.steps} of {steps} steps within {within_s:.0f} s"
            return self.steps >= steps and not self.faults

    def _walk_on(self) -> None:
        try:
            while self._next():
                self._birth()
        except BaseException as fault:
            with self._changed:
                self.faults.append(fault)
                self._changed.notify_all()

    def _next(self) -> bool:
        with self._changed:
            if self._left <= 0 or self.faults:
                return False
            self._left -= 1
            return True

    def _done(self) -> None:
        with self._changed:
            self.steps += 1
            self._changed.notify_all()

    def _birth(self) -> None:
        patient = self.hospital.next_patient()
        self.hospital.notify(patient, 0)
        self._done()
        citizen = Citizen(self.portal, patient, self.scenario, Stubborn)
        citizen.sign_in()
        citizen.find_offer()
        self._done()
        citizen.declare()
        self._done()
        parts = citizen.file()
        self.receipts.append(citizen._application)
        self._done()
        for place, part in enumerate(parts):
            self._decide(citizen, part, place)
        citizen.results(len(parts))
        citizen.close()
        self._done()

    def _decide(self, citizen: Citizen, part: Part, place: int) -> None:
        reference = citizen.reference_of(place)
        desk = self._desk(part.agency, reference)
        for verb in VERBS:
            desk.act(reference, verb)
            self._done()
        citizen.finished(place)
        self.decided.append(reference)
        self._done()

    def _desk(self, agency: str, reference: str) -> Desk:
        """By the agency's code, as the dossier number begins with it: several share a name."""
        code = reference.rsplit("-", 2)[0]
        with self._changed:
            desk = self._desks.get(code)
        if desk is None:
            made = Desk(self.portal, agency, reference)
            with self._changed:
                desk = self._desks.setdefault(code, made)
        return desk


STEPS_OF_A_BIRTH = 4 + 3 * (len(VERBS) + 1) + 1


def scenario_of(pack: Path) -> dict[str, object]:
    text = (pack / "demo" / "journeys" / "birth.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found
