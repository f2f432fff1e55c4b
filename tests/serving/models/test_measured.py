"""What an evaluation says of a package: curves, cameras, pictures two packages differ on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.shelf import SHIPPED
from serving.models.comparing import beside, contrasts, kinds, verdict
from serving.models.measured import MOST_POINTS, Measured, Tally, by_camera, curve, measured, tally
from tests.serving.models.measures import evaluation, picture


def told(*pictures: dict[str, Any], version: str = "1.1") -> Measured:
    found = measured(evaluation(version, *pictures))
    assert found is not None
    return found


def test_a_curve_has_a_point_for_every_right_detection_best_score_first() -> None:
    found = told(picture("a", [(0.9, 1), (0.3, 1)], 2), picture("b", [(0.7, 0), (0.5, 1)], 2))
    assert curve(found, "real", "car") == ((0.25, 1.0), (0.5, 2 / 3), (0.75, 3 / 4))


def test_a_label_without_boxes_or_finds_has_no_curve() -> None:
    found = told(picture("a", [(0.9, 0)], 0))
    assert curve(found, "real", "car") == ()
    assert curve(found, "rendered", "car") == ()
    assert curve(found, "real", "bus") == ()


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    found = told(picture("a", [(1 - n / 1000, 1) for n in range(900)], 900))
    points = curve(found, "real", "car")
    assert len(points) <= MOST_POINTS * 2
    assert (points[0], points[-1]) == ((1 / 900, 1.0), (1.0, 1.0))


def test_boxes_are_counted_at_the_threshold_of_their_picture_s_condition() -> None:
    day = picture("a", [(0.5, 1), (0.45, 0), (0.3, 1)], 3)
    night = picture("b", [(0.5, 1), (0.7, 0)], 1, condition="night")
    found = told(day, night)
    assert tally(found, found.pictures) == Tally(hits=1, false=2, boxes=4)


def test_the_worst_camera_comes_first_and_one_with_too_little_to_judge_is_left_out() -> None:
    found = told(
        picture("a", [(0.9, 1)] * 4, 4, camera="good"),
        picture("b", [(0.9, 0)] * 3, 4, camera="bad"),
        picture("c", [(0.9, 1)], 1, camera="hardly"),
        picture("d", [(0.9, 1)] * 9, 9, camera=None),
    )
    assert [(one.camera, one.tally.f1) for one in by_camera(found, "real")] == [
        ("bad", 0.0),
        ("good", 1.0),
    ]


@pytest.mark.parametrize(
    "given", [None, {}, {"groups": "many"}, {**evaluation("1.1"), "pictures": [{"file": 1}]}]
)
def test_what_is_no_evaluation_says_nothing(given: dict[str, Any] | None) -> None:
    assert measured(given) is None


def test_two_packages_are_set_beside_each_other_with_what_the_gate_found() -> None:
    before, after = told(picture("a", [], 2), version="1.0"), told(picture("a", [], 2))
    check = {"name": "ap50", "kind": "real", "label": "car", "low": 0.0, "high": 0.2}
    gate = verdict({"passed": True, "checks": [{**check, "passed": True, "sentence": "fine"}]})
    assert kinds(before, after, gate) == ["real"]
    [line] = beside(before, after, gate, "real")
    assert (line.label, line.current and line.current.boxes) == ("car", 2)
    assert line.check is not None
    assert (line.check.low, line.check.high) == (0.0, 0.2)


def test_without_an_evaluation_the_gate_s_figures_are_what_is_known() -> None:
    check = {"name": "ap50", "kind": "real", "label": "bus", "current": 0.4, "candidate": 0.5}
    gate = verdict({"passed": False, "checks": [{**check, "passed": False}]})
    assert kinds(None, None, gate) == ["real"]
    [line] = beside(None, None, gate, "real")
    assert (line.label, line.current, line.candidate) == ("bus", None, None)


def test_pictures_on_which_two_packages_differ_are_told_widest_gap_first() -> None:
    same = picture("same", [(0.9, 1)], 1)
    before = told(same, picture("x", [(0.9, 1)], 3), picture("y", [], 1), version="1.0")
    after = told(same, picture("x", [(0.9, 1)] * 3, 3), picture("y", [(0.9, 0)], 1))
    found = contrasts(before, after)
    assert found is not None
    assert [(one.file, one.gain) for one in found] == [("x", 2), ("y", -1)]


def test_packages_measured_on_other_pictures_are_not_compared_picture_by_picture() -> None:
    other = evaluation("1.0", picture("a", [], 1))
    other["dataset"] = {**other["dataset"], "sha256": "e" * 64}
    assert contrasts(measured(other), told(picture("a", [], 1))) is None
    assert contrasts(None, told()) is None


def test_the_curves_of_the_shipped_package_agree_with_its_own_figures() -> None:
    file = sorted(SHIPPED.glob("citypatrol/*/evaluation.json"))[-1]
    found = measured(json.loads(Path(file).read_text()))
    assert found is not None
    assert found.kinds[0] == "real"
    figures = found.labels("real")["car"]
    recall, precision = zip(*curve(found, "real", "car"), strict=True)
    assert list(recall) == sorted(recall)
    # COCO's 101 points of the same curve give about the area under it.
    steps = zip((0.0, *recall), recall, precision, strict=False)
    area = sum((here - before) * level for before, here, level in steps)
    assert figures.ap50 == pytest.approx(area, abs=0.05)
