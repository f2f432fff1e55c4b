import json
from pathlib import Path

import pytest

from training.events import Clip, Confirmed, EventsError, Outcome, figures, judge, read_clips

PLACE = (0.4, 0.4, 0.5, 0.6)
ELSEWHERE = (0.7, 0.1, 0.8, 0.2)


def clip(violates: bool = True, kind: str = "street_vending") -> Clip:
    starts_s, ends_s = (10.0, 40.0) if violates else (None, None)
    places = (PLACE,) if violates else ()
    return Clip(Path("a.mp4"), kind, starts_s, ends_s, places, "day")


CASES = [
    ("confirmed while it lasts and where it is", True, [("street_vending", 20.0, PLACE)], 10.0, 0),
    ("nothing confirmed", True, [], None, 0),
    ("confirmed before it began", True, [("street_vending", 8.0, PLACE)], None, 1),
    ("confirmed long after it ended", True, [("street_vending", 44.0, PLACE)], None, 1),
    ("one look after the end still counts", True, [("street_vending", 41.9, PLACE)], 31.9, 0),
    ("somewhere else on the picture", True, [("street_vending", 20.0, ELSEWHERE)], None, 1),
    ("another kind at the same place", True, [("bin_overflow", 20.0, PLACE)], None, 1),
    (
        "the same event twice is one too many",
        True,
        [("street_vending", 20.0, PLACE), ("street_vending", 30.0, PLACE)],
        10.0,
        1,
    ),
    ("anything in an innocent clip", False, [("street_vending", 20.0, PLACE)], None, 1),
    ("an innocent clip left alone", False, [], None, 0),
]


@pytest.mark.parametrize(
    ("what", "violates", "reports", "found_after_s", "false"), CASES, ids=[c[0] for c in CASES]
)
def test_a_clip_is_judged_by_kind_time_and_place(
    what: str,
    violates: bool,
    reports: list[tuple[str, float, tuple[float, float, float, float]]],
    found_after_s: float | None,
    false: int,
) -> None:
    outcome = judge(clip(violates), [Confirmed(*report) for report in reports])
    assert outcome.found_after_s == found_after_s
    assert len(outcome.false) == false


def test_a_suspect_that_takes_its_bin_in_is_still_the_same_place() -> None:
    around = (0.3, 0.3, 0.6, 0.7)
    outcome = judge(clip(kind="bin_overflow"), [Confirmed("bin_overflow", 20.0, around)])
    assert outcome.found_after_s == 10.0


def test_a_false_report_counts_against_the_kind_that_was_reported() -> None:
    rows = figures(
        [
            Outcome("a", "street_vending", True, 10.0, ()),
            Outcome("b", "street_vending", False, None, ("bin_overflow at 12 s",)),
            Outcome("c", "bin_overflow", True, None, ()),
        ]
    )
    assert (rows["street_vending"]["precision"], rows["street_vending"]["recall"]) == (1.0, 1.0)
    assert (rows["bin_overflow"]["precision"], rows["bin_overflow"]["recall"]) == (0.0, 0.0)
    assert (rows["all"]["precision"], rows["all"]["recall"]) == (0.5, 0.5)


def test_precision_of_nothing_confirmed_is_unknown_and_not_perfect() -> None:
    assert figures([Outcome("a", "street_vending", True, None, ())])["all"]["precision"] is None


def test_the_place_is_what_was_not_there_before(tmp_path: Path) -> None:
    parked = {"label": "car", "xyxy": [0.1, 0.1, 0.2, 0.2]}
    came = {"label": "car", "xyxy": list(PLACE)}
    line = {
        "clip": "a.mp4", "kind": "green_belt_parking", "violates": True, "starts_s": 10.0,
        "ends_s": 40.0, "condition": "day", "boxes": {"before": [parked], "after": [parked, came]},
    }  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps([line]))
    for name in ("a.mp4", "a.toml"):
        (tmp_path / name).touch()
    [read] = read_clips(tmp_path)
    assert read.places == (PLACE,)


def test_clips_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(EventsError, match=r"truth\.json cannot be used"):
        read_clips(tmp_path)


def test_a_violation_that_nothing_shows_is_refused() -> None:
    with pytest.raises(EventsError, match="nothing in the clip shows"):
        Clip(Path("a.mp4"), "street_vending", 1.0, 2.0, (), "day")
