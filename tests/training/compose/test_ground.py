"""Sizes follow perspective: what is a metre wide is as many pixels wide as the camera says."""

from math import atan, degrees, radians

import numpy as np
import pytest

from training.compose.ground import Ground, from_horizon, project

HIGH = Ground(focal=1000, cx=480, cy=270, tilt=radians(25), height=6)


def width_of_a_metre(camera: Ground, x: float, y: float) -> float:
    right, forward = camera.metres(x, y)
    ends = project(camera.homography(), [(right - 0.5, forward), (right + 0.5, forward)])
    return float(np.linalg.norm(ends[1] - ends[0]))


@pytest.mark.parametrize("row", [100, 270, 400, 539])
def test_the_scale_of_a_row_is_the_width_of_a_metre_lying_there(row: int) -> None:
    assert width_of_a_metre(HIGH, 480, row) == pytest.approx(HIGH.scale(row))


def test_twice_as_far_below_the_horizon_is_twice_as_large() -> None:
    near, far = HIGH.horizon + 400, HIGH.horizon + 200
    assert HIGH.scale(near) == pytest.approx(2 * HIGH.scale(far))


def test_a_cover_of_70_cm_before_a_camera_6_m_up_is_of_the_size_such_cameras_see() -> None:
    sizes = [0.7 * HIGH.scale(row) for row in range(60, 540, 40)]
    assert min(sizes) >= 15
    assert max(sizes) <= 120


def test_a_ground_point_and_its_pixel_lead_back_to_each_other() -> None:
    right, forward = HIGH.metres(700, 420)
    assert project(HIGH.homography(), [(right, forward)])[0] == pytest.approx([700, 420])


def test_there_is_no_ground_above_the_horizon() -> None:
    with pytest.raises(ValueError, match="horizon"):
        HIGH.metres(480, HIGH.horizon - 1)


def test_a_crop_shows_the_same_ground_larger() -> None:
    crop = HIGH.cropped(100, 50, 2.0)
    assert crop.metres((700 - 100) * 2, (420 - 50) * 2) == pytest.approx(HIGH.metres(700, 420))
    assert crop.scale((420 - 50) * 2) == pytest.approx(2 * HIGH.scale(420))


def test_a_mirrored_picture_shows_left_what_was_right() -> None:
    right, forward = HIGH.metres(700, 420)
    assert HIGH.mirrored(960).metres(960 - 700, 420) == pytest.approx((-right, forward))


def test_a_horizon_found_by_eye_gives_the_tilt() -> None:
    camera = from_horizon((960, 540), horizon=-0.1, focal=1.0, height=5)
    assert degrees(camera.tilt) == pytest.approx(degrees(atan((270 + 54) / 960)))
    assert camera.horizon == pytest.approx(-54)


@pytest.mark.parametrize(
    ("focal", "tilt", "height"), [(0, 0.3, 5), (900, 0.3, 0), (900, -0.1, 5), (900, 1.6, 5)]
)
def test_an_impossible_camera_is_refused(focal: float, tilt: float, height: float) -> None:
    with pytest.raises(ValueError, match="camera"):
        Ground(focal, 480, 270, tilt, height)
