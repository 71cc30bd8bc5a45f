"""The birth bundle of the pack in the pure engine: who is asked what, which parts run, what is written."""

from uuid import uuid4

from motcua.contexts.catalogue.words import State
from tests.catalogue.make import NOW, Family, World, days_ago, family, notice

ALWAYS = {
    "ten-con": ["ten"],
    "dan-toc-que-quan": ["toc", "tich", "que"],
    "y-te": ["noi-kham"],
    "dong-y": ["tiem-chung"],
}


def seen(home: Family, *, role: str | None = None) -> tuple[World, State]:
    actor = {"me": home.mother, "cha": home.father, None: home.mother}.get(role, uuid4())
    return home.world, home.world.state(home.child, actor, role)


def parts(world: World, state: State) -> list[str]:
    return [part.id for part in world.journey.parts(state, NOW)]


def test_a_married_mother_with_a_notice_is_asked_only_what_nobody_knows() -> None:
    home = family()
    notice(home)
    world, state = seen(home)
    assert world.asks(state) == ALWAYS
    assert state.actor_role == "me"
    assert state.holders["cha"] == home.father
    assert parts(world, state) == ["dang-ky-khai-sinh", "dang-ky-thuong-tru", "cap-the-bhyt"]
    assert world.journey.papers(state, NOW) == []
    assert not world.journey.late(state, NOW)


def test_the_registering_commune_settles_itself_when_both_parents_live_in_one() -> None:
    home = family()
    notice(home)
    _, state = seen(home)
    answer = state.facts["con", "noi-dang-ky"]
    assert (answer.value, answer.source.kind) == ("00004", "derived")
    assert answer.source.ref == "me.noi-thuong-tru"


def test_born_at_home_the_facts_of_the_birth_are_asked_and_a_witness_paper_is_needed() -> None:
    home = family()
    world, state = seen(home, role="me")
    assert world.asks(state) == {
        "viec-sinh": ["sinh-ngay", "sinh-gio", "sinh-noi", "sinh-gioi"],
        **ALWAYS,
    }
    assert [paper.id for paper in world.journey.papers(state, NOW)] == ["nguoi-lam-chung"]
    budget, _, _ = world.journey.parts(state, NOW)[0].deadline(state, NOW, "online")
    assert (budget.unit, budget.amount) == ("days", 5)


def test_the_father_of_an_unmarried_mother_may_stay_unnamed() -> None:
    home = family(married=False)
    notice(home)
    world, state = seen(home)
    assert world.asks(state) == {"nguoi-cha": ["co-nhan-cha"], **ALWAYS}
    world.say(co_nhan_cha=False)
    _, state = seen(home)
    assert world.asks(state)["nguoi-cha"] == ["co-nhan-cha"]
    assert "cha" not in state.holders
    assert world.journey.papers(state, NOW) == []


def test_an_unmarried_father_is_found_by_number_and_recognised_with_a_statement() -> None:
    home = family(married=False)
    notice(home)
    home.world.say(co_nhan_cha=True)
    world, state = seen(home)
    assert world.asks(state)["nguoi-cha"] == ["co-nhan-cha", "person.cha"]
    world.named["cha"] = home.father
    _, state = seen(home)
    assert world.asks(state)["nguoi-cha"] == ["co-nhan-cha", "cam-doan-cha", "person.cha"]
    assert state.value("cha", "ho-ten") == "Trần Văn Minh"
    assert [paper.id for paper in world.journey.papers(state, NOW)] == ["nhan-cha-con"]


def test_a_father_who_is_not_to_be_named_after_all_is_forgotten() -> None:
    home = family(married=False)
    notice(home)
    home.world.say(co_nhan_cha=True, cam_doan_cha=True)
    home.world.named["cha"] = home.father
    home.world.say(co_nhan_cha=False)
    _, state = seen(home)
    assert "cha" not in state.holders
    assert ("con", "cam-doan-cha-con") not in state.facts
    assert not [key for key in state.facts if key[0] == "cha"]


def test_parents_of_two_communes_choose_where_the_child_is_registered() -> None:
    home = family(father_lives="00025")
    notice(home)
    world, state = seen(home)
    assert world.asks(state) == {**ALWAYS, "noi-dang-ky": ["dang-ky-tai"]}
    question = world.journey.question("dang-ky-tai")
    assert [code for code, _ in question.choices(state)] == ["00004", "00025"]
    world.say(dang_ky_tai="00025")
    _, state = seen(home)
    part = world.journey.parts(state, NOW)[0]
    assert part.competent(state, NOW).unit == "00025"
    assert state.value("ho", "noi-thuong-tru") == "00025"


def test_twins_are_two_notices_and_two_declarations() -> None:
    first = family()
    notice(first, nth=1)
    second = Family(first.world, first.mother, first.father, uuid4())
    notice(second, nth=2)
    for twin, nth in ((first, 1), (second, 2)):
        world, state = seen(twin)
        assert world.asks(state) == ALWAYS
        assert state.value("con", "thu-tu-sinh") == nth


def test_a_grandparent_says_who_they_are_and_names_the_mother() -> None:
    home = family()
    world, state = seen(home, role="ong-ba")
    asked = world.asks(state)
    assert asked["nguoi-khai"] == ["quan-he"]
    assert asked["nguoi-me"] == ["person.me"]
    world.named["me"] = home.mother
    _, state = seen(home, role="ong-ba")
    assert state.value("me", "ho-ten") == "Nguyễn Thị Lan"
    assert state.holders["cha"] == home.father


