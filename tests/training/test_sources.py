import json
from pathlib import Path

import pytest

from tests.training.test_datasets import BIN, CAR, paint
from training.boxes import from_corners, write_yolo
from training.labels import LABELS, label_id
from training.review import Review
from training.sources import (
    Checked,
    Origin,
    Picture,
    SourceError,
    checked_pictures,
    development_set,
    frames,
    our_folder,
    read_checked,
)
from training.split import SplitRules
from training.teacher import Proposal

CITY = Origin("city")


def garbage(root: Path) -> Path:
    paint(root / "images" / "val" / "a.jpg", 10)
    (root / "labels" / "val").mkdir(parents=True)
    (root / "labels" / "val" / "a.txt").write_text("1 0.5 0.5 0.2 0.2\n")
    return root


def test_a_development_set_is_renumbered_and_completed_by_the_teacher(tmp_path: Path) -> None:
    taught = {"a.jpg": (Proposal(CAR, 0.9),)}
    [only] = development_set(garbage(tmp_path), ["val"], taught, Review(0.5), CITY)
    assert [box.label for box in only.boxes] == [label_id("container"), label_id("car")]
    assert (only.source, only.split) == ("city", "val")


def test_a_corrected_picture_has_its_corrected_boxes_and_no_others(tmp_path: Path) -> None:
    taught = {"a.jpg": (Proposal(CAR, 0.9),)}
    corrected = Checked({"a.jpg": (BIN,)})
    [only] = development_set(garbage(tmp_path), ["val"], taught, Review(0.5), CITY, corrected)
    assert only.boxes == (BIN,)


def test_a_picture_that_cannot_be_completed_is_left_out(tmp_path: Path) -> None:
    unusable = Checked({}, frozenset({"a.jpg"}))
    assert list(development_set(garbage(tmp_path), ["val"], {}, Review(0.5), CITY, unusable)) == []


def test_days_go_where_the_rules_say_whatever_their_folder(tmp_path: Path) -> None:
    for name in ("x_1468168008532.jpg", "x_1519086707176.jpg"):
        paint(tmp_path / "photos" / name, 10)
    rules = SplitRules(by=("day",), val_share=0, pinned={"2016-07-10": "val"})
    origin = Origin("more", repeat=4, camera="amsterdam", rules=rules)
    checked = Checked({"x_1468168008532.jpg": (), "x_1519086707176.jpg": ()})
    found = list(checked_pictures(tmp_path / "photos", checked, origin))
    assert [(p.split, p.day, p.repeat, p.camera) for p in found] == [
        ("val", "2016-07-10", 1, "amsterdam"),
        ("train", "2018-02-20", 4, "amsterdam"),
    ]


def test_a_picture_without_a_day_cannot_be_put_on_a_side_by_day(tmp_path: Path) -> None:
    paint(tmp_path / "a.jpg", 10)
    origin = Origin("more", camera="amsterdam", rules=SplitRules())
    with pytest.raises(SourceError, match=r"a\.jpg cannot be put on a side"):
        list(checked_pictures(tmp_path, Checked({"a.jpg": ()}), origin))


def test_of_checked_files_the_later_wins_and_the_unusable_go(tmp_path: Path) -> None:
    files = {
        "first.json": {"a.jpg": ["8 0.5 0.5 0.2 0.2"], "b.jpg": [], "c.jpg": []},
        "later.json": {"a.jpg": []},
        "unusable.json": ["b.jpg"],
        "dark.json": {"c.jpg": "too dark"},
    }
    for name, said in files.items():
        (tmp_path / name).write_text(json.dumps(said))
    first, later, unusable, dark = (tmp_path / name for name in files)
    checked = read_checked([first, later], [unusable, dark])
    assert checked.boxes["a.jpg"] == ()
    assert checked.unusable == {"b.jpg", "c.jpg"}


@pytest.mark.parametrize("text", ["", "[1, 2", '["a.jpg"]'])
def test_a_checked_file_of_another_shape_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "checked.json").write_text(text)
    with pytest.raises(SourceError, match=r"checked\.json"):
        read_checked([tmp_path / "checked.json"])


def test_a_checked_picture_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.jpg was checked, but it is not in|gone\.jpg"):
        list(checked_pictures(tmp_path, Checked({"gone.jpg": ()}), CITY))


def test_frames_take_what_stands_of_the_teachers_boxes(tmp_path: Path) -> None:
    paint(tmp_path / "a.png", 10)
    person = Proposal(from_corners(0, (0.1, 0.1, 0.2, 0.4)), 0.8)
    doubt = Proposal(from_corners(0, (0.5, 0.1, 0.6, 0.4)), 0.2)
    [only] = frames(tmp_path, {"a.png": (person, doubt)}, Review(0.5), CITY)
    assert only.boxes == (person.box,)


def test_a_picture_without_a_label_file_is_left_out_not_taken_as_empty(tmp_path: Path) -> None:
    paint(tmp_path / "images" / "a.jpg", 10)
    paint(tmp_path / "images" / "b.jpg", 20)
    (tmp_path / "labels").mkdir()
    write_yolo(tmp_path / "labels" / "b.txt", ())
    found = list(our_folder(tmp_path, "train", Origin("render", "rendered")))
    assert [p.path.name for p in found] == ["b.jpg"]


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ({"light": "hazy"}, "day"),
        ({"light": "dusk"}, "dusk"),
        ({"light": "clear", "condition": "backlight"}, "backlight"),
        ({"light": "aurora"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_the_condition_of_a_scene_is_read_from_its_manifest(
    tmp_path: Path, said: dict[str, str], condition: str
) -> None:
    paint(tmp_path / "images" / "a.jpg", 10)
    (tmp_path / "labels").mkdir()
    write_yolo(tmp_path / "labels" / "a.txt", ())
    (tmp_path / "manifest.jsonl").write_text(json.dumps({"picture": "a.jpg", **said}))
    [only] = our_folder(tmp_path, "test", Origin("render", "rendered"))
    assert (only.condition, only.camera, only.split) == (condition, "render/a", "test")


def test_a_negative_keeps_its_reason_and_its_camera(tmp_path: Path) -> None:
    paint(tmp_path / "images" / "a.jpg", 10)
    (tmp_path / "labels").mkdir()
    write_yolo(tmp_path / "labels" / "a.txt", ())
    line = {"file": "a.jpg", "camera": "c1", "day": "2026-05-01", "negative": "shadow"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(line))
    [only] = our_folder(tmp_path, "train", CITY)
    assert (only.camera, only.day, only.negative) == ("c1", "2026-05-01", "shadow")


def test_an_empty_folder_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No pictures in"):
        list(our_folder(tmp_path, "train", CITY))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"repeat": 0}, "at least 1"),
        ({"day": "1 May"}, "no day"),
        ({"condition": "fog"}, "no condition"),
    ],
)
def test_a_picture_with_an_impossible_fact_is_refused(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Picture("city", "real", "train", tmp_path / "a.jpg", (), **change)  # type: ignore[arg-type]


REVIEWS = Path(__file__).parents[2] / "training" / "reviews"


def test_the_checked_labels_in_the_repository_can_be_read() -> None:
    checked = read_checked(
        [REVIEWS / "garbage_ams_unlabelled.json", *sorted(REVIEWS.glob("garbage_ams_more_*.json"))],
        sorted(REVIEWS.glob("garbage_ams_unusable*.json")),
    )
    labels = {LABELS[box.label] for boxes in checked.boxes.values() for box in boxes}
    assert len(checked.boxes) > 100
    assert {"container", "garbage_exposed", "car"} <= labels
