from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.boxes import Box, write_yolo
from training.datasets import mix, stats
from training.labels import label_id
from training.review import Review
from training.sources import Picture, development_set, our_folder
from training.split import LeakError, Split
from training.teacher import Proposal

BIN = Box(label_id("container"), 0.5, 0.5, 0.2, 0.2)
CAR = Box(label_id("car"), 0.3, 0.3, 0.2, 0.2)


def paint(path: Path, grey: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((24, 32, 3), grey, np.uint8))
    return path


def picture(path: Path, grey: int, split: Split, boxes: Sequence[Box] = (BIN,)) -> Picture:
    return Picture("street", "real", split, paint(path, grey), tuple(boxes))


def test_the_same_pictures_and_boxes_give_the_same_hash_in_any_order(tmp_path: Path) -> None:
    a = picture(tmp_path / "a.png", 10, "train")
    b = picture(tmp_path / "b.png", 20, "val")
    assert mix([a, b], tmp_path / "x").digest == mix([b, a], tmp_path / "y").digest


@pytest.mark.parametrize("boxes", [(), (CAR,), (BIN, CAR)])
def test_another_box_gives_another_hash(tmp_path: Path, boxes: tuple[Box, ...]) -> None:
    b = picture(tmp_path / "b.png", 20, "val")
    before = mix([picture(tmp_path / "a.png", 10, "train"), b], tmp_path / "x").digest
    after = mix([picture(tmp_path / "a.png", 10, "train", boxes), b], tmp_path / "y").digest
    assert before != after


def test_other_pixels_give_another_hash(tmp_path: Path) -> None:
    b = picture(tmp_path / "b.png", 20, "val")
    before = mix([picture(tmp_path / "a.png", 10, "train"), b], tmp_path / "x").digest
    after = mix([picture(tmp_path / "a.png", 11, "train"), b], tmp_path / "y").digest
    assert before != after


def test_a_picture_in_both_splits_stops_the_mix(tmp_path: Path) -> None:
    twins = [
        picture(tmp_path / "a.png", 10, "train"),
        picture(tmp_path / "b.png", 10, "val"),
    ]
    with pytest.raises(LeakError):
        mix(twins, tmp_path / "x")


def test_a_dataset_without_validation_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no val pictures"):
        mix([picture(tmp_path / "a.png", 10, "train")], tmp_path / "x")


def test_a_rare_picture_is_listed_as_often_as_it_is_to_be_shown(tmp_path: Path) -> None:
    rare = Picture("street", "real", "train", paint(tmp_path / "a.png", 10), (BIN,), repeat=3)
    dataset = mix([rare, picture(tmp_path / "b.png", 20, "val")], tmp_path / "x")
    listed = (dataset.root / "train.txt").read_text().split()
    assert listed == ["./images/train/street__a.png"] * 3


def test_stats_count_pictures_and_boxes_by_source_and_split(tmp_path: Path) -> None:
    a = picture(tmp_path / "a.png", 10, "train", (BIN, BIN, CAR))
    dataset = mix([a, picture(tmp_path / "b.png", 20, "val")], tmp_path / "x")
    assert stats(dataset.root) == {
        "street/train": {"pictures": 1, "container": 2, "car": 1},
        "street/val": {"pictures": 1, "container": 1},
    }


def test_a_development_set_is_renumbered_and_completed_by_the_teacher(tmp_path: Path) -> None:
    root = tmp_path / "garbage"
    paint(root / "images" / "val" / "a.jpg", 10)
    (root / "labels" / "val").mkdir(parents=True)
    (root / "labels" / "val" / "a.txt").write_text("1 0.5 0.5 0.2 0.2\n")
    [only] = development_set(root, "val", {"a.jpg": (Proposal(CAR, 0.9),)}, Review(0.5))
    assert [box.label for box in only.boxes] == [label_id("container"), label_id("car")]
    assert only.source == "garbage"


def test_a_picture_without_a_label_file_is_left_out_not_taken_as_empty(tmp_path: Path) -> None:
    paint(tmp_path / "images" / "a.jpg", 10)
    paint(tmp_path / "images" / "b.jpg", 20)
    (tmp_path / "labels").mkdir()
    write_yolo(tmp_path / "labels" / "b.txt", ())
    found = list(our_folder(tmp_path, "render", "rendered", "train"))
    assert [p.path.name for p in found] == ["b.jpg"]


def test_an_empty_folder_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No pictures in"):
        list(our_folder(tmp_path, "render", "rendered", "train"))
