"""Whole pictures: the same for the same seed, with every label inside, and negatives left empty."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.training.compose import streets
from training.boxes import read_yolo
from training.compose import pixels
from training.compose.pictures import PLANS, compose, in_shares, write
from training.compose.pixels import PictureMissing
from training.compose.view import Labelled
from training.labels import LABELS, label_id, remap
from training.sources import Origin, our_folder

PLACED = {"container", "garbage_exposed", "manhole_missing", "manhole_broken", "manhole_good"}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    pixels.read.cache_clear()


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(tmp_path: Path) -> None:
    library = streets.made_up(tmp_path)
    assert compose(tmp_path, library, 7) == compose(tmp_path, library, 7)
    assert compose(tmp_path, library, 7).jpeg != compose(tmp_path, library, 13).jpeg


def test_labels_match_what_the_plan_of_a_seed_places(tmp_path: Path) -> None:
    library = streets.made_up(tmp_path)
    allowed = {
        "garbage": {"container", "garbage_exposed", "person"},
        "manhole": {"manhole_missing", "manhole_broken", "manhole_good", "person"},
        "negative": {"person"},
    }
    seen: set[str] = set()
    for seed in range(24):
        made = compose(tmp_path, library, seed)
        names = {LABELS[box.label] for box in made.boxes}
        assert made.plan == PLANS[seed % len(PLANS)]
        assert names <= allowed[made.plan], seed
        for box in made.boxes:
            x1, y1, x2, y2 = box.corners
            assert -1e-9 <= x1 < x2 <= 1 + 1e-9, seed
            assert -1e-9 <= y1 < y2 <= 1 + 1e-9, seed
        assert cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR) is not None
        seen |= names
    assert seen >= PLACED


def test_a_folder_is_written_once_and_a_stopped_run_goes_on(tmp_path: Path) -> None:
    library, out = streets.made_up(tmp_path), tmp_path / "out"
    write(tmp_path, library, out, range(3), "train")
    first = (out / "images" / "train_000000.jpg").stat().st_mtime_ns
    counts = write(tmp_path, library, out, range(5), "train")
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert counts["pictures"] == 2
    assert [line["seed"] for line in lines] == [0, 1, 2, 3, 4]
    assert (out / "images" / "train_000000.jpg").stat().st_mtime_ns == first
    for line in lines:
        stem = Path(line["picture"]).stem
        boxes = read_yolo(out / "labels" / f"{stem}.txt", remap(LABELS))
        assert sum(line["boxes"].values()) == len(boxes)
        assert (line["negative"] == "look_alikes") is (PLANS[line["seed"] % 6] == "negative")


def test_a_dataset_recipe_reads_the_folder_as_it_is(tmp_path: Path) -> None:
    library, out = streets.made_up(tmp_path), tmp_path / "out"
    write(tmp_path, library, out, range(6), "train")
    read = list(our_folder(out, "train", Origin("composed", "composed")))
    assert len(read) == 6
    assert {picture.kind for picture in read} == {"composed"}
    assert [picture.negative for picture in read].count("look_alikes") == 1
    assert all(picture.condition != "unknown" for picture in read)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    library = streets.made_up(tmp_path)
    (tmp_path / "places" / "street.png").unlink()
    with pytest.raises(PictureMissing, match=r"street\.png cannot be read: check that --data"):
        compose(tmp_path, library, 0)


def test_boxes_are_cut_to_the_picture_and_slivers_dropped() -> None:
    person = label_id("person")
    found = in_shares(
        (Labelled(person, (-10, 10, 50, 60)), Labelled(person, (98, 10, 120, 60))), (100, 100)
    )
    assert [box.corners for box in found] == [pytest.approx((0, 0.1, 0.5, 0.6))]
