from collections import Counter

import numpy as np
import pytest

from training.labels import LABELS
from training.render.arrange import draw_stage
from training.render.stage import Stage

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
