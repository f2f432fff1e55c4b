import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detections, Detector
from tests.models.tiny import GREEN, picture, tiny_package
from training.errors import TrainingError
from training.labels import LABELS
from training.videos import Counts, compare, frames, measure, vehicles

Floats = NDArray[np.float64]


def boxes(*lefts: float) -> Floats:
    """Squares of ten pixels, by their left edge."""
    return np.array([[left, 0, left + 10, 10] for left in lefts], dtype=np.float64).reshape(-1, 4)


CASES = [
    ("everything found, nothing else", [0, 50], [(0, 0.9), (50, 0.6)], Counts(1, 2, 2, 2, 2)),
    ("a sure vehicle is missed", [0], [(0, 0.9), (50, 0.6)], Counts(1, 2, 1, 1, 1)),
    ("one the teacher hardly sees is no mistake", [0], [(0, 0.2)], Counts(1, 0, 0, 1, 1)),
    ("one the teacher does not see at all is", [0], [(50, 0.9)], Counts(1, 1, 0, 1, 0)),
    ("two boxes on one vehicle recall it once", [0, 1], [(0, 0.9)], Counts(1, 1, 1, 2, 2)),
    ("an empty street", [], [], Counts(1, 0, 0, 0, 0)),
]


@pytest.mark.parametrize(
    ("ours", "theirs", "counts"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_a_frame_is_counted(
    ours: list[float], theirs: list[tuple[float, float]], counts: Counts
) -> None:
    scores = np.array([score for _, score in theirs])
    assert compare(boxes(*ours), boxes(*(left for left, _ in theirs)), scores) == counts


def test_a_van_called_car_and_truck_is_one_vehicle_and_a_person_is_none() -> None:
    names = ["car", "truck", "person"]
    found = Detections(
        boxes(0, 1, 80).astype(np.float32),
        np.array([0.9, 0.8, 0.7], np.float32),
        np.array([LABELS.index(name) for name in names], np.int64),
    )
    np.testing.assert_array_equal(vehicles(found, LABELS), boxes(0))


def test_counts_add_up_to_figures_with_dashes_where_nothing_was_wanted() -> None:
    figures = (Counts(1, 4, 3, 2, 1) + Counts(1, 0, 0, 0, 0)).figures()
    assert (figures["frames"], figures["recall"], figures["precision"]) == (2, 0.75, 0.5)
    assert Counts(1).figures()["recall"] is None


def recording(path: Path) -> Path:
    """Two seconds, ten frames each, with a green square that the tiny package calls green."""
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 384))
    for _ in range(20):
        film.write(picture(640, 384, ((64, 96, 96, 128), GREEN))[:, :, ::-1])
    film.release()
    return path


def test_frames_come_once_a_second_with_their_numbers(tmp_path: Path) -> None:
    seen = list(frames(recording(tmp_path / "a.avi"), 1.0))
    assert [number for number, _ in seen] == [0, 10]
    assert seen[0][1].shape == (384, 640, 3)


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no\.avi cannot be read as a recording"):
        list(frames(tmp_path / "no.avi", 1.0))


def test_a_package_is_measured_against_the_teacher_s_boxes(tmp_path: Path) -> None:
    names = '"car", "green", "blue"]'
    package = tiny_package(tmp_path / "tiny", replace=('"red", "green", "blue"]', names))
    manifest = package / "model.toml"
    manifest.write_text(manifest.read_text().replace('["car", "green"', '["red", "car"'))
    manifest.write_text(manifest.read_text().replace("green = 0.5", "car = 0.5"))
    told = {
        "teacher": {"weights": "coco.pt"},
        "recordings": {
            "a": {
                "path": str(recording(tmp_path / "a.avi")),
                "every_s": 1.0,
                "frames": [
                    {"number": 0, "boxes": [[0.9, 64, 96, 96, 128]]},
                    {"number": 10, "boxes": [[0.9, 64, 96, 96, 128], [0.8, 300, 0, 400, 90]]},
                ],
            }
        },
    }
    (tmp_path / "teacher.json").write_text(json.dumps(told))
    said = measure(Detector.open(package, threads=1), tmp_path / "teacher.json")
    assert said["recordings"]["a"] == said["all"]
    assert said["all"]["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert said["all"]["precision"] == 1.0


def test_a_file_without_teacher_s_boxes_says_how_to_make_it(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    detector = Detector.open(tiny_package(tmp_path / "tiny"), threads=1)
    with pytest.raises(TrainingError, match=r"python -m training\.teacher_video"):
        measure(detector, tmp_path / "x.json")
