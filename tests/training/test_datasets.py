import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.boxes import Box
from training.datasets import describe, mix
from training.labels import label_id
from training.leaks import LeakError
from training.snapshot import SnapshotError, entries, open_snapshot, stats, verify
from training.sources import Picture
from training.split import Split

BIN = Box(label_id("container"), 0.5, 0.5, 0.2, 0.2)
CAR = Box(label_id("car"), 0.3, 0.3, 0.2, 0.2)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def paint(path: Path, grey: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((24, 32, 3), grey, np.uint8))
    return path


def scene(path: Path, seed: int, quality: int = 95) -> Path:
    """A picture with a pattern, so that it looks like something."""
    small = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = cv2.resize(small, (160, 120), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return path


def picture(path: Path, grey: int, split: Split, boxes: Sequence[Box] = (BIN,)) -> Picture:
    return Picture("street", "real", split, paint(path, grey), tuple(boxes))


def pair(folder: Path) -> list[Picture]:
    """The least that makes a dataset: one picture to train, one to validate."""
    return [picture(folder / "a.png", 10, "train"), picture(folder / "b.png", 20, "val")]


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
    with pytest.raises(SnapshotError, match="no val pictures"):
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


def test_a_dataset_says_what_it_is(tmp_path: Path) -> None:
    dataset = mix(pair(tmp_path), tmp_path / "x", name="spring", now=NOON)
    facts = json.loads((dataset.root / "dataset.json").read_text())
    assert facts == {
        "name": "spring",
        "sha256": dataset.digest,
        "created_at": "2026-05-01T12:00:00+00:00",
        "made_from": ["street"],
        "counts": {
            "street/train": {"pictures": 1, "container": 1},
            "street/val": {"pictures": 1, "container": 1},
        },
    }
    assert describe(dataset.root)["sha256"] == open_snapshot(dataset.root).sha256


def test_the_manifest_carries_camera_day_condition_and_why_it_is_a_negative(
    tmp_path: Path,
) -> None:
    known = Picture(
        "city",
        "real",
        "train",
        paint(tmp_path / "a.png", 10),
        (),
        camera="cam-1",
        day="2026-05-01",
        condition="night",
        negative="shadow",
        sample_id="s1",
    )
    dataset = mix([known, picture(tmp_path / "b.png", 20, "val")], tmp_path / "x")
    [entry] = [entry for entry in entries(dataset.root) if entry.split == "train"]
    assert (entry.camera, entry.day, entry.condition) == ("cam-1", "2026-05-01", "night")
    assert (entry.negative, entry.sample_id, entry.boxes) == ("shadow", "s1", ())
    assert (dataset.root / entry.label).read_text() == ""


def test_a_test_split_may_come_along_and_is_named_in_data_yaml(tmp_path: Path) -> None:
    third = picture(tmp_path / "c.png", 30, "test")
    dataset = mix([*pair(tmp_path), third], tmp_path / "x")
    assert (dataset.root / "test.txt").read_text() == "./images/test/street__c.png\n"
    assert "test: test.txt" in (dataset.root / "data.yaml").read_text()


def test_two_pictures_of_one_name_stop_the_mix(tmp_path: Path) -> None:
    twins = [
        picture(tmp_path / "one" / "a.png", 10, "train"),
        picture(tmp_path / "two" / "a.png", 20, "val"),
    ]
    with pytest.raises(SnapshotError, match=r"Two pictures would be called street__a\.png"):
        mix(twins, tmp_path / "x")


def test_a_dataset_is_never_overwritten_by_another(tmp_path: Path) -> None:
    mix(pair(tmp_path), tmp_path / "x")
    other = [picture(tmp_path / "c.png", 30, "train"), picture(tmp_path / "b.png", 20, "val")]
    with pytest.raises(SnapshotError, match="never overwritten"):
        mix(other, tmp_path / "x")
    assert verify(tmp_path / "x") == []


def test_building_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = mix(pair(tmp_path), tmp_path / "x", now=NOON)
    before = (first.root / "dataset.json").read_bytes()
    assert mix(pair(tmp_path), tmp_path / "x").digest == first.digest
    assert (first.root / "dataset.json").read_bytes() == before


def test_a_mix_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> list[Picture]:
        return [picture(tmp_path / "src" / "a.png", 10, "train")]

    with pytest.raises(SnapshotError):
        mix(broken(), tmp_path / "out" / "x")
    assert list((tmp_path / "out").iterdir()) == []


def test_look_alikes_across_the_split_stop_the_mix(tmp_path: Path) -> None:
    alike = [
        Picture("city", "real", "train", scene(tmp_path / "a.jpg", 1, 95), ()),
        Picture("city", "real", "val", scene(tmp_path / "b.jpg", 1, 50), ()),
    ]
    with pytest.raises(LeakError, match=r"a\.jpg \(train\) looks the same as city__b\.jpg"):
        mix(alike, tmp_path / "x")


def test_or_the_one_that_trains_is_left_out(tmp_path: Path) -> None:
    alike = [
        Picture("city", "real", "train", scene(tmp_path / "a.jpg", 1, 95), ()),
        Picture("city", "real", "train", scene(tmp_path / "c.jpg", 2), ()),
        Picture("city", "real", "val", scene(tmp_path / "b.jpg", 1, 50), ()),
    ]
    dataset = mix(alike, tmp_path / "x", look_alikes="drop")
    assert dataset.dropped == ("city__a.jpg",)
    assert {entry.file for entry in entries(dataset.root)} == {"city__b.jpg", "city__c.jpg"}
    assert verify(dataset.root) == []


def test_linked_pictures_take_no_room_twice(tmp_path: Path) -> None:
    given = pair(tmp_path)
    dataset = mix(given, tmp_path / "x", link=True)
    assert (dataset.root / "images/train/street__a.png").samefile(given[0].path)
