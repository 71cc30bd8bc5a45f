"""The citizen's pages: bytes over the wire as a browser asks for them, and the server's time for each."""

import re
import statistics
import time
from urllib.parse import urljoin

import httpx2

from bench.harness import CONSOLE, Measure, cost
from bench.portal import portal

FIRST_VIEW_KB, LATER_VIEW_KB, BUDGET_MS, RUNS = 50, 15, 20, 25
_LINKED = re.compile(r'<(?:link|script)\b[^>]*?\s(?:href|src)="([^"]+\.(?:css|js|svg))"')
_FONT = re.compile(rb"url\(\"?([^\")]+\.woff2)\"?\)")
HEADERS = {"accept": "text/html", "accept-encoding": "br, gzip", "accept-language": "vi"}


def run() -> list[Measure]:
    """One person walks to the receipt; each page on the way is asked for again, by a browser of its own."""
    measures: list[Measure] = []
    with portal() as running:
        citizen = running.declarant()
        walker = (
            citizen._browser
        )  # the session is the person's; the bytes are counted by our own client
        with httpx2.Client(base_url=running.url, headers=HEADERS, trust_env=False) as http:
            http.cookies.update(walker._http.cookies)
            measures += looked_at(http, "home", "/my")
            citizen.declare()
            check = walker.page.address
            form = next(link for _, link in walker.page.links if "/page/" in link)
            measures += looked_at(http, "form", form.partition("?")[0])
            measures += looked_at(http, "check", check)
            citizen.file()
            receipt = walker.page.address
            measures += looked_at(http, "receipt", receipt)
            case = next(
                link for _, link in walker.page.links if re.fullmatch(r"/cases/[^/?]+", link)
            )
            measures += looked_at(http, "case", case)
        citizen.close()
    return measures


def looked_at(http: httpx2.Client, name: str, address: str) -> list[Measure]:
    """First view: the page with all that it links to. Later: the page alone, the rest is kept by the browser."""
    size, content = _got(http, address)
    text = content.decode()
    linked = 0
    for one in dict.fromkeys(_LINKED.findall(text)):
        part, style = _got(http, one)
        linked += part
        linked += sum(
            _got(http, urljoin(one, font.decode()))[0]
            for font in dict.fromkeys(_FONT.findall(style))
        )
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        _got(http, address)
        took.append((time.perf_counter() - began) * 1000)
    CONSOLE.print(
        f"[dim]{name}: {size} bytes of HTML, {linked} bytes linked, worst {max(took):.0f} ms[/]"
    )
    return [
        cost(f"{name}: first view", [(size + linked) / 1000], unit="kB", budget=FIRST_VIEW_KB),
        cost(f"{name}: later", [size / 1000], unit="kB", budget=LATER_VIEW_KB),
        cost(f"{name}: time", [statistics.median(took)], unit="ms", budget=BUDGET_MS),
    ]


def _got(http: httpx2.Client, address: str) -> tuple[int, bytes]:
    """Bytes as they came over the wire, headers too, and the content."""
    with http.stream("GET", address) as answer:
        if answer.status_code != 200:
            raise RuntimeError(f"{address.partition('?')[0]} answered {answer.status_code}")
        content = answer.read()
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return headers + answer.num_bytes_downloaded, content
