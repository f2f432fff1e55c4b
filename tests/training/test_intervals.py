import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.intervals import interval, resampled, units, wilson


def test_few_cameras_are_not_drawn_as_wholes() -> None:
    assert units(["a", "a", "b", None]) == [0, 1, 2, 3]


def test_ten_cameras_are_drawn_as_wholes_and_a_picture_without_one_stands_for_itself() -> None:
    cameras = [*"abcdefghij", "a", None]
    assert units(cameras) == [*"abcdefghij", "a", 11]


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=20), st.integers(0, 5))
def test_each_draw_takes_as_many_units_as_there_are_and_all_their_pictures(
    cameras: list[str], seed: int
) -> None:
    drawn = resampled(cameras, 7, seed)
    assert drawn.shape == (7, len(cameras))
    first = {camera: cameras.index(camera) for camera in cameras}
    for row in drawn:
        assert all(row[place] == row[first[camera]] for place, camera in enumerate(cameras))
        assert sum(row[place] for place in first.values()) == len(first)


def test_the_same_seed_gives_the_same_draws() -> None:
    assert (resampled(range(9), 5, seed=3) == resampled(range(9), 5, seed=3)).all()
    assert (resampled(range(9), 5, seed=3) != resampled(range(9), 5, seed=4)).any()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_an_interval_lies_within_its_figures_and_in_order(figures: list[float]) -> None:
    low, high = interval(np.array(figures))
    assert low is not None
    assert high is not None
    assert min(figures) <= low <= high <= max(figures)


def test_as_much_is_cut_off_below_as_above() -> None:
    assert interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))
    assert interval(np.arange(101.0), share=0.5) == pytest.approx((25.0, 75.0))


def test_undefined_figures_are_left_out_and_nothing_has_no_interval() -> None:
    assert interval(np.array([np.nan, 0.5])) == (0.5, 0.5)
    assert interval(np.array([np.nan])) == (None, None)
    assert interval(np.zeros(0)) == (None, None)


def test_the_interval_of_a_mean_covers_the_truth_about_as_often_as_it_says() -> None:
    dice = np.random.default_rng(0)
    covered = 0
    for number in range(200):
        values = dice.random(40)
        weights = resampled(range(40), 200, seed=number)
        low, high = interval(weights @ values / weights.sum(axis=1))
        assert low is not None
        assert high is not None
        covered += low <= 0.5 <= high
    assert 0.88 <= covered / 200 <= 0.99


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (24, 24, 0.8620, 1.0)],
    ids=["nothing known", "none of ten", "half of ten", "all of 24"],
)
def test_wilson_s_interval_of_small_counts(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-4)
