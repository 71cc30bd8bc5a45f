"""The parts of the edge by themselves: limits, forms, dates, languages, assets."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import bodies, csrf, forms, moments, texts
from motcua.web.app import App, TwoRoutes, build
from motcua.web.limits import Buckets
from motcua.web.routes import Allow, page
from tests.web.conftest import show_all

ROOT = Path(__file__).parents[2]
ZONE = timezone(timedelta(hours=7))


def test_a_bucket_empties_and_fills() -> None:
    buckets = Buckets(per_second=2, burst=4)
    assert [buckets.take("a", 0.0) for _ in range(5)] == [True] * 4 + [False]
    assert buckets.take("b", 0.0)
    assert [buckets.take("a", 1.0) for _ in range(3)] == [True, True, False]


def test_buckets_do_not_grow_without_end() -> None:
    buckets = Buckets(per_second=1, burst=1, most_keys=10)
    for key in range(1000):
        buckets.take(str(key), 0.0)
    assert len(buckets._levels) <= 10


@given(st.dictionaries(st.text("abc", min_size=1), st.lists(st.text(), min_size=1), max_size=5))
def test_a_form_comes_back_as_it_was_typed(fields: dict[str, list[str]]) -> None:
    typed = {
        name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()
    }
    if any("\0" in value for values in typed.values() for value in values):
        return
    content = httpx2.QueryParams([(n, v) for n, values in fields.items() for v in values])
    kind = "application/x-www-form-urlencoded"
    assert dict(bodies.parse(kind, str(content).encode())) == typed


@given(st.binary(max_size=400))
def test_no_body_is_more_than_a_refusal(content: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "a/b"):
        try:
            bodies.parse(kind, content)
        except bodies.UnreadableForm:
            continue


def test_a_file_keeps_its_name_and_loses_its_folder() -> None:
    content = (
        b'--b\r\nContent-Disposition: form-data; name="p"; filename="../x/\xc3\xa1.pdf"\r\n'
        b"Content-Type: text/html\r\n\r\n%PDF-1\r\n--b--\r\n"
    )
    (upload,) = bodies.parse("multipart/form-data; boundary=b", content).uploads["p"]
    assert upload == bodies.Upload("\u00e1.pdf", b"%PDF-1")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"d-day": ["1"], "d-month": ["2"], "d-year": ["2026"]}, date(2026, 2, 1)),
        ({"d-day": [" 01 "], "d-month": ["02"], "d-year": ["2026"]}, date(2026, 2, 1)),
        ({"d": ["2026-02-01"]}, date(2026, 2, 1)),
        ({"d-day": [""], "d-month": [""], "d-year": [""]}, None),
        ({}, None),
    ],
)
def test_a_date_is_read(typed: dict[str, list[str]], read: date | None) -> None:
    assert forms.date_of(typed, "d") == read


@pytest.mark.parametrize(
    "typed",
    [
        {"d-day": ["31"], "d-month": ["2"], "d-year": ["2026"]},
        {"d-day": ["1"], "d-month": [""], "d-year": ["2026"]},
        {"d-day": ["x"], "d-month": ["1"], "d-year": ["2026"]},
        {"d": ["2026-1"]},
        {"d": ["2026-1-1-1"]},
    ],
)
def test_a_date_that_is_none_names_its_field(typed: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        forms.date_of(typed, "d")
    assert list(refused.value.fields) == ["d"]


def test_a_token_is_good_for_its_session_alone() -> None:
    token = csrf.token(b"k" * 32, "session")
    csrf.check(b"k" * 32, "session", token)
    assert token != csrf.token(b"k" * 32, "session")
    for key, binding, sent in (
        (b"k" * 32, "other", token),
        (b"l" * 32, "session", token),
        (b"k" * 32, "session", token[:-1] + "x"),
        (b"k" * 32, "session", ""),
        (b"k" * 32, "session", "\u00e9" * 80),
        (b"k" * 32, "", csrf.token(b"k" * 32, "")),
    ):
        with pytest.raises(csrf.WrongForm):
            csrf.check(key, binding, sent)


@pytest.mark.parametrize(
    ("language", "day", "moment", "number"),
    [
        ("en", "27 March 2026", "06:30 on 28 March 2026", "12,345.5"),
        ("zz", "27 March 2026", "06:30 on 28 March 2026", "12,345.5"),
        ("vi", "ngày 27 tháng 3 năm 2026", "06:30 ngày 28 tháng 3 năm 2026", "12.345,5"),
    ],
)
def test_dates_and_numbers_speak_the_language(
    language: str, day: str, moment: str, number: str
) -> None:
    texts.speak(language)
    assert moments.day(date(2026, 3, 27), ZONE) == day
    assert moments.day("2026-03-27", ZONE) == day
    assert moments.moment(datetime(2026, 3, 27, 23, 30, tzinfo=UTC), ZONE) == moment
    assert moments.number(Decimal("12345.5")) == number


def test_what_is_left_is_said_in_words() -> None:
    texts.speak("en")
    now = datetime(2026, 3, 27, tzinfo=UTC)
    assert moments.left(now + timedelta(minutes=1), now) == "1 minute left"
    assert moments.left(now + timedelta(hours=47), now) == "47 hours left"
    assert moments.left(now + timedelta(days=3), now) == "3 days left"
    assert moments.left(now - timedelta(hours=2), now) == "2 hours late"


def test_a_message_is_filled_where_it_is_shown() -> None:
    texts.speak("en")
    said = texts.translate(msg("At most {n} signs for {what}", n=3, what={"en": "a name"}))
    assert said == "At most 3 signs for a name"
    assert msgspec.json.encode(str(said))


async def test_assets_are_kept_for_ever_and_packed(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/")).text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) == 4
    total = len(page)
    for address in addresses:
        response = await client.get(address, headers={"accept-encoding": "br"})
        assert response.status_code == 200, address
        assert "immutable" in response.headers["cache-control"]
        total += int(response.headers["content-length"])
    assert total < 50_000
    assert (await client.get("/static/../app.py")).status_code == 404
    assert (await client.get("/static/nothing.css")).status_code == 404


async def test_two_routes_of_one_name_are_refused(site_app: App) -> None:
    house = site_app._guard._house
    one = page("/a", show_all, name="a", allow=Allow.ANYBODY)
    other = page("/b", show_all, name="a", allow=Allow.ANYBODY)
    same = page("/a", show_all, name="c", allow=Allow.ANYBODY)
    for second in (other, same):
        with pytest.raises(TwoRoutes):
            build(house, [one, second])


async def test_figures_are_for_this_machine_alone(client: httpx2.AsyncClient) -> None:
    assert "motcua_request_seconds" in (await client.get("/metrics")).text
    proxied = await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert proxied.status_code == 404
    assert (await client.get("/health")).text == "ok\n"


def test_the_components_are_of_the_version_that_the_macros_were_made_for() -> None:
    manifest = msgspec.json.decode((ROOT / "package.json").read_bytes())
    assert manifest["dependencies"]["govuk-frontend"] == "6.3.0"
    assert version("govuk-frontend-jinja") == "4.1.0", "see its table of versions, then change both"
    installed = ROOT / "node_modules" / "govuk-frontend" / "package.json"
    assert msgspec.json.decode(installed.read_bytes())["version"] == "6.3.0"
