"""The reckoning of a run finds what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.camera_state import CameraState
from pipeline.database import engine_for, upgrade
from pipeline.places import Place
from pipeline.shards.kept_book import KeptBook
from pipeline.shards.lease import Renewal
from pipeline.shards.things import camera_thing
from pipeline.state import CameraChange, State
from tests.chaos.city import CAPS, Guests, sources_for
from tests.chaos.orphans import Orphans
from tests.chaos.reckoning import (
    CaseSeen,
    Spot,
    of_cases,
    of_platform,
    of_sessions,
    sessions_of,
)
from tests.chaos.spread import Spread
from tests.chaos.street import Thing
from tests.pipeline.places.film import look, suspect

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ONE: Spot = ("cam-000", 3, Thing.STALL)
OTHER: Spot = ("cam-000", 4, Thing.STALL)


def case(spot: Spot) -> CaseSeen:
    return CaseSeen(uuid4(), uuid4(), spot, NOON, 3)


def test_a_thing_without_a_case_one_with_two_and_a_case_of_nothing_are_named() -> None:
    assert of_cases([ONE, OTHER], [case(ONE), case(OTHER)]) == []
    hole = (*ONE[:2], Thing.HOLE)
    found = of_cases([ONE, OTHER], [case(ONE), case(ONE), case(hole)])
    assert found == [f"lost: {OTHER}", f"2 cases of {ONE}", f"nothing ever stood there: {hole}"]


def test_at_the_platform_what_is_missing_what_is_there_twice_and_what_has_no_case_is_named() -> (
    None
):
    assert of_platform(["a", "b"], ["b", "a"]) == []
    found = of_platform(["a", "b"], ["b", "b", "c"])
    assert found == [
        "never handed over: a",
        "handed over 2 times: b",
        "handed over without a case: c",
    ]


def test_one_session_too_many_at_one_moment_is_a_fault_however_short_it_was() -> None:
    sources = sources_for(12)
    guests = Guests(sources)
    for source in sources:
        for _ in range(source.cap):
            guests.session_opened(source.cameras[0], "127.0.0.1")
    assert of_sessions(sessions_of(guests, sources)) == []
    narrow = sources[0]
    guests.session_opened(narrow.cameras[1], "127.0.0.1")
    guests.session_closed(narrow.cameras[1])
    seen = sessions_of(guests, sources)
    assert of_sessions(seen) == [f"{narrow.id} allows {CAPS[0]} sessions and saw {CAPS[0] + 1}"]
    assert [one.total for one in seen.values()] == [CAPS[0] + 1, *CAPS[1:]]


def test_a_spread_is_made_of_figures_that_were_measured() -> None:
    assert Spread.of([]) == Spread(0, 0.0, 0.0, 0.0)
    assert Spread.of([7.04]) == Spread(1, 7.0, 7.0, 7.0)
    assert Spread.of(reversed(range(1, 21))) == Spread(20, 10, 19, 20)


def _grown(place: Place) -> list[Place]:
    return [replace(place, seen=2, total=2)]


def _forgotten(_: Place) -> list[Place]:
    return []


def _begun_anew(place: Place) -> list[Place]:
    anew = look(60, suspect())
    return [replace(Place.opened(anew, anew.suspects[0]), id=place.id)]


@pytest.mark.parametrize(
    ("then", "faults"),
    [(_grown, 0), (_forgotten, 1), (_begun_anew, 1)],
    ids=["looked at again", "forgotten", "begun anew"],
)
def test_what_a_killed_worker_suspected_must_be_known_at_the_end_and_its_cameras_visited(
    tmp_path: Path, then: Callable[[Place], list[Place]], faults: int
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    book, state = KeptBook(engine, lease_s=600), State(engine)
    for worker, camera in (("north-0", "cam-000"), ("south-0", "cam-001")):
        term = book.join(worker).term
        book.renew(Renewal(term, 1, want=frozenset({camera_thing(camera), "chore:letters"})))
    seen = look(0, suspect())
    place = Place.opened(seen, seen.suspects[0])

    def save(*places: Place) -> None:
        state.save([CameraChange("cam-000", CameraState("main", places=places).to_json())])

    guests = Guests(sources_for(12))
    orphans = Orphans(engine, guests)
    assert orphans.guardians() == {"north-0", "south-0"}
    save(place)
    with orphans.left_by(["north-0"], "WORKER"):
        assert guests.waiting == 0
    assert list(orphans.suspected) == [place.id]
    assert guests.waiting == 1
    save(*then(place))
    assert len(orphans.faults()) == faults + 1
    guests.played("cam-000")
    assert len(orphans.faults()) == faults
    assert [wait.why for wait in guests.waits] == ["WORKER"]
    engine.dispose()
