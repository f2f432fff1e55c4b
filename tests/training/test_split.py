from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.split import (
    SPLITS,
    By,
    SplitRules,
    TimeSplit,
    day_in_name,
    day_of,
    is_day,
    split_of,
)

CAMERAS = st.text(min_size=1, max_size=20)
DAYS = st.dates().map(lambda day: day.isoformat())
BYS = st.sampled_from([("camera",), ("day",), ("camera", "day")])
RULES = st.builds(
    SplitRules,
    by=BYS,
    val_share=st.floats(0, 0.5),
    test_share=st.floats(0, 0.5),
)


@given(CAMERAS, DAYS, RULES)
def test_the_same_camera_and_day_always_go_to_one_of_the_three_sides(
    camera: str, day: str, rules: SplitRules
) -> None:
    side = split_of(camera, day, rules)
    assert side in SPLITS
    assert split_of(camera, day, rules) == side


@given(CAMERAS, DAYS, CAMERAS, DAYS, st.floats(0, 1))
def test_what_stays_together_is_never_parted(
    camera: str, day: str, other_camera: str, other_day: str, share: float
) -> None:
    by_camera = SplitRules(by=("camera",), val_share=share)
    assert split_of(camera, day, by_camera) == split_of(camera, other_day, by_camera)
    by_day = SplitRules(by=("day",), val_share=share)
    assert split_of(camera, day, by_day) == split_of(other_camera, day, by_day)


@given(CAMERAS, DAYS, RULES, st.sampled_from(SPLITS))
def test_a_pin_goes_before_any_share(camera: str, day: str, rules: SplitRules, side: str) -> None:
    for key in (camera, day, f"{camera}/{day}"):
        pinned = SplitRules(rules.by, rules.val_share, rules.test_share, {key: side})  # type: ignore[dict-item]
        assert split_of(camera, day, pinned) == side


@given(CAMERAS, DAYS, st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_larger_share_of_validation_only_takes_from_the_others(
    camera: str, day: str, share: float, more: float
) -> None:
    if split_of(camera, day, SplitRules(val_share=share)) == "val":
        assert split_of(camera, day, SplitRules(val_share=share + more)) == "val"


def test_shares_are_kept_over_many_days() -> None:
    rules = SplitRules(val_share=0.3, test_share=0.1)
    sides = [split_of(f"cam-{n}", "2026-05-01", rules) for n in range(4000)]
    assert 0.27 < sides.count("val") / 4000 < 0.33
    assert 0.08 < sides.count("test") / 4000 < 0.12


def test_amsterdams_days_are_dealt_out_by_the_first_bits_of_their_hash() -> None:
    rules = SplitRules(by=("day",), val_share=0.30)
    sides = {day: split_of("any", day, rules) for day in DAY_HASHES}
    assert sides == {
        day: "val" if int(first, 16) / 2**32 < 0.30 else "train"
        for day, first in DAY_HASHES.items()
    }


# The first 32 bits of each day's SHA-256, by sha256sum.
DAY_HASHES = {
    "2017-04-27": "9fb749fd",
    "2016-07-10": "bf9baf6b",
    "2018-02-20": "5d3ebd5c",
    "2017-12-01": "339d240a",
    "2016-05-19": "88bd1d1e",
}


@pytest.mark.parametrize(
    ("by", "val", "test", "sentence"),
    [
        ((), 0.2, 0.0, "by camera, by day"),
        (("hour",), 0.2, 0.0, "by camera, by day"),
        (("day",), -0.1, 0.0, "shares of one whole"),
        (("day",), 0.7, 0.4, "shares of one whole"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(
    by: tuple[By, ...], val: float, test: float, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        SplitRules(by, val, test)


def test_a_pin_to_an_unknown_side_is_refused() -> None:
    with pytest.raises(ValueError, match="'dev' is no split"):
        SplitRules(pinned={"cam": "dev"})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("mdc_photo_006_1468168008532.jpg", "2016-07-10"),  # the one number there is
        ("mdc_0e131d_1468168008532_1519086707176.jpg", "2018-02-20"),  # the last of two
        ("broken_001.jpg", None),  # no moment in it
        ("14681680085321.jpg", None),  # fourteen digits are no moment
    ],
)
def test_the_day_is_read_from_the_last_moment_in_a_name(name: str, day: str | None) -> None:
    assert day_in_name(name) == day


def test_a_day_is_counted_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert day_of(datetime(2026, 5, 2, 7, 59, tzinfo=beijing)) == "2026-05-01"
    assert day_of(datetime(2026, 5, 2, tzinfo=UTC)) == "2026-05-02"
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 5, 2))


@pytest.mark.parametrize("text", ["2026-5-1", "20260501", "2026-02-30", "today", ""])
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert not is_day(text)


@pytest.mark.parametrize(
    ("seconds", "may"),
    [
        (0.0, True),  # the first frame
        (34.9, True),  # just before the cut
        (35.0, False),  # in the gap, which is for neither
        (45.0, False),  # the test part begins here
    ],
)
def test_only_the_first_part_of_a_recording_may_train(seconds: float, may: bool) -> None:
    assert TimeSplit(35.0, 45.0).may_train(seconds) is may


def test_a_time_split_without_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="train_until_s < test_from_s"):
        TimeSplit(40.0, 40.0)
