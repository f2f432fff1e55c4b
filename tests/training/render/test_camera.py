import math

import numpy as np
import pytest

from training.render.camera import Camera
from training.render.zones import ground_polygon

CAMERA = Camera(0.0, -2.0, 6.0, math.radians(30), math.radians(25), math.radians(60), 640, 360)


def test_a_pixel_leads_to_the_ground_and_back() -> None:
    at = CAMERA.ground(200.0, 300.0)
    assert at is not None
    pixels, depth = CAMERA.project(np.array([[*at, 0.0]]))
    assert pixels[0] == pytest.approx([200.0, 300.0])
    assert depth[0] > 0


def test_above_the_horizon_there_is_no_ground() -> None:
    assert CAMERA.ground(320.0, 359.0) is not None
    assert CAMERA.ground(320.0, -200.0) is None


def test_something_to_the_left_of_the_heading_is_on_the_left() -> None:
    ahead = np.array([[20 * math.cos(CAMERA.heading), -2 + 20 * math.sin(CAMERA.heading), 0.0]])
    aside = ahead + np.array([-math.sin(CAMERA.heading), math.cos(CAMERA.heading), 0.0])
    (centre,), (left,) = CAMERA.project(ahead)[0], CAMERA.project(aside)[0]
    assert centre[0] == pytest.approx(320.0)
    assert left[0] < 320.0


def test_a_zone_far_outside_the_picture_is_cut_at_its_edge() -> None:
    shape = ground_polygon(CAMERA, (-30.0, 0.0, 200.0, 8.0), 0.0)
    assert len(shape) >= 3
    assert all(0.0 <= value <= 1.0 for point in shape for value in point)


def test_a_zone_behind_the_camera_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not see"):
        ground_polygon(CAMERA, (-60.0, -30.0, -40.0, -20.0), 0.0)


@pytest.mark.parametrize(("fov", "z"), [(0.1, 5.0), (3.0, 5.0), (1.0, 0.0)])
def test_a_camera_that_cannot_be_is_refused(fov: float, z: float) -> None:
    with pytest.raises(ValueError, match="camera"):
        Camera(0.0, 0.0, z, 0.0, 0.3, fov, 640, 360)
