"""The edge: who may pass, what is refused how, and what every answer carries."""

import re

import httpx2
import pytest

from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.web import app
from motcua.web.ports import SitePort
from motcua.web.routes import Allow, page
from tests.web.assertions import assert_accessible
from tests.web.conftest import ROUTES, SITE, show_all, sign_in

JSON = {"accept": "application/json"}


def token_of(response: httpx2.Response) -> dict[str, str]:
    """The hidden inputs of a page's form."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', response.text))


async def test_a_page_with_every_field_is_accessible_in_both_languages(
    client: httpx2.AsyncClient,
) -> None:
    page = assert_accessible(await client.get("/"))
    assert page.by_id("main-content")
    vietnamese = await client.get("/", headers={"accept-language": "vi-VN,vi;q=0.9,en;q=0.5"})
    assert_accessible(vietnamese)
    assert 'lang="vi"' in vietnamese.text
    assert "Họ và tên" in vietnamese.text


async def test_every_answer_carries_the_security_headers(client: httpx2.AsyncClient) -> None:
    for path in ("/", "/nowhere", "/broken"):
        response = await client.get(path)
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/mine", 303),
        (None, "/desk", 303),
        ("ana", "/mine", 200),
        ("ana", "/desk", 403),
        ("ola", "/desk", 200),
        ("ola", "/mine", 403),
        ("ola", "/decide", 403),
        ("dan", "/decide", 200),
        ("unknown", "/mine", 303),
    ],
)
async def test_a_route_lets_in_whom_it_names(
    client: httpx2.AsyncClient, who: str | None, path: str, status: int
) -> None:
    if who:
        sign_in(client, who)
    response = await client.get(path)
    assert response.status_code == status
    if status == 303:
        ended = "&ended=1" if who else ""  # whose session has ended is told so
        assert response.headers["location"] == f"/sign-in?next=%2F{path[1:]}{ended}"
    else:
        assert_accessible(response)


async def test_the_menu_shows_what_the_actor_may_open(client: httpx2.AsyncClient) -> None:
    sign_in(client, "ola")
    page = await client.get("/")
    assert "Work list" in page.text and "My things" not in page.text


async def test_a_form_passes_with_its_token_and_only_with_it(client: httpx2.AsyncClient) -> None:
    sign_in(client, "ana")
    hidden = token_of(await client.get("/"))
    good = {**hidden, "full-name": "Ana"}
    sent = await client.post("/send", data=good)
    assert (sent.status_code, sent.headers["location"]) == (303, "/things/a%2Fb?seen=1")
    for bad in ({"full-name": "Ana"}, {**good, "csrf": "0" * 64}):
        refused = await client.post("/send", data=bad)
        assert refused.status_code == 403
        assert_accessible(refused)
    sign_in(client, "ola")
    assert (await client.post("/send", data=good)).status_code == 403


async def test_a_visitor_has_a_form_of_his_own(client: httpx2.AsyncClient) -> None:
    hidden = token_of(await client.get("/"))
    assert (await client.post("/send", data={**hidden, "full-name": "A"})).status_code == 303
    client.cookies.clear()
    assert (await client.post("/send", data={**hidden, "full-name": "A"})).status_code == 403


async def test_a_form_that_stood_on_another_site_is_refused(client: httpx2.AsyncClient) -> None:
    sign_in(client, "ana")
    good = {**token_of(await client.get("/")), "full-name": "Ana"}
    for headers in ({"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}):
        assert (await client.post("/send", data=good, headers=headers)).status_code == 403
    own = {"origin": "http://motcua.test"}
    assert (await client.post("/send", data=good, headers=own)).status_code == 303


async def test_wrong_answers_come_back_with_what_was_typed(client: httpx2.AsyncClient) -> None:
    hidden = token_of(await client.get("/"))
    data = {**hidden, "full-name": "", "born-day": "31", "born-month": "2", "born-year": "2026"}
    response = await client.post("/send", data=data)
    assert response.status_code == 422
    page = assert_accessible(response)
    assert "Enter a name with at most 60 signs" in response.text
    born = page.by_id("born")
    assert born is not None and born.tag == "input"


async def test_what_is_not_there_is_a_page_with_a_way_on(client: httpx2.AsyncClient) -> None:
    response = await client.get("/nowhere")
    assert response.status_code == 404
    assert_accessible(response)
    problem = await client.get("/nowhere", headers=JSON)
    assert problem.headers["content-type"] == "application/problem+json"
    assert (await client.post("/")).status_code == 405


async def test_a_bug_is_a_plain_page_with_a_reference(client: httpx2.AsyncClient) -> None:
    response = await client.get("/broken")
    assert response.status_code == 500
    assert_accessible(response)
    assert "secret of the house" not in response.text
    assert re.search(r"<code>[\w-]{8}</code>", response.text)
    problem = (await client.get("/api/broken")).json()
    assert problem["status"] == 500 and problem["reference"]


async def test_a_bug_in_what_every_page_shows_is_answered_in_words(house: House) -> None:
    def nobody_knows(house: House, actor: Actor) -> bool:
        raise RuntimeError("secret of the house")

    faulty = page(
        "/shelf", show_all, name="shelf", allow=Allow.ANYBODY, menu="Shelf", menu_for=nobody_knows
    )
    transport = httpx2.ASGITransport(
        app=app.build(house, [*ROUTES, faulty], sites=SitePort(lambda: SITE))
    )
    async with httpx2.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
        response = await client.get("/")
    assert response.status_code == 500
    assert re.search(r"\([\w-]{8}\)$", response.text)
    assert "secret of the house" not in response.text


async def test_a_refusal_is_a_problem_for_a_program(client: httpx2.AsyncClient) -> None:
    response = await client.get("/moved-on")
    assert response.status_code == 409
    assert_accessible(response)
    wrong = await client.post("/api/things", content=b'{"name": "a", "size": "big"}')
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert list(wrong.json()["errors"]) == ["size"]
    assert (await client.post("/api/own", content=b"{}")).status_code == 401
    good = await client.post("/api/things", content=b'{"name": "a", "size": 3}')
    assert (good.status_code, good.json()) == (201, {"taken": True})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"full-name=%FF%FE", "application/x-www-form-urlencoded"),
        (b"full-name=%00", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(600)), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    client: httpx2.AsyncClient, content: bytes, kind: str
) -> None:
    response = await client.post("/send", content=content, headers={"content-type": kind})
    assert response.status_code == 422
    assert_accessible(response)


async def test_a_body_that_is_too_long_is_refused(client: httpx2.AsyncClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = await client.post("/send", content=b"a=" + b"x" * 300_000, headers=headers)
    assert response.status_code == 413


async def test_a_file_is_what_its_content_says(client: httpx2.AsyncClient) -> None:
    hidden = token_of(await client.get("/"))
    files = {"paper": ("c:/a/x.exe", b"%PDF-1.7 ...", "application/x-msdownload")}
    response = await client.post("/send", data={**hidden, "full-name": "A"}, files=files)
    assert response.status_code == 303


async def test_the_language_switch_keeps_a_path_that_is_no_ascii(
    client: httpx2.AsyncClient,
) -> None:
    moved = await client.get("/things/%E1%BB%81%0D%0Ax?lang=vi")
    assert (moved.status_code, moved.headers["location"]) == (303, "/things/%E1%BB%81%0D%0Ax")


async def test_the_language_switch_keeps_the_page(client: httpx2.AsyncClient) -> None:
    response = await client.get("/things/x?page=2&lang=vi")
    assert (response.status_code, response.headers["location"]) == (303, "/things/x?page=2")
    assert 'html lang="vi"' in (await client.get("/things/x")).text
    strange = await client.get("//evil.test/%5C?lang=en")
    assert not strange.headers.get("location", "/x").startswith(("//", "/\\"))


async def test_who_asks_too_often_is_told_to_wait(client: httpx2.AsyncClient) -> None:
    statuses = [(await client.get("/nowhere")).status_code for _ in range(400)]
    assert 429 in statuses
    assert set(statuses) <= {404, 429}


async def test_a_nul_in_an_address_is_not_found(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/things/a%00b")).status_code == 404
    assert (await client.get("/things/a?x=%00")).status_code == 404
