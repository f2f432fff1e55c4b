"""The rule of m of n and dwell, outages, the latch and its end, told as film strips."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.domain import UnableReason, VisitError
from pipeline.places import DEFAULT_RULES, ConfirmRule, Look, PlaceStatus, advance
from pipeline.violations import VIOLATIONS
from tests.pipeline.places.film import RULE, RULES, START, look, play, strip, suspect


@pytest.mark.parametrize(
    ("frames", "confirmed_on", "why"),
    [
        ("###", 2, "three of three, two minutes long"),
        ("##.#", 3, "one miss between"),
        ("#.#.#", 4, "three of the last five"),
        ("##", None, "long enough to see it twice only"),
        ("#..#", None, "two of four"),
        ("#..#..#..#", None, "never three of any five"),
        ("x###", 3, "an unusable look before it"),
        ("#x#x#", 4, "unusable looks between do not count against it"),
        ("##xxxx#", 6, "four minutes without a usable look are still observed"),
        ("##xxxxxx#", None, "seven minutes are an outage, and a minute was observed"),
        ("##xxxxxx##", 9, "observation goes on after the outage: one minute and one more"),
        ("##      ##", 9, "an outage without any looks is the same"),
        ("#      #      #      #", None, "only outages between: nothing was observed"),
        ("##.", None, "a look that misses it confirms nothing"),
        ("......", None, "nothing there"),
    ],
)
def test_when_a_place_is_confirmed(frames: str, confirmed_on: int | None, why: str) -> None:
    story = play(strip(frames))
    moments = [place.confirmed_at for place in story.confirmed]
    minute = timedelta(minutes=1)
    assert moments == ([] if confirmed_on is None else [START + confirmed_on * minute]), why


@pytest.mark.parametrize(
    ("frames", "ends", "why"),
    [
        ("###....", "cleared", "four clean looks in a row"),
        ("###...", "confirmed", "three are too few"),
        ("###...#...#...", "confirmed", "never four in a row"),
        ("###..xxx..", "cleared", "unusable looks neither count nor interrupt"),
        ("###xxxxxxxxxxxx", "confirmed", "silence clears nothing"),
        ("###            .", "confirmed", "neither does a long outage"),
        ("##...", "dropped", "only suspected: three clean looks"),
        ("##..", "suspected", "two are too few"),
        ("##xxxxxxxx", "suspected", "silence drops nothing"),
    ],
)
def test_how_a_place_ends(frames: str, ends: str, why: str) -> None:
    story = play(strip(frames))
    found = {
        "cleared": len(story.cleared),
        "dropped": len(story.dropped),
        "confirmed": sum(place.confirmed for place in story.places),
        "suspected": sum(place.status is PlaceStatus.SUSPECTED for place in story.places),
    }
    assert found == {name: int(name == ends) for name in found}, why


def test_a_confirmed_place_is_reported_once_however_long_it_stands() -> None:
    story = play(strip("#" * 400))
    assert len(story.confirmed) == 1
    (place,) = story.places
    assert (place.seen, place.total, len(place.scores)) == (400, 400, 256)


def test_clean_looks_in_quick_succession_clear_nothing_before_clear_s() -> None:
    patient = {"green_belt_parking": replace(RULE, clear_s=60.0)}
    shown = strip("###")
    quick = [look(120 + 5 * i) for i in range(1, 20)]
    story = play([*shown, *quick], patient)
    (gone,) = story.cleared
    assert gone.last_look == START + timedelta(seconds=180)


def test_a_camera_visited_rarely_still_clears_what_is_gone() -> None:
    """Every look comes after a gap that counts as an outage for the dwell."""
    patient = {"green_belt_parking": replace(RULE, clear_s=600.0)}
    rare = [look(120 + 900 * i) for i in range(1, 5)]
    assert len(play([*strip("###"), *rare], patient).cleared) == 1


def test_back_after_being_cleared_it_is_the_same_place_with_a_report_of_its_own() -> None:
    first, second = play(strip("###....###")).confirmed
    assert first.id == second.id
    assert second.first_seen == START + timedelta(minutes=7)
    assert (second.seen, second.total, second.dwell_s) == (3, 3, 120.0)


def test_back_after_longer_than_its_patience_it_is_a_new_place() -> None:
    hasty = {"green_belt_parking": replace(RULE, patience_s=240.0)}
    first, second = play(strip("###.....###"), hasty).confirmed
    assert first.id != second.id


def test_what_a_place_says_of_its_looks() -> None:
    (place,) = play(strip("#x.##x")).places
    assert (place.seen, place.total, place.unable) == (3, 4, 2)
    assert place.dwell_s == 240.0
    assert place.first_seen == START
    assert place.last_seen == START + timedelta(minutes=4)
    assert [score for _, score in place.scores] == [0.7, None, 0.7, 0.7]


def test_scores_label_and_zone_of_a_place() -> None:
    looks = [
        look(0, suspect(score=0.4, label="manhole_broken")),
        look(60, suspect(score=0.8, label="manhole_missing")),
        look(120, suspect(score=0.6, label="manhole_broken")),
    ]
    (place,) = play(looks).places
    assert place.label == "manhole_missing"
    assert place.score_max == 0.8
    assert place.score_mean == pytest.approx(0.6)


def test_a_failed_visit_counts_like_an_unusable_picture() -> None:
    (place,) = play(strip("##")).places
    failed = Look("cam", "v1", START + timedelta(minutes=9), unable=VisitError.STARVED)
    (after,) = advance([place], failed, RULES).places
    assert (after.unable, after.total, after.status) == (1, 2, PlaceStatus.SUSPECTED)


@pytest.mark.parametrize("second", [60.0, 30.0, 0.0])
def test_a_look_that_is_not_newer_than_the_last_changes_nothing(second: float) -> None:
    places = play(strip("##")).places
    for late in (look(second), look(second, suspect()), look(second, unable=UnableReason.FLAT)):
        progress = advance(places, late, RULES)
        assert progress.late
        assert progress.places == places
        assert (progress.opened, progress.confirmed, progress.dropped) == ((), (), ())


def test_a_rule_of_one_look_and_no_dwell_confirms_at_once() -> None:
    at_once = {"green_belt_parking": ConfirmRule(seen_at_least=1, of_last=1, dwell_s=0.0)}
    (progress,) = play([look(0, suspect())], at_once).steps
    assert [place.id for place in progress.opened] == [place.id for place in progress.confirmed]


def test_a_place_of_another_view_is_refused() -> None:
    places = play(strip("#")).places
    with pytest.raises(ValueError, match="another view"):
        advance(places, replace(look(60), view_id="v2"), RULES)


def test_a_kind_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no confirm rule for loud_music"):
        advance([], look(0, suspect(kind="loud_music")), RULES)


def test_an_unusable_look_with_suspects_is_refused() -> None:
    with pytest.raises(ValueError, match="no suspects"):
        look(0, suspect(), unable=UnableReason.BLACK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen_at_least": 0},
        {"seen_at_least": 6},
        {"of_last": 300},
        {"dwell_s": -1.0},
        {"dwell_s": float("nan")},
        {"clear_s": -1.0},
        {"patience_s": float("inf")},
        {"max_gap_s": 0.0},
        {"clear_after": 0},
        {"drop_after": 1000},
        {"match_iou": 0.0},
        {"match_inside": 0.4},
        {"match_drift": -1.0},
        {"small": 2.0},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"needs|between|lies|or more|more than"):
        replace(RULE, **wrong)  # type: ignore[arg-type]


def test_every_kind_has_a_default_rule_and_dwells_as_the_standard_says() -> None:
    assert sorted(DEFAULT_RULES) == sorted(rule.kind for rule in VIOLATIONS)
    assert 180 <= DEFAULT_RULES["street_vending"].dwell_s <= 300
    assert DEFAULT_RULES["bin_overflow"].dwell_s >= 600
    assert DEFAULT_RULES["green_belt_parking"].dwell_s >= 300
    assert DEFAULT_RULES["manhole_missing"].dwell_s <= 60
