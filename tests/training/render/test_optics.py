import numpy as np
import pytest

from training.render.optics import Lens, draw_lens

WIDE, HIGH = 640, 360
LENS = Lens(0.15)


def test_bending_and_straightening_undo_each_other() -> None:
    points = np.random.default_rng(0).uniform(0, 1, (200, 2)) * [WIDE, HIGH]
    back = LENS.straight(LENS.bend(points, WIDE, HIGH), WIDE, HIGH)
    assert back == pytest.approx(points, abs=1e-6)


def test_the_corners_and_the_middle_stay_where_they_are() -> None:
    fixed = np.array([[0.0, 0.0], [640.0, 0.0], [640.0, 360.0], [0.0, 360.0], [320.0, 180.0]])
    assert LENS.bend(fixed, WIDE, HIGH) == pytest.approx(fixed, abs=1e-6)


def test_a_straight_line_at_the_edge_bulges_outwards() -> None:
    line = np.array([[x, 40.0] for x in (20.0, 320.0, 620.0)])
    left, middle, right = LENS.bend(line, WIDE, HIGH)[:, 1]
    assert middle < left
    assert middle < right


def test_a_box_bends_as_its_pixels_do() -> None:
    picture = np.zeros((HIGH, WIDE), np.int32)
    picture[60:140, 480:600] = 7
    seen = LENS.warp(picture, smooth=False)
    rows, columns = np.nonzero(seen == 7)
    drawn = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert LENS.bend_box((480, 60, 600, 140), WIDE, HIGH) == pytest.approx(drawn, abs=1.6)


def test_ids_are_never_mixed() -> None:
    picture = np.random.default_rng(0).integers(0, 3, (HIGH, WIDE)).astype(np.int32) * 100
    assert set(np.unique(LENS.warp(picture, smooth=False))) == {0, 100, 200}


def test_a_smooth_picture_keeps_its_brightness_and_shape() -> None:
    picture = np.random.default_rng(0).random((HIGH, WIDE, 3)).astype(np.float32)
    seen = LENS.warp(picture, smooth=True)
    assert seen.shape == picture.shape
    assert float(seen.mean()) == pytest.approx(float(picture.mean()), abs=0.01)


def test_a_straight_lens_changes_nothing() -> None:
    picture = np.arange(12.0).reshape(3, 4)
    assert Lens().warp(picture, smooth=True) is picture


def test_half_of_the_cameras_are_straight() -> None:
    drawn = [draw_lens(np.random.default_rng(seed)).barrel for seed in range(200)]
    assert 70 < sum(barrel == 0.0 for barrel in drawn) < 130
    assert max(drawn) <= 0.2


def test_a_lens_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0 to 0\.3"):
        Lens(0.5)
