"""Two networks on one picture, thing by thing."""

from __future__ import annotations

import pytest

from pipeline.domain import Sighting
from pipeline.learning.pairing import pair
from tests.pipeline.learning.examples import seen

CAR = seen("car", 0.2, 0.2)


@pytest.mark.parametrize(
    ("current", "candidate", "counts"),
    [
        pytest.param([], [], (0, 0, 0), id="neither sees anything"),
        pytest.param([CAR], [seen("car", 0.21, 0.2, 0.4)], (1, 0, 0), id="both see it"),
        pytest.param([CAR], [seen("car", 0.25, 0.2)], (0, 1, 1), id="they overlap by a third"),
        pytest.param([CAR], [seen("umbrella", 0.2, 0.2)], (0, 1, 1), id="they name it otherwise"),
        pytest.param([CAR], [], (0, 1, 0), id="only the current one"),
        pytest.param([], [CAR], (0, 0, 1), id="only the candidate"),
        pytest.param([CAR, seen("car", 0.21, 0.2)], [CAR], (1, 1, 0), id="one thing pairs once"),
    ],
)
def test_things_are_paired_one_to_one(
    current: list[Sighting], candidate: list[Sighting], counts: tuple[int, int, int]
) -> None:
    paired = pair(current, candidate)
    assert (len(paired.both), len(paired.only_current), len(paired.only_candidate)) == counts


def test_the_closest_boxes_are_paired_first_whatever_the_order() -> None:
    near, far = seen("car", 0.2, 0.2, 0.5), seen("car", 0.22, 0.2, 0.9)
    for current in ([near, far], [far, near]):
        [(one, other, iou)] = pair(current, [CAR]).both
        assert (one, other) == (near, CAR)
        assert iou == pytest.approx(1.0)
