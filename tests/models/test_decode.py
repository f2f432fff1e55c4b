from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decode import MOST_BOXES, decode_end2end, decode_yolov8, suppress

HALF = np.array([0.5, 0.5], np.float32)


def raw(*rows: tuple[float, ...]) -> np.ndarray:
    """One picture's head of 2 labels: rows of cx, cy, w, h, score 0, score 1."""
    return np.array([rows], np.float32).transpose(0, 2, 1)


def test_centres_and_sides_become_corners() -> None:
    [(xyxy, score, label)] = decode_yolov8(raw((50, 60, 20, 10, 0.1, 0.8)), HALF, 0.6)
    assert xyxy.tolist() == [[40, 55, 60, 65]]
    assert label.tolist() == [1]
    assert score.tolist() == [pytest.approx(0.8)]


NMS = [
    ("two boxes of one label on one thing", (50, 50, 20, 20, 0.9, 0), (51, 50, 20, 20, 0.8, 0), 1),
    ("two labels on one thing", (50, 50, 20, 20, 0.9, 0), (51, 50, 20, 20, 0, 0.8), 2),
    ("two things beside each other", (50, 50, 20, 20, 0.9, 0), (65, 50, 20, 20, 0.8, 0), 2),
    ("a thing too faint to count", (50, 50, 20, 20, 0.9, 0), (150, 50, 20, 20, 0.4, 0.4), 1),
]


@pytest.mark.parametrize(
    ("first", "second", "count"), [row[1:] for row in NMS], ids=[row[0] for row in NMS]
)
def test_suppression_keeps_one_box_per_thing_and_label(
    first: tuple[float, ...], second: tuple[float, ...], count: int
) -> None:
    [(_, score, _)] = decode_yolov8(raw(second, first), HALF, 0.6)
    assert len(score) == count
    assert score[0] == pytest.approx(0.9)


def test_a_barred_label_does_not_hide_a_possible_one() -> None:
    thresholds = np.array([0.9, 0.3], np.float32)
    [(_, score, label)] = decode_yolov8(raw((50, 50, 20, 20, 0.8, 0.4)), thresholds, 0.6)
    assert label.tolist() == [1]
    assert score.tolist() == [pytest.approx(0.4)]


def test_pictures_of_a_batch_are_read_apart() -> None:
    both = np.concatenate([raw((50, 50, 20, 20, 0.9, 0)), raw((90, 90, 20, 20, 0, 0.2))])
    first, second = decode_yolov8(both, HALF, 0.6)
    assert (len(first[1]), len(second[1])) == (1, 0)


def test_a_crowd_is_cut_at_the_most_boxes() -> None:
    rows = [(40.0 * i, 50.0, 20.0, 20.0, 0.9, 0.0) for i in range(MOST_BOXES + 50)]
    [(xyxy, _, _)] = decode_yolov8(raw(*rows), HALF, 0.6)
    assert len(xyxy) == MOST_BOXES


boxes = st.lists(
    st.tuples(
        st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.integers(1, 30),
        st.integers(0, 1),
    ),
    max_size=25,
)  # fmt: skip


@given(boxes)
def test_what_is_kept_never_overlaps_and_what_goes_overlaps_a_kept_one(
    rows: list[tuple[int, ...]],
) -> None:
    limit = 0.5
    xyxy = np.array([(x, y, x + w, y + h) for x, y, w, h, _ in rows], np.float32).reshape(-1, 4)
    label = np.array([row[4] for row in rows], np.int64)
    kept = suppress(xyxy, label, limit).tolist()

    def too_close(a: int, b: int) -> bool:
        wide = min(xyxy[a, 2], xyxy[b, 2]) - max(xyxy[a, 0], xyxy[b, 0])
        high = min(xyxy[a, 3], xyxy[b, 3]) - max(xyxy[a, 1], xyxy[b, 1])
        shared = max(wide, 0) * max(high, 0)
        areas = [(xyxy[i, 2] - xyxy[i, 0]) * (xyxy[i, 3] - xyxy[i, 1]) for i in (a, b)]
        return bool(label[a] == label[b] and shared / (sum(areas) - shared) > limit)

    assert kept == sorted(kept)
    assert not any(too_close(a, b) for a in kept for b in kept if a < b)
    for gone in set(range(len(rows))) - set(kept):
        assert any(too_close(keeper, gone) for keeper in kept if keeper < gone)


def test_an_nms_free_row_with_an_unknown_label_is_dropped() -> None:
    rows = np.array([[[0, 0, 9, 9, 0.9, 7], [0, 0, 9, 9, 0.9, -1], [1, 2, 3, 4, 0.7, 1]]])
    [(xyxy, _, label)] = decode_end2end(rows.astype(np.float32), HALF)
    assert (xyxy.tolist(), label.tolist()) == ([[1, 2, 3, 4]], [1])
