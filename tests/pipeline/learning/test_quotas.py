"""How many looks are kept for learning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.learning import Quotas, SamplingLimits
from pipeline.learning.kept import KeptLine
from pipeline.learning.quotas import SampleOutcome

TODAY = date(2026, 6, 1)
LIMITS = SamplingLimits(enabled=True, per_camera=2, per_kind=3, per_day=4, alike_bits=6)
LINE = KeptLine("cam", "street_vending", TODAY, 0)


def spread(number: int) -> int:
    """Hashes far from each other."""
    return 0xFFFF << (16 * number)


def kept(*lines: KeptLine) -> Quotas:
    return Quotas(LIMITS, lines)


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        pytest.param([], SampleOutcome.KEPT, id="the first is kept"),
        pytest.param([replace(LINE, alike=0b111111)], SampleOutcome.ALIKE, id="six bits: the same"),
        pytest.param([replace(LINE, alike=0b1111111)], SampleOutcome.KEPT, id="seven: another"),
        pytest.param(
            [replace(LINE, camera_id="other")], SampleOutcome.KEPT, id="alike at another camera"
        ),
        pytest.param(
            [replace(LINE, kind="bin_overflow")], SampleOutcome.KEPT, id="alike of another kind"
        ),
        pytest.param(
            [replace(LINE, alike=spread(n)) for n in (0, 1)],
            SampleOutcome.CAMERA_FULL,
            id="the camera has had its two",
        ),
        pytest.param(
            [replace(LINE, camera_id=f"c{n}", alike=spread(n)) for n in range(3)],
            SampleOutcome.KIND_FULL,
            id="the kind has had its three",
        ),
        pytest.param(
            [replace(LINE, camera_id=f"c{n}", kind=f"kind_{'abcd'[n]}") for n in range(4)],
            SampleOutcome.DAY_FULL,
            id="the day has had its four",
        ),
        pytest.param(
            [replace(LINE, alike=spread(n), day=TODAY - timedelta(days=1)) for n in (0, 1)],
            SampleOutcome.KEPT,
            id="yesterday counts for yesterday",
        ),
    ],
)
def test_what_is_kept_depends_on_what_was_kept(
    before: list[KeptLine], outcome: SampleOutcome
) -> None:
    assert kept(*before).verdict(LINE) is outcome


def test_counting_one_by_one_is_the_same_as_starting_with_all() -> None:
    quotas = kept()
    for n in (0, 1):
        line = replace(LINE, alike=spread(n))
        assert quotas.verdict(line) is SampleOutcome.KEPT
        quotas.count(line)
    assert quotas.verdict(LINE) is SampleOutcome.CAMERA_FULL


def test_days_long_gone_are_forgotten_with_their_pictures() -> None:
    quotas = kept(replace(LINE, day=TODAY - timedelta(days=8)))
    assert quotas.verdict(LINE) is SampleOutcome.ALIKE
    quotas.forget_before(TODAY - timedelta(days=7))
    assert quotas.verdict(LINE) is SampleOutcome.KEPT


def test_nothing_is_kept_until_a_city_decides_so() -> None:
    assert not SamplingLimits().enabled
