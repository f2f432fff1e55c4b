"""What a network nearly found: told apart, and never in the way of what it found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import Detector
from models.weak import weak_only
from tests.models.tiny import picture, tiny_package

THRESHOLDS = np.array([0.4, 0.5], np.float32)


def boxes(*rows: tuple[float, float, float, float, float, int]):  # type: ignore[no-untyped-def]
    table = np.array(rows, np.float32).reshape(-1, 6)
    return table[:, :4], table[:, 4], table[:, 5].astype(np.int64)


HERE, THERE = (0.0, 0.0, 10.0, 10.0), (20.0, 0.0, 30.0, 10.0)


@pytest.mark.parametrize(
    ("loose", "strong", "left"),
    [
        pytest.param([(*HERE, 0.35, 0)], [], 1, id="below its threshold"),
        pytest.param([(*HERE, 0.45, 0)], [(*HERE, 0.45, 0)], 0, id="above it"),
        pytest.param(
            [(*HERE, 0.45, 1)], [(*HERE, 0.42, 0)], 0, id="the same thing otherwise named"
        ),
        pytest.param([(*THERE, 0.45, 1)], [(*HERE, 0.42, 0)], 1, id="another thing"),
        pytest.param([], [], 0, id="nothing"),
    ],
)
def test_weak_boxes_fail_their_threshold_and_show_nothing_known(loose, strong, left) -> None:  # type: ignore[no-untyped-def]
    xyxy, score, label = weak_only(boxes(*loose), boxes(*strong), THRESHOLDS)
    assert (len(xyxy), len(score), len(label)) == (left, left, left)


def test_a_detector_with_slack_tells_near_misses_and_sees_the_same(tmp_path: Path) -> None:
    folder = tiny_package(tmp_path)
    image = picture(640, 384, ((0, 0, 32, 32), (90, 0, 0)), ((64, 64, 96, 96), (255, 0, 0)))
    plain, loose = Detector.open(folder), Detector.open(folder, slack=0.1)
    [before], [after] = plain([image]), loose([image])
    np.testing.assert_array_equal(before.xyxy, after.xyxy)
    np.testing.assert_array_equal(before.label, after.label)
    assert before.weak is None
    assert after.weak is not None
    [score] = after.weak.score
    assert score == pytest.approx(90 / 255, abs=0.01)
    [near] = Detector.open(folder, slack=0.02)([image])
    assert near.weak is not None
    assert len(near.weak) == 0
    [glimpsed] = plain.glimpse([image])
    assert glimpsed.weak is not None
    assert glimpsed.weak.score.tolist() == pytest.approx([90 / 255], abs=0.01)
