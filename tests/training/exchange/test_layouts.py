"""The files other tools expect, to the letter, and what of theirs comes in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.training.exchange.sets import facts, item, jpeg, some, unpack
from training.boxes import Box
from training.exchange.handing import hand_out
from training.exchange.item import Format, Item
from training.exchange.opening import open_target, open_tree
from training.exchange.places import PlaceError
from training.exchange.report import Problem, Report
from training.exchange.taking import Taking, items
from training.labels import LABELS, label_id
from training.snapshot import SnapshotError

PAIR = [item(1, "train"), item(2, "val", boxes=0)]


def out(tmp_path: Path, form: Format) -> Path:
    hand_out(PAIR, open_target(str(tmp_path / "set"), None), form)
    return tmp_path / "set"


def taken(place: Path, form: Format, **how: object) -> tuple[list[Item], Report]:
    report = Report()
    taking = Taking(form, **how)  # type: ignore[arg-type]
    return list(items(open_tree(str(place), None), taking, report)), report


def test_yolo_1_1_of_cvat_has_its_files_and_no_others(tmp_path: Path) -> None:
    place = out(tmp_path, "cvat-yolo-1.1")
    assert unpack(place) == {
        "obj.data",
        "obj.names",
        "train.txt",
        "valid.txt",
        "obj_train_data/street__00001.jpg",
        "obj_train_data/street__00001.txt",
        "obj_valid_data/street__00002.jpg",
        "obj_valid_data/street__00002.txt",
    }
    assert (place / "obj.data").read_text() == (
        "classes = 13\ntrain = train.txt\nvalid = valid.txt\nnames = obj.names\nbackup = backup/\n"
    )
    assert (place / "obj.names").read_text().split() == list(LABELS)
    assert (place / "train.txt").read_text() == "obj_train_data/street__00001.jpg\n"
    assert (place / "obj_valid_data/street__00002.txt").read_text() == ""


@pytest.mark.parametrize(
    ("form", "start"),
    [("yolo", "./"), ("cvat-ultralytics-1.0", "")],
)
def test_ultralytics_yolo_has_its_files_and_lists(tmp_path: Path, form: Format, start: str) -> None:
    place = out(tmp_path, form)
    assert unpack(place) == {
        "data.yaml",
        "train.txt",
        "val.txt",
        "images/train/street__00001.jpg",
        "images/val/street__00002.jpg",
        "labels/train/street__00001.txt",
        "labels/val/street__00002.txt",
    }
    config = yaml.safe_load((place / "data.yaml").read_text())
    assert config["names"] == dict(enumerate(LABELS))
    assert (config["train"], config["val"]) == ("train.txt", "val.txt")
    assert config.get("path") == ("./" if form == "cvat-ultralytics-1.0" else None)
    assert (place / "train.txt").read_text() == f"{start}images/train/street__00001.jpg\n"
    assert (place / "labels/val/street__00002.txt").read_text() == ""


def test_coco_1_0_has_its_files_and_a_negative_has_no_annotation(tmp_path: Path) -> None:
    place = out(tmp_path, "coco")
    assert unpack(place) == {
        "annotations/instances_train.json",
        "annotations/instances_val.json",
        "images/train/street__00001.jpg",
        "images/val/street__00002.jpg",
    }
    train = json.loads((place / "annotations/instances_train.json").read_text())
    assert [one["name"] for one in train["categories"]] == list(LABELS)
    assert [one["id"] for one in train["categories"]] == list(range(1, 14))
    [image] = train["images"]
    assert (image["id"], image["width"], image["height"]) == (1, 64, 48)
    first, box = train["annotations"][0], PAIR[0].boxes[0]
    assert (first["image_id"], first["category_id"]) == (1, box.label + 1)
    x1, y1, x2, y2 = box.corners
    assert first["bbox"] == pytest.approx([x1 * 64, y1 * 48, (x2 - x1) * 64, (y2 - y1) * 48])
    assert first["area"] == pytest.approx((x2 - x1) * 64 * (y2 - y1) * 48)
    val = json.loads((place / "annotations/instances_val.json").read_text())
    assert (len(val["images"]), val["annotations"]) == (1, [])


def test_yolo_1_1_has_no_place_for_test_pictures(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="knows train and valid only"):
        hand_out([item(1, "test")], open_target(str(tmp_path / "s"), None), "cvat-yolo-1.1")


def test_the_same_set_gives_the_same_zip(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        hand_out(PAIR, open_target(str(tmp_path / name), None), "yolo")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def put(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def test_folders_the_other_way_round_come_in_too(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "data.yaml": "names: [car, bus]\n",
            "valid/images/a.jpg": jpeg(1),
            "valid/labels/a.txt": "1 0.5 0.5 0.2 0.2\n",
        },
    )
    [only], report = taken(root, "yolo")
    assert facts([only]) == [("a.jpg", "val", ("4 0.50000 0.50000 0.20000 0.20000",), jpeg(1))]
    assert report.problems == {}
    assert "person" in report.never_labelled()


def test_the_number_of_a_track_is_passed_over(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "data.yaml": "names: {0: car}\n",
            "images/train/a.jpg": jpeg(1),
            "labels/train/a.txt": "0 0.5 0.5 0.2 0.2 17\n",
        },
    )
    [only], report = taken(root, "cvat-ultralytics-1.0")
    assert only.boxes == (Box(label_id("car"), 0.5, 0.5, 0.2, 0.2),)
    assert report.problems == {}


def test_a_subset_called_default_goes_to_the_side_asked_for(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "images/default/sub/a.jpg": jpeg(1),
            "annotations/instances_default.json": json.dumps(
                {
                    "images": [{"id": 7, "width": 64, "height": 48, "file_name": "sub/a.jpg"}],
                    "annotations": [],
                    "categories": [{"id": 1, "name": "car"}],
                }
            ),
        },
    )
    [only], _ = taken(root, "coco", split="val")
    assert (only.name, only.split) == ("sub__a.jpg", "val")


def test_a_class_of_another_name_is_renamed(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "obj.names": "trash\nauto\n",
            "obj.data": "classes = 2\n",
            "obj_train_data/a.jpg": jpeg(1),
            "obj_train_data/a.txt": "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.1 0.1\n",
        },
    )
    renames = {"trash": "garbage_exposed", "auto": "car"}
    [only], report = taken(root, "cvat-yolo-1.1", renames=renames)
    assert [box.label for box in only.boxes] == [
        label_id("garbage_exposed"),
        label_id("car"),
    ]
    assert report.problems == {}


@pytest.mark.parametrize(
    ("form", "files", "sentence"),
    [
        ("yolo", {"images/train/a.jpg": jpeg(1)}, "no data.yaml"),
        ("yolo", {"data.yaml": "names: ["}, "no data.yaml"),
        ("yolo", {"data.yaml": "- 1\n"}, "no data.yaml"),
        ("cvat-yolo-1.1", {"obj_train_data/a.jpg": jpeg(1)}, "no obj.names"),
        ("coco", {"images/a.jpg": jpeg(1)}, "no annotations/instances"),
        ("coco", {"annotations/instances_a.json": "{"}, "is no COCO annotation file"),
        ("coco", {"annotations/instances_a.json": '{"images": []}'}, "is no COCO annotation"),
        (
            "coco",
            {"a.json": '{"images": [], "annotations": [], "categories": [{"id": 1}]}'},
            "a category has no id or no name",
        ),
    ],
)
def test_what_is_no_set_of_its_format_is_said_in_one_sentence(
    tmp_path: Path, form: Format, files: dict[str, str | bytes], sentence: str
) -> None:
    with pytest.raises(SnapshotError, match=sentence):
        taken(put(tmp_path, files), form)


LABELLED: dict[str, str | bytes] = {
    "data.yaml": "names: {0: car, 1: kiosk}\n",
    "images/train/a.jpg": jpeg(1),
}


@pytest.mark.parametrize(
    ("files", "problem", "pictures", "boxes"),
    [
        ({"labels/train/a.txt": "1 0.5 0.5 0.2 0.2\n"}, Problem.UNKNOWN_CLASS, 1, 0),
        ({"labels/train/a.txt": "0 0.95 0.5 0.2 0.2\n"}, Problem.OUTSIDE, 1, 1),
        ({"labels/train/a.txt": "0 1.5 0.5 0.2 0.2\n"}, Problem.NO_AREA, 1, 0),
        ({"labels/train/a.txt": "0 0.5 0.5 0 0.2\n"}, Problem.NO_AREA, 1, 0),
        ({"labels/train/a.txt": "0 nan 0.5 0.2 0.2\n"}, Problem.NO_AREA, 1, 0),
        ({"labels/train/a.txt": "car 0.5 0.5 0.2 0.2\n"}, Problem.BAD_LINE, 1, 0),
        ({"labels/train/a.txt": "0 0.5 0.5\n"}, Problem.BAD_LINE, 1, 0),
        ({}, Problem.NO_LABELS, 0, 0),
        (
            {"labels/train/a.txt": "", "labels/train/b.txt": "0 0.5 0.5 0.2 0.2\n"},
            Problem.MISSING_PICTURE,
            1,
            0,
        ),
        (
            {
                "labels/train/a.txt": "",
                "images/val/a.jpg": jpeg(2),
                "labels/val/a.txt": "",
            },
            Problem.DUPLICATE_NAME,
            1,
            0,
        ),
    ],
)
def test_every_problem_is_counted_and_said_and_stops_nothing(
    tmp_path: Path,
    files: dict[str, str | bytes],
    problem: Problem,
    pictures: int,
    boxes: int,
) -> None:
    found, report = taken(put(tmp_path, LABELLED | files), "yolo")
    assert report.problems == {problem: 1}
    [sentence] = report.sentences[problem]
    assert sentence.endswith(".")
    assert len(found) == pictures
    assert sum(len(one.boxes) for one in found) == boxes


def test_a_picture_without_a_label_file_is_a_negative_only_where_that_was_said(
    tmp_path: Path,
) -> None:
    found, report = taken(put(tmp_path, LABELLED), "yolo", empty_means_negative=True)
    assert [one.boxes for one in found] == [()]
    assert report.problems == {}


COCO = {
    "images": [{"id": 1, "width": 64, "height": 48, "file_name": "a.jpg"}],
    "annotations": [],
    "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "kiosk"}],
}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"annotations": [{"image_id": 1, "category_id": 1}]}, Problem.BAD_LINE),
        ({"annotations": [{"image_id": 9, "category_id": 1}]}, Problem.BAD_LINE),
        ({"annotations": ["x"]}, Problem.BAD_LINE),
        (
            {"annotations": [{"image_id": 1, "category_id": 2, "bbox": [1, 1, 9, 9]}]},
            Problem.UNKNOWN_CLASS,
        ),
        (
            {"annotations": [{"image_id": 1, "category_id": 1, "bbox": [60, 1, 9, 9]}]},
            Problem.OUTSIDE,
        ),
        (
            {"annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 0]}]},
            Problem.NO_AREA,
        ),
        (
            {
                "annotations": [
                    {"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "iscrowd": 1}
                ]
            },
            Problem.BAD_LINE,
        ),
        ({"images": [*COCO["images"], {"id": 2}]}, Problem.BAD_LINE),
        (
            {"images": [*COCO["images"], {**COCO["images"][0], "id": 2, "file_name": "b.jpg"}]},
            Problem.MISSING_PICTURE,
        ),
        ({"images": []}, Problem.NO_LABELS),
    ],
)
def test_every_problem_of_coco_is_counted_too(
    tmp_path: Path, change: dict[str, object], problem: Problem
) -> None:
    text = json.dumps(COCO | change)
    root = put(tmp_path, {"images/a.jpg": jpeg(1), "annotations/instances_train.json": text})
    _, report = taken(root, "coco")
    assert report.problems == {problem: 1}


def test_many_problems_of_a_kind_are_counted_and_few_are_told(tmp_path: Path) -> None:
    line = "1 0.5 0.5 0.2 0.2\n"
    _, report = taken(put(tmp_path, LABELLED | {"labels/train/a.txt": line * 900}), "yolo")
    assert report.problems == {Problem.UNKNOWN_CLASS: 900}
    assert len(report.sentences[Problem.UNKNOWN_CLASS]) == 5


def test_a_zip_of_cvat_with_folders_in_it_comes_in(tmp_path: Path) -> None:
    given = some("train", count=3)
    hand_out(given, open_target(str(tmp_path / "set"), None), "cvat-yolo-1.1")
    with zipfile.ZipFile(tmp_path / "cvat.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.mkdir("obj_train_data")
        for name in sorted(unpack(tmp_path / "set")):
            packed.write(tmp_path / "set" / name, name)
    report = Report()
    tree = open_tree(str(tmp_path / "cvat.zip"), None)
    assert facts(items(tree, Taking("cvat-yolo-1.1"), report)) == facts(given)
