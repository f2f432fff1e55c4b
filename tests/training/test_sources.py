import json
from pathlib import Path

import pytest

from tests.training.test_datasets import paint
from training.boxes import from_corners
from training.labels import label_id
from training.review import Review
from training.sources import checked_pictures, frames
from training.teacher import Proposal


def test_only_pictures_a_person_checked_are_used(tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "a.jpg", 10)
    paint(tmp_path / "photos" / "b.jpg", 20)
    checked = tmp_path / "checked.json"
    checked.write_text(json.dumps({"b.jpg": ["8 0.5 0.5 0.2 0.2"]}))
    [only] = checked_pictures(tmp_path / "photos", checked, "more")
    assert only.path.name == "b.jpg"
    assert [box.label for box in only.boxes] == [label_id("container")]
    assert only.split == "train"


def test_a_checked_picture_that_is_gone_is_named(tmp_path: Path) -> None:
    checked = tmp_path / "checked.json"
    checked.write_text(json.dumps({"gone.jpg": []}))
    with pytest.raises(FileNotFoundError, match=r"gone\.jpg, which is not in"):
        list(checked_pictures(tmp_path, checked, "more"))


def test_frames_take_what_stands_of_the_teachers_boxes(tmp_path: Path) -> None:
    paint(tmp_path / "a.png", 10)
    person = Proposal(from_corners(0, (0.1, 0.1, 0.2, 0.4)), 0.8)
    doubt = Proposal(from_corners(0, (0.5, 0.1, 0.6, 0.4)), 0.2)
    [only] = frames(tmp_path, "square", {"a.png": (person, doubt)}, Review(0.5))
    assert only.boxes == (person.box,)


def test_the_checked_labels_in_the_repository_can_be_read() -> None:
    from training.boxes import parse_yolo
    from training.labels import LABELS, remap

    path = Path(__file__).parents[2] / "training" / "reviews" / "garbage_ams_unlabelled.json"
    checked = json.loads(path.read_text())
    boxes = [
        box
        for name, lines in checked.items()
        for box in parse_yolo("\n".join(lines), remap(LABELS), name)
    ]
    assert len(checked) > 100
    assert {"container", "garbage_exposed", "car"} <= {LABELS[box.label] for box in boxes}
