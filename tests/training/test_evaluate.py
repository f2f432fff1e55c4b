from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detections, Detector
from tests.training.test_datasets import BIN, CAR, paint
from training.datasets import mix
from training.evaluate import LabelFigures, evaluate, rank, read_rgb, table
from training.labels import LABELS, label_id
from training.sources import Kind, Picture
from training.split import Split

STORE = Path(__file__).parents[2] / "models" / "store" / "citypatrol"


class SeesBins:
    """Stands for a detector: one container in the middle of every picture, a car nowhere."""

    class package:  # noqa: N801
        labels = LABELS

    def __call__(self, images: list[NDArray[np.uint8]]) -> list[Detections]:
        found = []
        for image in images:
            height, width = image.shape[:2]
            box = np.array([[0.4 * width, 0.4 * height, 0.6 * width, 0.6 * height]], np.float32)
            label = np.array([label_id("container")], np.int64)
            found.append(Detections(box, np.array([0.9], np.float32), label))
        return found


def dataset(tmp_path: Path) -> Path:
    def one(name: str, grey: int, split: Split, kind: Kind) -> Picture:
        return Picture("street", kind, split, paint(tmp_path / name, grey), (BIN, CAR))

    chosen = [
        one("a.png", 10, "train", "real"),
        one("b.png", 20, "val", "real"),
        one("c.png", 30, "val", "rendered"),
        one("d.png", 40, "val", "rendered"),
    ]
    return mix(chosen, tmp_path / "set").root


def test_real_and_rendered_pictures_are_ranked_apart(tmp_path: Path) -> None:
    ranked = rank(SeesBins(), dataset(tmp_path))  # type: ignore[arg-type]
    bins, cars = label_id("container"), label_id("car")
    assert {kind: labels[bins].truths for kind, labels in ranked.items()} == {
        "real": 1,
        "rendered": 2,
    }
    assert ranked["rendered"][bins].hit.tolist() == [True, True]
    assert ranked["real"][cars].hit.tolist() == []


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_text("no picture")
    with pytest.raises(ValueError, match=r"x\.jpg cannot be read as a picture"):
        read_rgb(tmp_path / "x.jpg")


def test_pictures_are_read_with_red_first(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "red.png"), np.full((4, 4, 3), (0, 0, 255), np.uint8))
    assert read_rgb(tmp_path / "red.png")[0, 0].tolist() == [255, 0, 0]


def test_the_table_shows_a_dash_where_a_figure_is_undefined() -> None:
    row = LabelFigures(0, None, 0.35, None, None, None)
    assert "| car | 0 | – | 0.35 | – | – |" in table({"car": row})


@pytest.mark.parametrize("package", sorted(STORE.glob("*/")), ids=lambda path: path.name)
def test_a_package_in_the_store_opens_and_can_be_measured(package: Path, tmp_path: Path) -> None:
    assert Detector.open(package, threads=1).package.labels == LABELS
    figures = evaluate(package, dataset(tmp_path))
    assert set(figures) == {"real", "rendered"}
    assert figures["real"]["container"].boxes == 1
