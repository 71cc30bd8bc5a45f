"""Walks one declared journey, or many, through a running portal: notice, declaration, decisions, results.

A process of its own: HTTP client and standard library only, no database, no key of the portal. What it
sends it reads from pages; what people would know by themselves (a name for the child) is in the scenario.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2

from tools.journey import actors
from tools.journey.actors import Citizen, Office, Sender
from tools.journey.browser import Browser, Stuck

LANES = 4
"""How many journeys go on at once when many are asked for."""
WIDTH = 66  # of what a step is called


@dataclass
class Report:
    """One line a step, with its duration. With many journeys only the sums are printed."""

    quiet: bool
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, who: str, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        self.spent[who] = self.spent.get(who, 0) + took
        if not self.quiet:
            told = what if len(what) <= WIDTH else f"{what[: WIDTH - 1]}…"
            tell(f"  {who:<12} {told:<{WIDTH}} {took * 1000:7.0f} ms")


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass
class Journey:
    """The people and offices of the journeys; offices stay signed in from one to the next."""

    portal: str
    scenario: dict[str, object]
    sender: Sender
    report: Report
    offices: dict[str, Office] = field(default_factory=dict)
    browser: type[Browser] = Browser

    def walk(self, nth: int) -> list[actors.Result]:
        """One whole journey; the results of all its parts."""
        step, patient = self.report.step, self.sender.patient(nth)
        with step("sender", "sends the signed notice"):
            self.sender.notify(patient, nth)
        citizen = Citizen(self.portal, patient, self.scenario, self.browser)
        try:
            with step("citizen", "signs in and finds the offer on her page"):
                citizen.sign_in()
                citizen.find_offer()
            with step("citizen", "answers what nobody knows yet"):
                pages = citizen.declare()
            with step("citizen", f"checks {pages} pages and files the declaration"):
                parts = citizen.file()
            for place, part in enumerate(parts):
                self._decide(citizen, part, place)
            with step("citizen", "opens the signed results"):
                results = citizen.results(len(parts))
            with step("citizen", "sees who read what"):
                citizen.tracker(part.agency for part in parts)
        finally:
            citizen.close()
        return results

    def _decide(self, citizen: Citizen, part: actors.Part, place: int) -> None:
        step = self.report.step
        with step("citizen", f"sees part {place + 1} begin: {part.title}"):
            reference = citizen.reference_of(place)
        place_of_work = reference.rsplit("-", 2)[0]
        office = self.offices.get(place_of_work)
        if office is None:
            with step("official", f"signs in at {part.agency}"):
                office = Office(self.portal, part.agency, reference, self.browser)
            self.offices[place_of_work] = office
        for verb, told in actors.VERBS.items():
            with step("official", f"{told} {reference}"):
                office.act(reference, verb)
        with step("citizen", f"sees part {place + 1} finished"):
            citizen.finished(place)


def main() -> int:
    told = _arguments()
    scenario = json.loads(told.scenario.read_text(encoding="utf-8"))
    moved = timedelta(seconds=told.ahead)
    sender = Sender(told.portal, told.sender, scenario, moved)
    if told.send_only:
        return _send(sender, told.count)
    report = Report(quiet=told.count > 1)
    began = time.monotonic()
    try:
        results = _walk_all(told.portal, scenario, sender, report, told.count)
        spent = time.monotonic() - began
        written = _write(results, told.out)
        for path in written:
            with report.step("verifier", f"{path.name}: offline and on the public page"):
                _verify(path, told.portal, told.out, moved)
    except (Stuck, httpx2.HTTPError, OSError) as stuck:
        tell(f"\nThe journey stopped. {stuck}")
        return 1
    if told.count > 1:
        tell(f"{told.count} journeys in {spent:.1f} s: {told.count / spent * 60:.1f} a minute.")
    tell(f"All of it held. The results lie in {told.out}.")
    return 0


def _walk_all(
    portal: str, scenario: dict[str, object], sender: Sender, report: Report, count: int
) -> list[actors.Result]:
    """All journeys, a few at a time, each lane with its own people; the results of the last one.

    The first that is stuck ends them all.
    """
    lanes = min(count, LANES)
    numbers, done = iter(range(count)), 0
    telling = threading.Lock()
    results: list[actors.Result] = []
    stuck: list[Exception] = []

    def lane() -> None:
        nonlocal results, done
        journey = Journey(portal, scenario, sender, report)
        while not stuck:
            with telling:
                nth = next(numbers, None)
            if nth is None:
                return
            try:
                found = journey.walk(nth)
            except (Stuck, httpx2.HTTPError, OSError) as fault:
                stuck.append(fault)
                return
            with telling:
                results, done = found, done + 1
                if count > 1:
                    tell(f"  {done} of {count}")

    threads = [threading.Thread(target=lane) for _ in range(lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if stuck:
        raise stuck[0]
    return results


def _send(sender: Sender, count: int) -> int:
    """Only the notices: whom they concern finds an offer."""
    try:
        for nth in range(count):
            sender.notify(sender.patient(nth), nth)
    except (Stuck, httpx2.HTTPError, OSError) as stuck:
        tell(f"\nThe notices were not sent. {stuck}")
        return 1
    tell(f"{count} notices are sent: whom they concern stands first on the sign-in page.")
    return 0


def _write(results: list[actors.Result], out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for result in results:
        path = out / result.filename
        path.write_bytes(result.content)
        paths.append(path)
    return paths


def _verify(path: Path, portal: str, out: Path, moved: timedelta) -> None:
    """By the command line without network, and by the public page."""
    actors.verify_offline(path, out / "root.pem", at=datetime.now(UTC) + moved)
    actors.verify_in_public(path, portal)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portal", required=True, help="address of the portal")
    parser.add_argument("--scenario", required=True, type=Path, help="what the people know")
    parser.add_argument("--sender", required=True, type=Path, help="the sender's own folder")
    parser.add_argument("--out", required=True, type=Path, help="where the results go")
    parser.add_argument("--count", type=int, default=1, help="how many journeys")
    parser.add_argument("--send-only", action="store_true", help="only the notices")
    parser.add_argument("--ahead", type=float, default=0, help="seconds that the clock is moved")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())
