"""A cut-out lands where the camera puts it, as large as it should be, in the light of the place."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.training.compose import streets
from training.compose.cut import disc, laid, stood
from training.compose.library import Cover
from training.compose.pixels import as_pavement, exposure

DARK = np.full((300, 400, 3), 60, np.uint8)


def solid(alpha: np.ndarray) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(alpha > 0.5)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def test_a_cover_fills_the_disc_it_is_laid_on() -> None:
    to_picture = np.array([[50.0, 0, 100], [0, 20, 80], [0, 0, 1]])
    patch = laid(streets.cover_photo(), streets.cover("good"), DARK, to_picture, reach=1.0)
    assert patch is not None
    x1, y1, x2, y2 = solid(patch.alpha)
    assert (patch.left + x1, patch.left + x2) == pytest.approx((50, 150), abs=2)
    assert (patch.top + y1, patch.top + y2) == pytest.approx((60, 100), abs=2)


def test_a_cover_comes_out_darker_on_darker_ground() -> None:
    to_picture = np.array([[50.0, 0, 100], [0, 20, 80], [0, 0, 1]])
    light = np.full_like(DARK, 128)
    shown = []
    for ground in (DARK, light):
        patch = laid(streets.cover_photo(), streets.cover("good"), ground, to_picture, reach=1.0)
        assert patch is not None
        shown.append(float(patch.colour[patch.alpha > 0.9].mean()))
    assert shown[0] < 0.6 * shown[1]


def test_a_cover_that_would_reach_over_the_edge_is_not_laid() -> None:
    to_picture = np.array([[50.0, 0, 30], [0, 20, 80], [0, 0, 1]])
    good = streets.cover("good")
    assert laid(streets.cover_photo(), good, DARK, to_picture, reach=1.0) is None


def test_the_disc_of_a_turned_ellipse_keeps_its_axes() -> None:
    turned = Cover("a", "train", 12, (0.5, 0.5, 0.2, 0.1, 90.0))
    matrix = disc(turned, (400, 300))
    assert matrix @ [1, 0, 1] == pytest.approx([200, 150 + 80, 1])
    assert matrix @ [0, 1, 1] == pytest.approx([200 - 40, 150, 1])


def test_a_thing_stands_on_its_foot_with_the_height_it_was_given(tmp_path: Path) -> None:
    streets.made_up(tmp_path)
    photo = np.asarray(cv2.imread(str(tmp_path / "things" / "container.png")), np.uint8)
    thing = streets.upright("container", 1.3)
    patch = stood(photo, thing, DARK, (200, 250), 90, flip=False)
    assert patch is not None
    x1, y1, x2, y2 = solid(patch.alpha)
    assert patch.top + y2 == pytest.approx(250, abs=3)
    assert y2 - y1 == pytest.approx(90, abs=4)
    assert (x1 + x2) / 2 + patch.left == pytest.approx(200, abs=2)
    assert stood(photo, thing, DARK, (200, 60), 90, flip=False) is None


def test_exposure_changes_only_brightness_without_chroma() -> None:
    grey, blue = np.full(3, 100, np.float32), np.array([120, 60, 60], np.float32)
    gain = exposure(grey, blue, chroma=0, limits=(0.1, 3))
    assert gain == pytest.approx([gain[0]] * 3)
    assert exposure(grey, grey * 9, chroma=1, limits=(0.5, 1.5)).tolist() == [1.5, 1.5, 1.5]


def test_grass_is_not_taken_for_green_light() -> None:
    grass = np.array([40, 90, 45], np.float32)
    assert len(set(as_pavement(grass).tolist())) == 1
    brick = np.array([60, 70, 110], np.float32)
    assert as_pavement(brick) is brick
