import math
from dataclasses import replace

import pytest

from training.render.arrange import draw_stage
from training.render.regions import DOWNTOWN, ELSEWHERE, HOME, region_of


@pytest.mark.parametrize(
    ("seed", "region", "sentence"),
    [
        (0, HOME, "training begins at seed 0"),
        (1_999, HOME, "and goes on in the same streets"),
        (2_000, DOWNTOWN, "until streets full of look-alikes begin"),
        (4_000, HOME, "and end"),
        (900_000, HOME, "validation pictures come from the same region"),
        (900_200, DOWNTOWN, "and some from streets full of look-alikes"),
        (900_400, HOME, "until these end"),
        (950_000, ELSEWHERE, "test pictures come from another one"),
    ],
)
def test_a_seed_belongs_to_a_region(seed: int, region: object, sentence: str) -> None:
    assert region_of(seed) is region, sentence


def test_no_test_camera_hangs_or_opens_as_a_training_camera_does() -> None:
    home = [draw_stage(seed, 640, 360).camera for seed in (*range(6), 2_000, 2_001)]
    away = [draw_stage(seed, 640, 360).camera for seed in range(950_000, 950_008)]
    assert all(4.2 <= camera.z <= 7.5 for camera in home)
    assert all(camera.z <= 4.2 or camera.z >= 7.5 for camera in away)
    assert not {round(math.degrees(camera.fov)) for camera in away} & set(range(47, 84))


def test_no_wall_of_the_test_streets_is_seen_in_training() -> None:
    assert not {*HOME.walls, *DOWNTOWN.walls} & set(ELSEWHERE.walls)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="empty range: 5 to 5"):
        replace(HOME, heights_m=((5, 5),))
