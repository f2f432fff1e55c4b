"""Which looks are kept for learning, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pipeline.contract import LookSample, SampleWhy
from pipeline.database import engine_for, upgrade
from pipeline.domain import Sighting, Suspect
from pipeline.learning import Inferred, KeptSample, KeptSamples, Quotas, Sampler, SamplingLimits
from pipeline.learning.sampler import close_calls
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind, Outbox
from pipeline.places import Look, Place
from pipeline.state import State
from pipeline.storage import MemoryStore, PictureMissing, StoreUnavailable, sha256_of
from tests.pipeline.learning.examples import NOON, later, look, seen
from tests.pipeline.street import view, zone

CITY = ZoneInfo("Asia/Shanghai")
LIMITS = SamplingLimits(enabled=True, per_camera=2)
BARELY = seen("street_stall", 0.3, 0.3, 0.52)
WEAK = seen("street_stall", 0.3, 0.3, 0.45)
SURE = seen("street_stall", 0.6, 0.6, 0.9)


class Kitchen:
    def __init__(self, limits: SamplingLimits = LIMITS, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.metrics = Metrics()
        self.sampler = Sampler(limits, Quotas(limits), self.store, self.metrics)

    def near(self, inferred: Inferred, places: Sequence[Place] = ()) -> KeptSample | None:
        return self.sampler.near(inferred, places, CITY)

    def counted(self, outcome: str, why: str = "near_threshold") -> float:
        labels = {"why": why, "outcome": outcome}
        value = self.metrics.registry.get_sample_value("citypatrol_look_samples_total", labels)
        return value or 0.0


@pytest.mark.parametrize(
    ("inferred", "kept"),
    [
        pytest.param(look(BARELY, near=[BARELY]), True, id="a suspect by a hair"),
        pytest.param(look(near=[WEAK]), True, id="nearly a suspect"),
        pytest.param(look(SURE), False, id="a clear one"),
        pytest.param(look(), False, id="nothing at all"),
        pytest.param(look(near=[seen("car", 0.3, 0.3, 0.3)]), False, id="a label no rule reads"),
        pytest.param(
            look(near=[seen("street_stall", 0.3, 0.3, 0.45, side=0.01)]), False, id="too small"
        ),
        pytest.param(
            look(SURE, near=[seen("street_stall", 0.61, 0.6, 0.45)]), False, id="a clear one again"
        ),
        pytest.param(
            look(near=[WEAK], view=view(zone("no_vending", 0.7, 0.7, 0.9, 0.9))),
            False,
            id="outside every zone",
        ),
    ],
)
def test_what_hangs_on_a_score_near_its_threshold_is_kept(inferred: Inferred, kept: bool) -> None:
    assert (Kitchen().near(inferred) is not None) == kept


def test_an_excuse_near_its_threshold_counts_too() -> None:
    hole, cover = seen("manhole_missing", 0.3, 0.3, 0.8), seen("manhole_good", 0.3, 0.3, 0.82)
    assert close_calls(look(hole)) == ()
    assert close_calls(look(hole, near=[hole])) != ()
    assert close_calls(look(hole, cover, near=[cover])) == ()


def confirmed(sighting: Sighting) -> Place:
    suspect = Suspect("street_vending", sighting.label, sighting.score, sighting.box, "kerb")
    place = Place.opened(Look("cam", "v", NOON, (suspect,)), suspect)
    return replace(place, confirmed_at=NOON)


def test_what_a_person_hears_of_anyway_is_not_kept() -> None:
    inferred = look(BARELY, near=[BARELY])
    assert Kitchen().near(inferred, [confirmed(BARELY)]) is None
    assert Kitchen().near(inferred, [confirmed(SURE)]) is not None


def test_the_letter_tells_all_that_was_seen_and_where_the_picture_is() -> None:
    kitchen = Kitchen()
    kept = kitchen.near(look(SURE, near=[WEAK]))
    assert kept is not None
    letter = kept.letter
    assert LookSample.model_validate_json(letter.model_dump_json()) == letter
    assert [(box.label, box.score) for box in letter.boxes] == [
        ("street_stall", 0.9),
        ("street_stall", 0.45),
    ]
    assert (letter.why, letter.kind) == (SampleWhy.NEAR_THRESHOLD, "street_vending")
    assert letter.keep_until == NOON + timedelta(days=7)
    assert sha256_of(kitchen.store.get(letter.picture.sha256)) == letter.picture.sha256


def test_its_bytes_are_never_those_of_a_piece_of_evidence() -> None:
    inferred = look(near=[WEAK])
    kept = Kitchen().near(inferred)
    assert kept is not None
    assert kept.letter.picture.sha256 != sha256_of(inferred.picture.jpeg())


def test_the_same_thing_again_is_not_kept_and_a_camera_has_its_share() -> None:
    kitchen = Kitchen()
    assert kitchen.near(look(near=[WEAK])) is not None
    assert kitchen.near(look(near=[WEAK], at=later(60))) is None
    assert kitchen.near(look(near=[WEAK], street_of=8)) is not None
    assert kitchen.near(look(near=[WEAK], street_of=9)) is None
    assert (kitchen.counted("kept"), kitchen.counted("alike")) == (2, 1)
    assert kitchen.counted("camera_full") == 1


class Away(MemoryStore):
    def put(self, data: bytes, media_type: str) -> str:
        raise StoreUnavailable("the store is away")


def test_a_store_that_is_away_costs_the_sample_and_not_the_look() -> None:
    kitchen = Kitchen(store=Away())
    assert kitchen.near(look(near=[WEAK])) is None
    assert kitchen.counted("store_away") == 1


def test_what_was_kept_is_remembered_across_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine: sa.Engine = engine_for(url)
    kept = Kitchen().near(look(near=[WEAK]))
    assert kept is not None
    State(engine).post((), [kept])
    State(engine).post((), [kept])
    [letter] = Outbox(engine).due(NOON, 10)
    assert (letter.kind, letter.id) == (LetterKind.LOOK_SAMPLE, kept.letter.sample_id)
    assert KeptSamples(engine).lines() == [kept.line]
    again = Sampler(LIMITS, Quotas(LIMITS, KeptSamples(engine).lines()), MemoryStore(), Metrics())
    assert again.near(look(near=[WEAK], at=later(60)), (), CITY) is None
    engine.dispose()


def test_that_a_picture_must_go_one_day_is_written_down_before_it_is_stored() -> None:
    store = MemoryStore()
    order: list[str] = []

    def remember(kept: KeptSample) -> None:
        with pytest.raises(PictureMissing):
            store.get(kept.letter.picture.sha256)
        order.append(kept.letter.picture.sha256)

    sampler = Sampler(LIMITS, Quotas(LIMITS), store, Metrics(), remember)
    kept = sampler.near(look(near=[WEAK]), (), CITY)
    assert kept is not None
    assert order == [kept.letter.picture.sha256]
    assert store.get(order[0])


def test_a_picture_whose_look_was_never_saved_goes_all_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    remembered = KeptSamples(engine)
    sampler = Sampler(LIMITS, Quotas(LIMITS), MemoryStore(), Metrics(), remembered.remember)
    kept = sampler.near(look(near=[WEAK]), (), CITY)
    assert kept is not None
    assert Outbox(engine).unsent() == []
    due = NOON + timedelta(days=7)
    assert remembered.due(due, 10) == [(kept.letter.sample_id, kept.letter.picture.sha256)]
    State(engine).post((), [kept])
    assert len(remembered.lines()) == len(Outbox(engine).unsent()) == 1
    engine.dispose()
