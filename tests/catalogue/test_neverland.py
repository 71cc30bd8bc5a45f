"""The invented country in the pure engine: nothing of the platform depends on one land."""

from uuid import UUID, uuid4

from motcua.contexts.catalogue.words import Release, Value
from tests.catalogue.make import NOW, World, days_ago, release


def land() -> Release:
    return release("tests/packs/neverland")


def world() -> tuple[World, UUID, UUID]:
    """A beekeeper in the books, and a hive that nobody knows yet."""
    made, keeper = World(land().journeys["zumhoos"]), uuid4()
    made.record(
        "ludbook",
        keeper,
        lorn="Oona Tirra",
        drimdag="1990-01-01",
        nubbin="K19000001",
        boorplim="K1",
        nuuk="Nuuk 3",
    )
    return made, keeper, uuid4()


def find(made: World, hive: UUID, keeper: UUID, **more: Value) -> None:
    found: dict[str, Value] = {"vindno": "V1", "vindar": str(keeper), "zwarmtal": 20000}
    made.record("vindbook", hive, **found, vounddag=days_ago(2), glaad="Z1", **more)


def test_the_finder_of_a_swarm_is_asked_five_things() -> None:
    made, keeper, hive = world()
    find(made, hive, keeper)
    state = made.state(hive, keeper)
    assert made.asks(state) == {
        "qeepars": ["zway"],
        "hivna": ["naam"],
        "honi": ["soort"],
        "map": ["map"],
    }
    assert state.actor_role == "qeep"
    agencies = [p.competent(state, NOW).code for p in made.journey.parts(state, NOW)]
    assert agencies == ["NZ/Z1", "NZ/Z1/V", "NZ/Z/M"]


def test_a_small_swarm_gets_no_honey_pass() -> None:
    made, keeper, hive = world()
    made.say(tal=900, plek="K2", dag=days_ago(1))
    state = made.state(hive, keeper, "qeep")
    assert [part.id for part in made.journey.parts(state, NOW)] == ["hivreg", "veltlees"]
    assert "honi" not in made.asks(state)
    assert [paper.id for paper in made.journey.papers(state, NOW)] == ["zeen"]


def test_a_great_swarm_takes_longer() -> None:
    made, keeper, hive = world()
    made.say(tal=60000, plek="K2", dag=days_ago(1))
    state = made.state(hive, keeper, "qeep")
    budgets = [part.deadline(state, NOW, "online")[0] for part in made.journey.parts(state, NOW)]
    assert [(b.unit, b.amount) for b in budgets] == [("days", 6), ("hours", 12), ("days", 3)]


def test_a_second_keeper_is_named() -> None:
    made, keeper, hive = world()
    find(made, hive, keeper)
    made.say(zway=True)
    assert made.asks(made.state(hive, keeper))["qeepars"] == ["zway", "person.maat"]
    friend = made.named["maat"] = uuid4()
    made.record("ludbook", friend, lorn="Ebbo Rill")
    state = made.state(hive, keeper)
    assert state.value("maat", "lorn") == "Ebbo Rill"


def test_the_guild_keeps_its_own_book_which_may_be_down() -> None:
    made, keeper, hive = world()
    find(made, hive, keeper)
    state = made.state(hive, keeper)
    pages = made.journey.pages(state, NOW, down=[("qeep", "gildrang")])
    asked = {page.id: [q.id for q in page.questions] for page in pages}
    assert asked["honi"] == ["soort", "known.qeep.gildrang"]


def test_days_and_units_are_shown_as_the_land_writes_them() -> None:
    shown = land().show
    assert shown("vounddag", "2026-11-20", "qnv") == "2026~11~20"
    assert shown("glaad", "Z1", "en") == "Cuddo Burrow, Zurra Region"
    assert shown("zwayqeep", True, "qnv") == "Ja-ja"
    assert shown("honi", "lun", "en") == "Moonflower"


def test_a_service_is_applied_for_by_itself() -> None:
    made = World(land().journeys["vlugbrev"])
    flyer = uuid4()
    made.record("ludbook", flyer, lorn="Oona Tirra", drimdag="1990-01-01", boorplim="K1")
    made.say(doel="naa", dag="2026-12-24")
    state = made.state(flyer, flyer, "vlugar")
    (part,) = made.journey.parts(state, NOW)
    assert made.journey.id == part.id == "vlugbrev"
    assert made.journey.bundle.once is False
    (written,) = part.writes(state, NOW)
    assert written.values == {"vlugdoel": "naa", "vlugdag": "2026-12-24"}
