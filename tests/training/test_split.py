import pytest

from training.split import LeakError, TimeSplit, refuse_leaks


def test_a_picture_on_both_sides_is_refused_under_any_name() -> None:
    with pytest.raises(LeakError, match=r"copy\.jpg \(val\) is the same picture as a\.jpg"):
        refuse_leaks([("h1", "train", "a.jpg"), ("h1", "val", "copy.jpg")])


def test_the_same_picture_twice_on_one_side_is_no_leak() -> None:
    refuse_leaks([("h1", "train", "a.jpg"), ("h1", "train", "b.jpg"), ("h2", "val", "c.jpg")])


@pytest.mark.parametrize(
    ("seconds", "train", "test"),
    [
        (0.0, True, False),  # the first frame may train
        (34.9, True, False),  # just before the cut
        (35.0, False, False),  # in the gap: for neither
        (45.0, False, True),  # the test part begins here
    ],
)
def test_a_recording_is_cut_in_time_with_a_gap(seconds: float, train: bool, test: bool) -> None:
    split = TimeSplit(35.0, 45.0)
    assert (split.may_train(seconds), split.may_test(seconds)) == (train, test)


def test_a_time_split_without_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="train_until_s < test_from_s"):
        TimeSplit(40.0, 40.0)
