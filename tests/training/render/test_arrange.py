import math
from collections import Counter

import numpy as np
import pytest

from training.labels import LABELS
from training.render.arrange import draw_stage
from training.render.arrangement.manholes import put_stains
from training.render.arrangement.stalls import put_lookalikes
from training.render.arrangement.traffic import put_lawn_car
from training.render.light import draw_light
from training.render.plot import Plot
from training.render.stage import Stage, draw_camera
from training.render.street import KERB_M, draw_street

SEEDS = range(60)
RARE = LABELS[LABELS.index("street_stall") :]


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return [draw_stage(seed, 640, 360) for seed in SEEDS]


@pytest.mark.parametrize("label", RARE)
def test_every_rare_label_is_in_a_third_of_the_pictures(stages: list[Stage], label: str) -> None:
    assert sum(label in stage.counts() for stage in stages) >= 0.35 * len(stages)


def test_some_pictures_are_innocent(stages: list[Stage]) -> None:
    guilty = {"garbage_exposed", "manhole_missing", "manhole_broken"}
    assert sum(not guilty & set(stage.counts()) for stage in stages) >= 0.1 * len(stages)


@pytest.mark.parametrize(("label", "share"), [("bus", 0.1), ("truck", 0.18), ("car", 0.5)])
def test_heavy_vehicles_are_no_rarity(stages: list[Stage], label: str, share: float) -> None:
    assert sum(label in stage.counts() for stage in stages) >= share * len(stages)


def test_every_condition_of_the_manifest_is_drawn(stages: list[Stage]) -> None:
    conditions = {stage.light.condition for stage in stages}
    assert conditions == {"day", "dusk", "night", "rain", "backlight"}


def test_against_the_light_means_that_the_sun_stands_before_the_camera(
    stages: list[Stage],
) -> None:
    for stage in (stage for stage in stages if stage.light.kind == "backlight"):
        off = math.remainder(stage.light.azimuth - stage.camera.heading, 2 * math.pi)
        assert abs(off) < 1.3


def test_nothing_is_put_down_broken_or_open_that_is_too_small_to_tell(
    stages: list[Stage],
) -> None:
    for stage in stages:
        for item in stage.items:
            if item.label not in ("manhole_broken", "manhole_missing"):
                continue
            rim = np.array([[a * 0.33, b * 0.33, 0.0] for a in (-1, 1) for b in (-1, 1)])
            box = stage.camera.whole_box(rim + np.array(item.at))
            assert box is not None
            assert box[2] - box[0] > (20 if item.label == "manhole_broken" else 12)


def empty_stage(rng: np.random.Generator) -> Stage:
    street = draw_street(rng)
    camera = draw_camera(rng, street, 640, 360)
    return Stage(street, camera, draw_light(rng), Plot(street, camera))


def test_look_alikes_and_flat_marks_never_carry_a_label() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        put_lookalikes(stage, rng, innocent=True)
        put_stains(stage, rng)
        assert all(item.label is None for item in stage.items)
        assert stage.items


def test_cars_stand_on_the_green_half_on_it_and_beside_it() -> None:
    places = Counter[str]()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        put_lawn_car(stage, rng)
        places.update("kerb" if 0.0 < item.at[2] < KERB_M else "flat" for item in stage.items)
    assert places["kerb"] >= 5
    assert places["flat"] >= 10


def test_cameras_hang_four_to_eight_metres_up_and_look_down(stages: list[Stage]) -> None:
    assert all(4.0 <= stage.camera.z <= 8.0 and stage.camera.tilt > 0.1 for stage in stages)


def test_lights_and_heights_vary(stages: list[Stage]) -> None:
    assert len({stage.light.kind for stage in stages}) >= 5
    assert np.std([stage.camera.z for stage in stages]) > 0.7


def test_the_same_seed_gives_the_same_stage() -> None:
    one, two = draw_stage(5, 640, 360), draw_stage(5, 640, 360)
    assert one.counts() == two.counts()
    assert [item.at for item in one.items] == [item.at for item in two.items]


def test_labelled_things_stand_on_the_ground(stages: list[Stage]) -> None:
    standing = {"person", "car", "bus", "truck", "container", "street_stall"}
    heights = Counter[str]()
    for item in (item for stage in stages for item in stage.items if item.label in standing):
        lowest = float(item.solid.vertices()[:, 2].min())
        seated = item.label == "person" and lowest > 0.1
        heights[
            "floating" if lowest > 0.13 and not seated else "sunk" if lowest < -0.2 else "right"
        ] += 1
    assert set(heights) == {"right"}
