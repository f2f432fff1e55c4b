"""Vehicles on recordings without labels: what a package finds against what the COCO teacher finds.

The teacher's boxes are made once (`python -m training.teacher_video`) and kept in a file. Neither
network is the truth, so the two figures ask different questions of the teacher. Recall: of the
vehicles it is sure of (score 0.5 or more), how many the package finds at its thresholds. Precision:
of the package's vehicles, how many the teacher sees as well, though with little confidence (0.1 or
more); only where it sees nothing at all is a box counted as wrong. Frames of one recording look
alike, so these are counts of boxes without intervals.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Detections, Detector
from models.decode import suppress
from training.average_precision import Floats, iou_matrix, match
from training.errors import TrainingError

VEHICLES = ("car", "bus", "truck")
"""One class here: a van is a car to one network and a truck to the other."""
SURE, SEEN = 0.5, 0.1
SAME_BOX = 0.5
_ONE_OBJECT = 0.6


@dataclass(frozen=True, slots=True)
class Counts:
    """Boxes over some frames. wanted: the teacher's sure vehicles, recalled: those found; found:
    the package's vehicles, supported: those the teacher sees too."""

    frames: int = 0
    wanted: int = 0
    recalled: int = 0
    found: int = 0
    supported: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.frames + other.frames,
            self.wanted + other.wanted,
            self.recalled + other.recalled,
            self.found + other.found,
            self.supported + other.supported,
        )

    def figures(self) -> dict[str, Any]:
        """Recall and precision with the counts behind them; None where undefined."""
        return {
            "frames": self.frames,
            "recall": round(self.recalled / self.wanted, 4) if self.wanted else None,
            "teacher_boxes": self.wanted,
            "precision": round(self.supported / self.found, 4) if self.found else None,
            "our_boxes": self.found,
        }


def vehicles(found: Detections, labels: tuple[str, ...]) -> Floats:
    """Boxes [N, 4] of vehicles, one an object whichever of the labels it got, best first."""
    numbers = [labels.index(name) for name in VEHICLES if name in labels]
    mine = np.isin(found.label, numbers)
    boxes = found.xyxy[mine]
    kept = suppress(boxes, np.zeros(len(boxes), np.int64), _ONE_OBJECT)
    return boxes[kept].astype(np.float64)


def compare(ours: Floats, theirs: Floats, score: Floats) -> Counts:
    """One frame: our vehicles [N, 4] against the teacher's [M, 4] with their scores [M]."""
    sure, seen = theirs[score >= SURE], theirs[score >= SEEN]
    ranks = np.arange(len(ours), 0, -1, dtype=np.float64)
    recalled = int(match(ours, ranks, sure, SAME_BOX).hit.sum())
    supported = int((iou_matrix(ours, seen) >= SAME_BOX).any(axis=1).sum())
    return Counts(1, len(sure), recalled, len(ours), supported)


def frames(recording: Path, every_s: float) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Every frame that comes `every_s` seconds after the one before, RGB, with its number.

    Raises TrainingError when the file is no recording.
    """
    capture = cv2.VideoCapture(str(recording))
    fps = capture.get(cv2.CAP_PROP_FPS)
    if not capture.isOpened() or fps <= 0:
        raise TrainingError(f"{recording} cannot be read as a recording: check the path.")
    step = max(1, round(every_s * fps))
    number = 0
    try:
        while capture.grab():
            if number % step == 0:
                ok, bgr = capture.retrieve()
                if ok:
                    yield number, np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
            number += 1
    finally:
        capture.release()


def measure(detector: Detector, teacher: Path) -> dict[str, Any]:
    """Recall and precision per recording and over all, for the recordings of a teacher's file.

    Raises TrainingError when the file is not one of training.teacher_video, or a recording moved.
    """
    try:
        said = json.loads(teacher.read_text())
        recordings: Mapping[str, Any] = said["recordings"]
    except (OSError, ValueError, KeyError):
        raise TrainingError(
            f"{teacher} holds no teacher's boxes: make it with python -m training.teacher_video."
        ) from None
    rows: dict[str, Counts] = {}
    for name, recording in recordings.items():
        counts = Counts()
        boxes = {frame["number"]: np.array(frame["boxes"]) for frame in recording["frames"]}
        for number, picture in frames(Path(recording["path"]), recording["every_s"]):
            theirs = boxes[number].reshape(-1, 5)
            [found] = detector([picture])
            ours = vehicles(found, detector.package.labels)
            counts += compare(ours, theirs[:, 1:], theirs[:, 0])
        rows[name] = counts
    return {
        "teacher": said["teacher"],
        "rule": f"IoU {SAME_BOX}; recall of teacher's boxes >= {SURE}, precision: seen by the "
        f"teacher at >= {SEEN}; {', '.join(VEHICLES)} as one class",
        "recordings": {name: counts.figures() for name, counts in rows.items()},
        "all": sum(rows.values(), Counts()).figures(),
    }
