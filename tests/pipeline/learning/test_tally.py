"""What a shadow report says of the looks two networks had."""

from __future__ import annotations

import pytest

from pipeline.contract import PairedCount
from pipeline.learning.tally import MOST_SHOWN, Tally
from tests.pipeline.learning.examples import CANDIDATE, CURRENT, NOON, later, look, seen


def tally() -> Tally:
    return Tally(NOON, CURRENT, CANDIDATE)


def test_labels_are_counted_apart_and_costs_are_means_of_what_was_measured() -> None:
    counted = tally()
    car, stall = seen("car", 0.1, 0.1), seen("street_stall", 0.5, 0.5)
    counted.add(look(car, stall), (car,), candidate_s=0.040, current_s=0.020)
    counted.add(look(car), (car, stall), candidate_s=0.060)
    report = counted.report("worker", later(300))
    assert report.looks == 2
    assert report.per_label == (
        PairedCount(label="car", both=2, only_current=0, only_candidate=0, mean_iou=1.0),
        PairedCount(label="street_stall", both=0, only_current=1, only_candidate=1),
    )
    assert report.current_ms == pytest.approx(20)
    assert report.candidate_ms == pytest.approx(50)


def test_only_what_may_become_a_suspect_there_is_worth_a_picture() -> None:
    counted = tally()
    counted.add(look(seen("car", 0.1, 0.1)), (), candidate_s=0)
    assert not counted.disputes
    stall = seen("street_stall", 0.5, 0.5)
    counted.add(look(stall), (), candidate_s=0)
    [dispute] = counted.disputes
    assert dispute.about == stall
    assert dispute.told("ab" * 32).candidate_boxes == ()


def test_of_many_disputes_the_surest_is_shown_and_one_a_camera() -> None:
    counted = tally()
    for number in range(8):
        for score in (0.5 + number / 20, 0.45):
            missed = seen("street_stall", 0.5, 0.5, score)
            counted.add(look(missed, camera=f"c{number}"), (), candidate_s=0)
    shown = counted.disputes
    assert len(shown) == MOST_SHOWN
    assert [one.look.camera_id for one in shown] == ["c7", "c6", "c5", "c4", "c3"]


def test_a_report_of_nothing_but_dropped_looks_has_no_costs() -> None:
    counted = tally()
    assert counted.empty
    counted.dropped = 3
    report = counted.report("worker", later(1))
    assert (report.looks, report.dropped, report.current_ms) == (0, 3, None)
    assert not counted.empty
