from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from pipeline.contract import SampleRecord
from serving.samples.verdicts import LABELS as LABELS_OF_KIND
from training.labels import LABELS
from training.verdicts import Dropped, Lesson, Seen, lesson
from training.window import WHOLE, Corners

NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)
PLACE: Corners = (0.4, 0.4, 0.5, 0.5)
FAR: Corners = (0.8, 0.8, 0.9, 0.9)
NEAR: Corners = (0.51, 0.4, 0.6, 0.5)


def record(outcome: str = "positive", **changes: Any) -> SampleRecord:
    """A verdict on a stall at PLACE."""
    by = "reviewer" if outcome == "positive" else "model"
    plain: dict[str, Any] = {
        "sample_id": uuid4(),
        "origin": "verdict",
        "outcome": outcome,
        "reason": "courier" if outcome == "negative" else None,
        "kind": "street_vending",
        "camera_id": "cam-1",
        "view_id": "main",
        "captured_at": NOON,
        "condition": "day",
        "picture": {
            "sha256": "a" * 64,
            "key": f"samples/{'a' * 64}",
            "media_type": "image/jpeg",
            "width": 1920,
            "height": 1080,
        },
        "boxes": [{"label": "street_stall", "box": PLACE, "by": by}],
        "case_id": UUID(int=1),
        "reviewed_by": "u1",
        "reviewed_at": NOON,
    }
    return SampleRecord.model_validate(plain | changes)


def learnt(given: SampleRecord, *seen: Seen, others: tuple[SampleRecord, ...] = ()) -> Lesson:
    found = lesson(given, seen, others)
    assert isinstance(found, Lesson), found
    return found


def labels(found: Lesson) -> list[str]:
    return sorted(LABELS[box.label] for box in found.boxes)


def test_a_confirmed_box_is_a_positive_and_the_whole_picture_stays() -> None:
    found = learnt(record())
    assert (labels(found), found.window, found.negative) == (["street_stall"], WHOLE, None)
    assert found.boxes[0].corners == pytest.approx(PLACE)


def test_a_rejected_box_is_no_box_and_the_picture_a_negative_with_its_reason() -> None:
    found = learnt(record("negative"))
    assert (labels(found), found.negative) == ([], "courier")


def test_the_reviewers_box_goes_before_the_teachers() -> None:
    teachers = Seen("street_stall", (0.42, 0.42, 0.52, 0.52), certain=True)
    found = learnt(record(), teachers)
    assert [box.corners for box in found.boxes] == [pytest.approx(PLACE)]


CAR_AND_BIN = [
    {"label": "car", "box": PLACE, "by": "reviewer"},
    {"label": "car", "box": FAR, "by": "model", "score": 0.8},
    {"label": "container", "box": NEAR, "by": "model", "score": 0.8},
]


@pytest.mark.parametrize(
    ("seen", "expected", "why"),
    [
        ([], ["car", "car"], "a blurred car the teacher does not see is a car all the same"),
        (
            [Seen("container", PLACE, certain=True), Seen("container", FAR, certain=False)],
            ["car", "car"],
            "a blurred car is no bin, neither the confirmed one nor another",
        ),
        ([Seen("car", FAR, certain=False)], ["car", "car"], "what was sure before is in no doubt"),
        ([Seen("truck", FAR, certain=True)], ["car", "truck"], "one thing is labelled once"),
        ([Seen("container", NEAR, certain=True)], ["car", "car", "container"], "bins stay bins"),
    ],
)
def test_what_was_seen_before_the_blur_goes_before_what_the_teacher_makes_of_it(
    seen: list[Seen], expected: list[str], why: str
) -> None:
    found = learnt(record(kind="green_belt_parking", boxes=CAR_AND_BIN), *seen)
    assert (labels(found), found.window) == (expected, WHOLE), why


def test_a_car_whose_box_was_put_right_is_no_bin_where_the_network_saw_it() -> None:
    drawn = [{"label": "car", "box": (0.43, 0.43, 0.53, 0.53), "by": "reviewer"}]
    seen = [Seen("car", PLACE, certain=True), Seen("container", PLACE, certain=False)]
    found = learnt(record(kind="green_belt_parking", boxes=drawn), *seen)
    assert (labels(found), found.window) == (["car"], WHOLE)


def test_a_stall_on_a_lorry_stays_both() -> None:
    both = [
        {"label": "truck", "box": FAR, "by": "model", "score": 0.8},
        {"label": "street_stall", "box": FAR, "by": "model", "score": 0.8},
        {"label": "street_stall", "box": PLACE, "by": "reviewer"},
    ]
    seen = [Seen(label, FAR, certain=True) for label in ("truck", "street_stall")]
    assert labels(learnt(record(boxes=both), *seen)) == ["street_stall", "street_stall", "truck"]


def test_what_a_reviewer_rejected_is_not_taught_again_by_the_teacher() -> None:
    teachers = Seen("street_stall", (0.41, 0.41, 0.51, 0.5), certain=True)
    assert labels(learnt(record("negative"), teachers)) == []


def test_a_rejected_hole_is_no_broken_cover_either() -> None:
    hole = record(
        "negative",
        kind="manhole_missing",
        reason="wet_patch",
        boxes=[{"label": "manhole_missing", "box": PLACE, "by": "model", "score": 0.6}],
    )
    broken, good = Seen("manhole_broken", PLACE, certain=True), Seen("manhole_good", FAR, True)
    assert labels(learnt(hole, broken, good)) == ["manhole_good"]


