import numpy as np
import pytest

from training.render.boxes import Seen, Thing, mask_box, thing_boxes, yolo_boxes


def picture(*patches: tuple[int, int, int, int, int]) -> np.ndarray:
    """A 100x60 id picture with rectangles (id, x0, y0, x1, y1), later ones in front."""
    ids = np.zeros((60, 100), np.int32)
    for ident, x0, y0, x1, y1 in patches:
        ids[y0:y1, x0:x1] = ident
    return ids


def test_a_mask_gives_the_tight_box_with_exclusive_right_and_bottom() -> None:
    mask = np.zeros((60, 100), bool)
    mask[10, 20] = mask[29, 49] = True
    assert mask_box(mask) == (20, 10, 50, 30)


def test_an_empty_mask_gives_no_box() -> None:
    assert mask_box(np.zeros((4, 4), bool)) is None


def test_only_visible_pixels_count() -> None:
    ids = picture((1, 10, 10, 50, 40), (2, 30, 0, 60, 60))
    assert thing_boxes(ids, [Thing(1, "car")]) == [Seen("car", (10, 10, 30, 40))]


def test_a_stall_takes_its_umbrella_in_and_the_umbrella_has_its_own_box() -> None:
    ids = picture((1, 20, 30, 50, 50), (2, 10, 10, 60, 20))
    boxes = thing_boxes(ids, [Thing(1, "street_stall", parts=(2,)), Thing(2, "umbrella")])
    assert boxes == [
        Seen("street_stall", (10, 10, 60, 50)),
        Seen("umbrella", (10, 10, 60, 20)),
    ]


@pytest.mark.parametrize(
    ("patch", "thing", "why"),
    [
        ((1, 10, 10, 17, 17), Thing(1, "person"), "seven pixels a side are too few"),
        ((1, 10, 10, 40, 12), Thing(1, "manhole_good"), "two pixels of height are a line"),
        (
            (1, 10, 10, 20, 20),
            Thing(1, "car", whole=(10, 10, 60, 50)),
            "a twentieth of a car is seen, the rest is hidden",
        ),
        ((2, 10, 10, 40, 40), Thing(1, "car"), "nothing of it is seen"),
    ],
)
def test_what_is_hardly_seen_is_not_labelled(
    patch: tuple[int, int, int, int, int], thing: Thing, why: str
) -> None:
    assert thing_boxes(picture(patch), [thing]) == [], why


def test_specks_seen_through_leaves_are_not_labelled() -> None:
    ids = picture((1, 10, 10, 14, 14), (1, 70, 40, 74, 44))
    assert thing_boxes(ids, [Thing(1, "container")]) == []


def test_a_label_may_ask_for_more_pixels() -> None:
    ids = picture((1, 10, 10, 20, 20))
    assert thing_boxes(ids, [Thing(1, "person")], {"person": 11}) == []
    assert len(thing_boxes(ids, [Thing(1, "person")], {"car": 11})) == 1


def test_a_thing_needs_a_label_of_ours() -> None:
    with pytest.raises(ValueError, match="'boat'"):
        Thing(1, "boat")


def test_boxes_become_yolo_lines_in_our_numbering() -> None:
    (box,) = yolo_boxes([Seen("manhole_missing", (10, 10, 30, 40))], 100, 60)
    assert box.line() == "10 0.20000 0.41667 0.20000 0.50000"


def test_a_box_outside_its_picture_is_an_error() -> None:
    with pytest.raises(ValueError, match="leaves the 100x60 picture"):
        yolo_boxes([Seen("car", (90, 10, 101, 40))], 100, 60)


def test_a_label_may_ask_to_be_seen_more_fully() -> None:
    ids = picture((1, 10, 10, 22, 30))
    third = Thing(1, "manhole_broken", whole=(10, 10, 46, 30))
    assert len(thing_boxes(ids, [third])) == 1
    assert thing_boxes(ids, [third], min_seen={"manhole_broken": 0.5}) == []
