import pytest

from training.labels import COCO_IDS, DEVELOPMENT_SET_NAMES, LABELS, UnknownLabelError, remap


def test_the_thirteen_labels_keep_their_order() -> None:
    assert LABELS == (
        "person",
        "bicycle",
        "motorcycle",
        "car",
        "bus",
        "truck",
        "umbrella",
        "street_stall",
        "container",
        "garbage_exposed",
        "manhole_missing",
        "manhole_broken",
        "manhole_good",
    )


def test_the_development_sets_numbers_become_ours() -> None:
    assert remap(DEVELOPMENT_SET_NAMES) == {0: 9, 1: 8, 2: 10, 3: 11, 4: 12, 5: 7}


def test_every_label_the_teacher_knows_is_one_of_ours() -> None:
    assert set(COCO_IDS) == set(LABELS[:7])


def test_a_word_that_is_no_label_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownLabelError, match="street_stall"):
        remap(("stall",))