def test_what_else_the_teacher_is_sure_of_is_labelled() -> None:
    for outcome, mine in (("positive", ["street_stall"]), ("negative", [])):
        found = learnt(record(outcome), Seen("car", FAR, certain=True))
        assert labels(found) == sorted([*mine, "car"])


def test_something_doubtful_far_off_is_cut_away() -> None:
    found = learnt(record(), Seen("car", (0.7, 0.8, 0.9, 0.9), certain=False))
    assert found.window == (0.0, 0.0, 1.0, 0.8)
    assert found.boxes[0].corners == pytest.approx((0.4, 0.5, 0.5, 0.625))


def test_something_doubtful_beside_the_place_costs_the_picture() -> None:
    assert lesson(record(), [Seen("person", NEAR, certain=False)]) is Dropped.CROWDED


def test_a_doubtful_box_on_the_reviewed_thing_is_doubtful_no_more() -> None:
    doubt = Seen("street_stall", PLACE, certain=False)
    assert labels(learnt(record(), doubt)) == ["street_stall"]
    assert labels(learnt(record("negative"), doubt)) == []


def test_a_known_thing_of_which_little_remains_is_not_labelled() -> None:
    doubt = Seen("car", (0.7, 0.0, 1.0, 1.0), certain=False)
    half = Seen("bus", (0.6, 0.1, 0.8, 0.2), certain=True)
    sliver = Seen("truck", (0.66, 0.1, 0.95, 0.2), certain=True)
    assert labels(learnt(record(), doubt, half, sliver)) == ["bus", "street_stall"]


BIN_PLACE: Corners = (0.3, 0.3, 0.6, 0.6)
BIN = Seen("container", (0.3, 0.3, 0.45, 0.6), certain=True)
WASTE = Seen("garbage_exposed", (0.45, 0.45, 0.6, 0.6), certain=False)


def overflow(box: Corners) -> SampleRecord:
    boxes = [{"label": "garbage_exposed", "box": box, "by": "reviewer"}]
    return record(kind="bin_overflow", boxes=boxes)


def test_the_place_of_a_bin_goes_around_waste_and_bin_so_the_waste_in_it_is_labelled() -> None:
    found = learnt(overflow(BIN_PLACE), BIN, WASTE)
    assert labels(found) == ["container", "garbage_exposed"]
    assert found.boxes[0].corners == pytest.approx(WASTE.box)


def test_a_box_drawn_around_the_waste_alone_stays_as_drawn() -> None:
    drawn = (0.44, 0.44, 0.61, 0.61)
    found = learnt(overflow(drawn), BIN, WASTE)
    assert [box.corners for box in found.boxes if LABELS[box.label] == "garbage_exposed"] == [
        pytest.approx(drawn)
    ]


def test_a_box_that_waste_and_bin_hardly_fill_stays_as_drawn() -> None:
    drawn = (0.1, 0.1, 0.9, 0.9)
    found = learnt(overflow(drawn), BIN, Seen("garbage_exposed", WASTE.box, certain=True))
    assert found.boxes[0].corners == pytest.approx(drawn)


def test_waste_inside_a_rejected_place_is_struck_out_and_the_bin_stays() -> None:
    place = [{"label": "garbage_exposed", "box": BIN_PLACE, "by": "model", "score": 0.6}]
    refused = record("negative", kind="bin_overflow", reason="lid_open_not_full", boxes=place)
    found = learnt(refused, BIN, Seen("garbage_exposed", (0.46, 0.46, 0.5, 0.5), certain=True))
    assert labels(found) == ["container"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (record(deleted_at=NOON), Dropped.DELETED),
        (record("unreviewed", reviewed_by=None, reviewed_at=None), Dropped.UNREVIEWED),
        (record("negative", boxes=[], reason="permitted"), Dropped.NO_BOX),
        (record(boxes=[{"label": "car", "box": PLACE, "by": "model"}]), Dropped.NO_BOX),
        (
            record(boxes=[{"label": "kiosk", "box": PLACE, "by": "reviewer"}]),
            Dropped.UNKNOWN_LABEL,
        ),
    ],
)
def test_what_teaches_nothing_is_left_out_with_its_reason(
    given: SampleRecord, why: Dropped
) -> None:
    assert lesson(given, []) is why


def test_other_verdicts_on_the_picture_are_known_too() -> None:
    stall = {"label": "street_stall", "box": FAR, "by": "model", "score": 0.6}
    refused = record("negative", boxes=[stall])
    seen = (Seen("street_stall", PLACE, True), Seen("street_stall", FAR, True))
    found = learnt(record(), *seen, others=(refused,))
    assert [box.corners for box in found.boxes] == [pytest.approx(PLACE)]


def test_a_deleted_verdict_on_the_picture_is_forgotten() -> None:
    stall = {"label": "street_stall", "box": FAR, "by": "model", "score": 0.6}
    gone = record("negative", boxes=[stall], deleted_at=NOON)
    seen = (Seen("street_stall", PLACE, True), Seen("street_stall", FAR, True))
    assert len(learnt(record(), *seen, others=(gone,)).boxes) == 2


@pytest.mark.parametrize("kind", sorted(LABELS_OF_KIND))
def test_every_kind_names_labels_training_knows(kind: str) -> None:
    assert set(LABELS_OF_KIND[kind]) <= set(LABELS)
