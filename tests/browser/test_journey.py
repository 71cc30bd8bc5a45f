"""The whole journey in Chromium, with scripts and without, over every route that there is."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from motcua.entry import contexts
from motcua.web import start
from tests.browser.harness import CHROMIUM, QUIET, free_port
from tests.browser.keyboard import KeyboardBrowser
from tests.browser.people import PAPER, Homebirth, WalkIn, look_as_auditor, sign_from_list
from tests.browser.walker import Judgement, RealBrowser
from tools.journey.actors import Office, Sender
from tools.journey.browser import Stuck, until
from tools.journey.client import Journey, Report

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "packs" / "vn" / "demo" / "journeys" / "birth.json"
BUNDLE = "lien-thong-khai-sinh"
# Pages that no link of the journey leads to, each with the reason.
ELSEWHERE = {
    "sign-in-with": "leads to the provider of identities",
    "sign-in-back": "comes from the provider of identities",
    "own-passkeys": "tests/identity/test_passkeys.py, where the portal has a name",
    "result-file": "a file",
    "paper": "a file",
    "desk-paper": "a file",
    "desk-document": "a file",
    "find": "leads on to the case",
    **dict.fromkeys(("proof", "form", "desk-form", "register-table", "register-print"), "a file"),
    "register": "tests/cases/test_forms.py",
    **dict.fromkeys(
        ("payments", "payment", "payment-receipt", "payment-duties", "payment-duty"),
        "no part of the birth has a fee: tests/payments/test_pages.py",
    ),
    **dict.fromkeys(
        ("entry", "entry-removal"),
        "no part of the birth asks entry by entry: tests/browser/test_entries.py",
    ),
    "draft": "leads on to the page where one stopped",
    **dict.fromkeys(
        ("deliveries", "delivery", "delivery-line", "delivery-document"),
        "no part of the birth is handed over: tests/cases/test_delivery.py",
    ),
    "desk-opinion": "nobody is asked in a birth: tests/cases/test_consulting.py",
    "desk-print": "tests/cases/test_desk_list.py",
    "draft-changes": "no release comes in between: tests/cases/test_rebase.py",
    "service-changes": "tests/catalogue/test_public_pages.py",
}

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("one portal for both")]


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """`motcua demo` as a person starts it, in a folder of its own."""
    port = free_port()
    environment = {**os.environ, "MOTCUA_HOME": str(home), "MOTCUA_DEMO": "1"}
    command = [sys.executable, "-m", "motcua.entry.cli", "demo", "--people", "1000"]
    log = home / "demo.log"
    with log.open("w") as out:
        running = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait_for_welcome(running, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()  # a shell that runs this in the background lets nobody hear SIGINT
        running.wait(60)


def _wait_for_welcome(running: "subprocess.Popen[bytes]", log: Path) -> None:
    def welcome() -> str | None:
        text = log.read_text("utf-8")
        if running.poll() is not None:
            raise Stuck(f"the demo ended: {text}")
        return text if "http://" in text else None

    for _ in range(4):  # a first start on a busy machine may take two minutes
        try:
            until(welcome, "the demo's welcome")
        except Stuck:
            if running.poll() is not None:
                raise
        else:
            return
    raise Stuck(f"the demo does not come up: {log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    given = os.environ.get("BROWSER_DEMO")  # "address folder" of a demo that runs already
    if given:
        address, _, folder = given.partition(" ")
        yield address, Path(folder)
        return
    home = tmp_path_factory.mktemp("demo")
    with demo(home) as address:
        yield address, home


@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
def test_a_birth_in_the_browser(portal: tuple[str, Path], scripts: bool) -> None:
    address, home = portal
    scenario = json.loads(SCENARIO.read_text("utf-8"))
    sender = Sender(address, home / "sender", scenario, timedelta(0))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        judgement = Judgement(
            chromium, [*contexts.ROUTES, *start.ROUTES], scripts=scripts, judges=not scripts
        )
        browser = RealBrowser.of(judgement)
        try:
            stranger = browser(address, "stranger")
            for path in ("/", "/status", "/status/H26-261120-0001"):
                stranger.open(path)
            stranger.close()
            journey = Journey(address, scenario, sender, Report(quiet=True), browser=browser)
            results = journey.walk(0)
            assert len(results) == 3
            look_as_auditor(browser(address, "official auditor"))
            come_by(address, scenario, sender, judgement, next(iter(journey.offices)))
            for office in journey.offices.values():
                office.close()
        finally:
            chromium.close()
    assert not judgement.found, "\n".join(sorted(set(judgement.found)))
    pages = {
        route.name
        for route in (*contexts.ROUTES, *start.ROUTES)
        if "GET" in route.methods and not route.machine_readable
    }
    missed = pages - judgement.seen - set(ELSEWHERE)
    assert not missed, f"never visited: {sorted(missed)}"


def come_by(
    address: str, scenario: dict[str, object], sender: Sender, judgement: Judgement, office: str
) -> None:
    """A walk-in at an office's counter, and a birth at home that needs a paper and is signed among others."""
    patient = sender.patient(1)
    sender.notify(patient, 1)
    walk_in = WalkIn(address, patient, scenario, KeyboardBrowser.of(judgement))
    walk_in.come_to(office)
    walk_in.declare()
    walk_in.take_receipt()
    walk_in.close()
    at_home = Homebirth(address, sender.patient(2), scenario, RealBrowser.of(judgement))
    at_home.begin(BUNDLE)
    at_home.hand_in()
    at_home.print_it()
    part = next(part for part in at_home.file() if part.agency != PAPER[0])
    reference = at_home.reference_of(0)
    its_own = Office(address, part.agency, reference, RealBrowser.of(judgement))
    sign_from_list(its_own, reference)
    at_home.finished(0)
    its_own.close()
    at_home.close()