def test_with_a_notice_a_grandparent_does_not_name_the_mother() -> None:
    home = family()
    notice(home)
    world, state = seen(home, role="ong-ba")
    assert "nguoi-me" not in world.asks(state)
    assert state.holders["me"] == home.mother


def test_a_father_declares_and_the_mother_is_found_by_the_marriage() -> None:
    home = family()
    world, state = seen(home, role="cha")
    assert state.holders["me"] == home.mother
    assert "nguoi-me" not in world.asks(state)


def test_for_a_child_who_has_died_only_birth_and_death_are_written() -> None:
    home = family()
    notice(home, died=days_ago(2))
    world, state = seen(home)
    assert parts(world, state) == ["dang-ky-khai-sinh"]
    assert world.asks(state) == {key: ALWAYS[key] for key in ("ten-con", "dan-toc-que-quan")}
    written = [one.registry for one in world.journey.parts(state, NOW)[0].writes(state, NOW)]
    assert written == ["khai-sinh", "dan-cu", "khai-tu"]


def test_a_late_declaration_gives_a_reason_and_takes_five_days() -> None:
    home = family()
    notice(home, born=days_ago(61))
    world, state = seen(home)
    assert world.asks(state)["khai-muon"] == ["muon"]
    assert world.journey.late(state, NOW)
    budget, cut_off, basis = world.journey.parts(state, NOW)[0].deadline(state, NOW, "online")
    assert (budget.amount, str(cut_off)) == (5, "15:00:00")
    assert basis.startswith("Nghị định 63/2024")


def test_sixty_days_are_in_time() -> None:
    home = family()
    notice(home, born=days_ago(60))
    world, state = seen(home)
    assert not world.journey.late(state, NOW)


def test_a_birth_that_is_registered_is_refused_with_its_reason() -> None:
    home = family()
    notice(home)
    home.world.record("khai-sinh", home.child, ngay_dang_ky=days_ago(1))
    world, state = seen(home)
    refusals = world.journey.refusals(state, NOW)
    assert [refusal.id for refusal in refusals] == ["da-khai-sinh"]
    assert refusals[0].reason["vi"].startswith("Trẻ này đã được đăng ký")


def test_missing_answers_are_named_page_by_page() -> None:
    home = family()
    notice(home)
    home.world.say(ten="Trần Minh An", toc="01", tich="VN")
    world, state = seen(home)
    missing = [(one.page, one.id) for one in world.journey.missing(state, NOW)]
    assert missing == [("dan-toc-que-quan", "que"), ("y-te", "noi-kham"), ("dong-y", "tiem-chung")]


def test_the_three_agencies_and_what_they_write() -> None:
    home = family()
    notice(home)
    home.world.say(ten="Trần Minh An", toc="01", tich="VN", que="00008")
    station = home.world.journey.question("noi-kham")
    world, state = seen(home)
    world.say(noi_kham=station.default(state), tiem_chung=True)
    _, state = seen(home)
    agencies = [part.competent(state, NOW).kind for part in world.journey.parts(state, NOW)]
    assert agencies == ["commune-committee", "commune-police", "social-insurance"]
    birth, residence, card = (part.writes(state, NOW) for part in world.journey.parts(state, NOW))
    assert birth[0].values["ho-ten"] == "Trần Minh An"
    assert birth[0].values["cha-de"] == str(home.father)
    assert residence[0].values["ho-thuong-tru"] == str(state.holders["ho"])
    assert card[0].values["bhyt-tu-ngay"] == days_ago(3)
    # The card counts from the birth; registration and residence from the day of the signature.
    assert card[0].valid_from.isoformat() == days_ago(3)
    assert {one.valid_from.isoformat() for one in (*birth, *residence)} == {days_ago(0)}


def test_a_registry_that_is_down_is_asked_of_the_person() -> None:
    home = family()
    notice(home)
    world, state = seen(home)
    pages = world.journey.pages(state, NOW, down=[("me", "dan-toc"), ("me", "so-dinh-danh")])
    asked = {page.id: [q.id for q in page.questions] for page in pages}
    assert asked["nguoi-me"] == ["known.me.dan-toc"]
    assert world.journey.question("known.me.dan-toc").choices(state)[0][0] == "01"


def test_no_register_says_where_the_child_lives_before_the_police_decide() -> None:
    home = family()
    notice(home)
    world, state = seen(home)
    birth, residence, _ = world.journey.parts(state, NOW)
    before = {one.registry: one.values for one in birth.writes(state, NOW)}
    after = {one.registry: one.values for one in residence.writes(state, NOW)}
    assert "noi-thuong-tru" not in before["dan-cu"]
    assert after["dan-cu"]["noi-thuong-tru"] == after["thuong-tru"]["noi-thuong-tru"] == "00004"


def test_without_a_household_no_residence_is_registered_and_the_card_is_issued_still() -> None:
    home = family()
    notice(home)
    world, state = seen(home)
    holders = {role: who for role, who in state.holders.items() if role != "ho"}
    alone = State(facts=state.facts, holders=holders, actor_role="me")
    assert parts(world, alone) == ["dang-ky-khai-sinh", "cap-the-bhyt"]
