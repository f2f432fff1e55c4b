"""A set comes in: preview, refusal, what is written, and what it was once exported from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.training.exchange.sets import item, jpeg, some, unpack
from tests.training.exchange.test_layouts import LABELLED, put
from training.datasets import mix
from training.exchange.handing import hand_out, of_dataset
from training.exchange.item import Format
from training.exchange.opening import open_target, open_tree
from training.exchange.places import PlaceError
from training.exchange.report import Problem
from training.exchange.taking import FORMATS, Taking, take
from training.ingredients import pictures
from training.recipe import read_recipe
from training.snapshot import Entry, entries
from training.sources import Picture
from training.split import Split

RECIPE = """
name = "back"
[[sources]]
type = "folder"
name = "back"
folder = "{back}"
"""


def dataset(tmp_path: Path, splits: Sequence[Split] = ("train", "val")) -> Path:
    """A frozen dataset whose pictures know their camera, day, condition and sample."""
    given = []
    for number, one in enumerate(some(*splits)):
        path = tmp_path / "from" / one.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(one.read())
        given.append(
            Picture(
                "city",
                "real",
                one.split,
                path,
                one.boxes,
                camera=f"cam-{one.split}",
                day="2026-05-01",
                condition="night",
                negative=None if one.boxes else "shadow",
                sample_id=f"s{number}",
            )
        )
    return mix(given, tmp_path / "frozen").root


def known(entry: Entry) -> tuple[object, ...]:
    return (
        entry.sha256,
        entry.split,
        entry.boxes,
        entry.camera,
        entry.day,
        entry.condition,
        entry.negative,
        entry.sample_id,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("pictures_too", [True, False], ids=["with pictures", "labels only"])
def test_a_dataset_corrected_elsewhere_keeps_its_cameras_days_and_samples(
    tmp_path: Path, form: Format, pictures_too: bool
) -> None:
    root = dataset(tmp_path)
    out = tmp_path / "out"
    hand_out(of_dataset(root), open_target(str(out), None), form)
    if not pictures_too:
        for path in out.rglob("*.jpg"):
            path.unlink()
    report = take(open_tree(str(out), None), Taking(form, exported_from=root), tmp_path / "back")
    assert report.problems == {}
    (tmp_path / "recipe.toml").write_text(RECIPE)
    recipe = read_recipe(tmp_path / "recipe.toml", {"back": tmp_path / "back"})
    back = mix(pictures(recipe, tmp_path), tmp_path / "again").root
    before = sorted(known(entry) for entry in entries(root))
    assert sorted(known(entry) for entry in entries(back)) == before


def test_a_picture_that_came_back_on_another_side_returns_to_its_own(tmp_path: Path) -> None:
    root = dataset(tmp_path)
    out = tmp_path / "out"
    hand_out(of_dataset(root, ["val"]), open_target(str(out), None), "yolo")
    for folder in ("images", "labels"):
        (out / folder / "val").rename(out / folder / "train")
    tree = open_tree(str(out), None)
    assert take(tree, Taking("yolo"), None).pictures == {"train": 6}
    assert take(tree, Taking("yolo", exported_from=root), None).pictures == {"val": 6}


def test_only_some_sides_may_be_handed_out(tmp_path: Path) -> None:
    root = dataset(tmp_path)
    assert {one.split for one in of_dataset(root, ["val"])} == {"val"}


def test_a_preview_says_what_is_there_and_writes_nothing(tmp_path: Path) -> None:
    hand_out(some("train", "val"), open_target(str(tmp_path / "set"), None), "yolo")
    report = take(open_tree(str(tmp_path / "set"), None), Taking("yolo"), None)
    assert report.record()["pictures"] == {"train": 6, "val": 6}
    assert report.negatives == 4
    assert sum(report.boxes.values()) == 24
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_set_with_problems_is_written_only_when_they_are_accepted(tmp_path: Path) -> None:
    bad = put(tmp_path / "set", LABELLED | {"labels/train/a.txt": "1 0.5 0.5 0.2 0.2\n"})
    for accept in (False, True):
        take(open_tree(str(bad), None), Taking("yolo"), tmp_path / "in", accept_problems=accept)
        assert (tmp_path / "in").exists() == accept
    assert unpack(tmp_path / "in") == {
        "train/images/a.jpg",
        "train/labels/a.txt",
        "train/manifest.jsonl",
    }
    line = json.loads((tmp_path / "in/train/manifest.jsonl").read_text())
    assert (line["file"], line["kind"], line["camera"]) == ("a.jpg", "real", None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "set"]


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut", jpeg(1)[:40], b"GIF89a"]
)
def test_a_file_that_is_no_picture_is_counted_and_left_out(tmp_path: Path, data: bytes) -> None:
    files = LABELLED | {"images/train/a.jpg": data, "labels/train/a.txt": ""}
    report = take(open_tree(str(put(tmp_path / "set", files)), None), Taking("yolo"), None)
    assert report.problems == {Problem.NOT_A_PICTURE: 1}
    assert sum(report.pictures.values()) == 0


def test_a_place_that_is_taken_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    hand_out([item(1)], open_target(str(tmp_path / "set"), None), "yolo")
    with pytest.raises(PlaceError, match="is there already"):
        take(open_tree(str(tmp_path / "set"), None), Taking("yolo"), tmp_path / "set")


def test_progress_counts_pictures(tmp_path: Path) -> None:
    hand_out(some("train"), open_target(str(tmp_path / "set"), None), "yolo")
    steps: list[int] = []
    take(open_tree(str(tmp_path / "set"), None), Taking("yolo"), None, progress=steps.append)
    assert steps == [1, 2, 3, 4, 5, 6]
