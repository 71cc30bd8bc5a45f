"""Composes the README's picture from a running demo: a phone at check-your-answers, three signed papers with
their times, and a public number opened. `python tools/picture.py http://127.0.0.1:8000 .motcua/out`."""

import base64
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
TARGET = Path("docs/picture.png")
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1600px; height: 900px; display: flex; gap: 36px; align-items: center;
  justify-content: center; background: #eef1f6; font: 600 20px sans-serif; color: #1b2a4a; }}
.phone {{ width: 372px; height: 800px; overflow: hidden; border: 12px solid #1b2a4a; border-radius: 36px;
  background: #fff; }}
.phone img {{ width: 100%; }}
.papers {{ width: 480px; height: 800px; position: relative; }}
.papers figure {{ position: absolute; margin: 0; width: 330px; }}
.papers img {{ width: 100%; box-shadow: 0 8px 28px #0003; }}
.papers figcaption {{ padding: 6px 10px; background: #1b2a4a; color: #fff; font-size: 15px; }}
.number {{ width: 560px; height: 800px; overflow: hidden; background: #fff; box-shadow: 0 8px 28px #0003; }}
.number img {{ width: 100%; }}
</style><div class="phone"><img src="{phone}"></div>
<div class="papers">{papers}</div><div class="number"><img src="{number}"></div>"""


def main() -> None:
    portal, results = sys.argv[1], Path(sys.argv[2])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        phone, number = _check(browser, portal), _number(browser, portal)
        papers = "".join(
            f'<figure style="left:{75 * place}px;top:{165 * place}px"><figcaption>{said}</figcaption>'
            f'<img src="{_data(image)}"></figure>'
            for place, (image, said) in enumerate(_papers(results))
        )
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        page.set_content(SHEET.format(phone=_data(phone), papers=papers, number=_data(number)))
        page.wait_for_function("[...document.images].every(image => image.complete)")
        page.screenshot(path=TARGET)
        browser.close()


def _check(browser: Browser, portal: str) -> bytes:
    """Sign in as the first who has an offer, take what is suggested, and stop at check-your-answers: where
    what is known already begins."""
    page = browser.new_page(
        viewport={"width": 372, "height": 800}, device_scale_factor=2, locale="vi-VN"
    )
    page.goto(f"{portal}/sign-in")
    page.locator("input[name=person]").first.check()
    page.locator("form:has(input[name=person]) button").click()
    page.locator("form[action*='/start'] button").first.click()
    while "/page/" in page.url:
        _answer(page)
    known = page.locator("h2:has(~ .m-fold)").last.bounding_box() or {"y": 0}
    return page.screenshot(
        full_page=True, clip={"x": 0, "y": known["y"] - 24, "width": 372, "height": 800}
    )


def _answer(page: Page) -> None:
    for box in page.locator("main input[type=text]").all():
        if not box.input_value():
            box.fill("Nguyễn Minh An")
    names = {radio.get_attribute("name") for radio in page.locator("main input[type=radio]").all()}
    for name in names:
        if not page.locator(f"input[name='{name}']:checked").count():
            page.locator(f"input[name='{name}']").first.check()
    page.locator("main form button[type=submit], main form button:not([type])").first.click()


def _number(browser: Browser, portal: str) -> bytes:
    page = browser.new_page(
        viewport={"width": 640, "height": 914}, device_scale_factor=2, locale="vi-VN"
    )
    page.goto(f"{portal}/numbers")
    page.locator(".m-figure a").first.click()
    return page.screenshot()


def _papers(results: Path) -> list[tuple[bytes, str]]:
    """The first page of each paper, and when it was sealed."""
    found = []
    for pdf in sorted(results.glob("*.pdf"))[:3]:
        with tempfile.TemporaryDirectory() as folder:
            image = Path(folder) / "page"
            subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", pdf, image], check=True)
            said = subprocess.run(
                ["pdfsig", pdf], capture_output=True, text=True, check=False
            ).stdout
            times = [
                line.partition(": ")[2] for line in said.splitlines() if "Signing Time" in line
            ]
            found.append((image.with_suffix(".png").read_bytes(), times[-1] if times else ""))
    return found


def _data(image: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(image).decode()}"


if __name__ == "__main__":
    main()
