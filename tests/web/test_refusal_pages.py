"""A page that says no says in each language what one can do next, and who is signed in stays so."""

import httpx2
import pytest

from tests.web.assertions import assert_accessible
from tests.web.conftest import sign_in
from tests.web.test_edge import token_of

LONG = 300_000


async def refused(client: httpx2.AsyncClient, what: str, **headers: str) -> httpx2.Response:
    """The page of one refusal."""
    match what:
        case "too-large":
            headers["content-type"] = "application/x-www-form-urlencoded"
            return await client.post("/send", content=b"a=" + b"x" * LONG, headers=headers)
        case "form":
            return await client.post("/send", data={"full-name": "Ana"}, headers=headers)
        case "method":
            return await client.get("/send", headers=headers)
        case "too-often":
            for _ in range(400):
                answer = await client.get("/nowhere", headers=headers)
                if answer.status_code == 429:
                    return answer
            raise AssertionError("nobody says stop")
    return await client.get(what, headers=headers)


@pytest.mark.parametrize(
    ("what", "status", "next_step", "in_vietnamese"),
    [
        ("/nowhere", 404, "Check that the address is complete", "kiểm tra lại địa chỉ"),
        ("/desk", 403, "sign out and let them sign in", "đăng xuất"),
        ("/moved-on", 409, "This has changed since you opened it", "đã thay đổi"),
        ("/broken", 500, "Try again", "Thử lại"),
        ("too-large", 413, "Choose a smaller file", "chọn tệp nhỏ hơn"),
        ("form", 403, "Go back, load the page again", "quay lại"),
        ("method", 405, "Start from your page", "bắt đầu từ trang"),
        ("too-often", 429, "Try again", "Thử lại"),
    ],
)
async def test_it_says_what_one_can_do_next(
    client: httpx2.AsyncClient, what: str, status: int, next_step: str, in_vietnamese: str
) -> None:
    sign_in(client, "ana")
    for language, words in (("en", next_step), ("vi", in_vietnamese)):
        page = await refused(client, what, **{"accept-language": language})
        assert page.status_code == status
        assert_accessible(page)
        assert f'lang="{language}"' in page.text
        assert words in page.text.replace("\n", " ")
        assert 'href="/"' in page.text


async def test_a_page_that_is_not_there_knows_who_is_signed_in(client: httpx2.AsyncClient) -> None:
    sign_in(client, "ola")
    page = await client.get("/nowhere")
    assert page.status_code == 404
    assert "To the work list" in page.text and 'href="/desk"' in page.text
    assert "Sign in" not in page.text


async def test_whoever_s_session_has_ended_comes_back_to_the_form(
    client: httpx2.AsyncClient,
) -> None:
    sign_in(client, "ana")
    hidden = token_of(await client.get("/"))
    sign_in(client, "unknown")
    form = {"referer": "http://motcua.test/things/x?page=2"}
    sent = await client.post("/mine-too", data=hidden, headers=form)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/sign-in?next=%2Fthings%2Fx&ended=1",
    )
    elsewhere = {"referer": "http://evil.test/things/x"}
    sent = await client.post("/mine-too", data=hidden, headers=elsewhere)
    assert sent.headers["location"] == "/sign-in?ended=1"
