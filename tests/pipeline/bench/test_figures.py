"""From notes to figures: what counts as punctual, and what a counter grew by."""

from __future__ import annotations

import pytest

from pipeline.bench.figures import Spell, kept, quantile, spell
from pipeline.bench.memory import Sample

BEGINS, ENDS, TARGET_S = 100.0, 200.0, 40.0


@pytest.mark.parametrize(
    ("looks", "coverage", "lateness_s"),
    [
        pytest.param([130.0, 165.0], 1.0, 0.0, id="every interval is within the target"),
        pytest.param([130.0, 160.1], 1.0, 0.0, id="the last look is just in time for the end"),
        pytest.param([130.0, 175.0], 0.0, 5.0, id="one interval between looks is too long"),
        pytest.param([141.0, 170.0], 0.0, 1.0, id="the first look comes too late"),
        pytest.param([130.0, 155.0], 0.0, 5.0, id="the end comes too long after the last look"),
        pytest.param([], 0.0, 60.0, id="it was never looked at"),
        pytest.param([90.0, 205.0], 0.0, 60.0, id="looks outside of the run do not count"),
    ],
)
def test_a_camera_is_covered_when_none_of_its_intervals_is_too_long(
    looks: list[float], coverage: float, lateness_s: float
) -> None:
    found = kept({"a": looks}, ["a"], TARGET_S, BEGINS, ENDS)
    assert found.coverage == coverage
    assert found.worst_lateness_s == pytest.approx(lateness_s)


def test_coverage_is_a_share_of_the_healthy_cameras_only() -> None:
    looks = {"good": [130.0, 165.0], "late": [199.0], "faulty": []}
    assert kept(looks, ["good", "late"], TARGET_S, BEGINS, ENDS).coverage == 0.5


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([3.0], 0.95, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        (list(map(float, range(1, 101))), 0.95, 95.0),
    ],
)
def test_a_quantile_is_a_value_that_was_measured(
    values: list[float], share: float, expected: float | None
) -> None:
    assert quantile(values, share) == expected


SAMPLES = [
    Sample(10.0, 1.0, {"looks_total": 5.0, "unable_total{black}": 1.0}),
    Sample(20.0, 3.0, {"looks_total": 25.0, "unable_total{black}": 1.0, "unable_total{flat}": 2.0}),
    Sample(30.0, 9.0, {"looks_total": 99.0}),
]


def test_what_is_measured_lies_between_two_samples() -> None:
    measured = spell(SAMPLES, 5.0, 25.0)
    assert measured == Spell(SAMPLES[0], SAMPLES[1])
    assert (measured.seconds, measured.cpu_s) == (10.0, 2.0)
    assert measured.counted("looks_total") == 20.0
    assert measured.counted("unable_total") == 2.0
    assert measured.by_label("unable_total") == {"flat": 2}
    assert measured.counted("never_heard_of_total") is None


def test_a_run_with_less_than_two_samples_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="too short"):
        spell(SAMPLES, 25.0, 35.0)
