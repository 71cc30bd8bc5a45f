"""Services are found by the words that people use."""

import pytest

from motcua.contexts.catalogue.words.finding import find
from tests.catalogue.make import release

BIRTH, MARRIAGE, WEDDING = (
    "lien-thong-khai-sinh",
    "xac-nhan-tinh-trang-hon-nhan",
    "dang-ky-ket-hon",
)


def found(text: str) -> list[str]:
    return [journey.id for journey in find(release().journeys.values(), text, release().topics)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("khai sinh", BIRTH),
        ("khai sinh cho con", BIRTH),
        ("giay khai sinh", BIRTH),
        ("GIẤY KHAI SINH", BIRTH),
        ("khaisinh", BIRTH),
        ("sinh em bé", BIRTH),
        ("mới sinh con", BIRTH),
        ("nhap khau cho con", BIRTH),
        ("bảo hiêm y tế", BIRTH),
        ("birth certificat", BIRTH),
        ("newbron", BIRTH),
        ("giấy độc thân", MARRIAGE),
        ("giay doc than", MARRIAGE),
        ("tinh trang hon nhan", MARRIAGE),
        ("xác nhận độc thân", MARRIAGE),
        ("muốn kết hôn", WEDDING),
        ("divorce", MARRIAGE),
        ("lay vo", WEDDING),
        ("ma chay", "lien-thong-khai-tu"),
        ("photo cong chung", "chung-thuc-ban-sao"),
        ("mất giấy khai sinh", "cap-trich-luc-ho-tich"),
        ("doi ten", "cai-chinh-ho-tich"),
        ("mất căn cước", "cap-lai-the-can-cuoc"),
        ("lam ho chieu", "cap-ho-chieu"),
        ("rut bao hiem xa hoi", "bhxh-mot-lan"),
        ("mất việc", "tro-cap-that-nghiep"),
        ("nguyện vọng đại học", "dang-ky-du-thi"),
        ("mua bao hiem y te", "bhyt-ho-gia-dinh"),
        ("phạt nguội", "nop-phat-giao-thong"),
        ("khach ngu qua dem", "thong-bao-luu-tru"),
        ("ở trọ", "dang-ky-tam-tru"),
        ("nhap ho khau ve nha chong", "chuyen-thuong-tru"),
        ("ket hon va gia dinh", WEDDING),  # the topic
    ],
)
def test_the_right_one_comes_first(text: str, first: str) -> None:
    assert found(text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "   ", "tàu vũ trụ", "!!!", "spaceship", "zzz" * 200])
def test_what_fits_nothing_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_an_agency_leads_to_what_it_decides() -> None:
    assert {BIRTH, "lien-thong-khai-tu"} <= set(found("bảo hiểm xã hội"))
