"""What a package sees on the labelled pictures of a dataset, through the code that production runs.

`models.Detector` with its thresholds lowered, so that the whole ranking is seen. In production a
box whose best label is barred by its threshold may pass under its second best; here it stays with
the best. On crowded pictures that is a difference of a box or two.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Detections, Detector, Engine, Package, Precision
from models.engines import choose
from training.average_precision import Floats, Found, match
from training.errors import TrainingError
from training.snapshot import Entry, entries, open_snapshot

# AP needs the whole ranking; below this score nothing changes it any more.
LOWEST_SCORE = 0.001
_BATCH = 16
# Scores are kept to five digits, so that figures read back from a record are the very same.
_DIGITS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One labelled picture and the boxes found on it.

    entry: its line of the manifest; found: every detection above LOWEST_SCORE; truth: labelled
    boxes float [M, 4] in pixels, x1 y1 x2 y2, with their label numbers int [M].
    """

    entry: Entry
    found: Detections
    truth: Floats
    truth_label: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One picture: where it comes from, and per label what was found on it.

    kind: real, composed or rendered; condition: day, night and so on, or unknown.
    """

    file: str
    kind: str
    source: str
    condition: str
    camera: str | None
    found: Mapping[str, Found]


def open_for_ranking(
    package_dir: Path,
    threads: int = 2,
    engine: Engine = Engine.ONNX,
    precision: Precision = Precision.FP32,
) -> Detector:
    """The package's detector with its thresholds lowered, so that the whole ranking is seen.

    Raises ModelError as Detector.open does.
    """
    package = Package.load(package_dir)
    low = {"thresholds": dict.fromkeys(package.labels, LOWEST_SCORE), "thresholds_by_condition": {}}
    lowered = replace(package, manifest=package.manifest.model_copy(update=low))
    return Detector(lowered, choose(package, engine, precision, threads=threads).backend)


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """A picture file as uint8 RGB [height, width, 3].

    Raises TrainingError when it is not a picture.
    """
    bgr = cv2.imread(str(path))
    if bgr is None:
        raise TrainingError(f"{path} cannot be read as a picture.")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def looks(detector: Detector, dataset: Path, split: str = "val") -> Iterator[Look]:
    """Every picture of a split, looked at.

    Raises TrainingError when the folder is no dataset, has nothing in that split, or a picture
    cannot be read.
    """
    open_snapshot(dataset)
    chosen = [entry for entry in entries(dataset) if entry.split == split]
    if not chosen:
        raise TrainingError(f"The dataset {dataset} has no pictures for {split}: choose another.")
    for start in range(0, len(chosen), _BATCH):
        chunk = chosen[start : start + _BATCH]
        images = [read_rgb(dataset / entry.image) for entry in chunk]
        for entry, image, found in zip(chunk, images, detector(images), strict=True):
            rows = np.array([line.split() for line in entry.boxes], dtype=np.float64)
            rows = rows.reshape(-1, 5)
            size = np.array([image.shape[1], image.shape[0]] * 2, dtype=np.float64)
            half = rows[:, 3:] / 2
            corners = np.hstack([rows[:, 1:3] - half, rows[:, 1:3] + half]) * size
            yield Look(entry, found, corners, rows[:, 0].astype(np.int64))


def observation(look: Look, labels: Iterable[str]) -> Observation:
    """Each label's detections matched to its labelled boxes; `labels` in the package's order."""
    found = {}
    for number, label in enumerate(labels):
        mine = look.found.label == number
        boxes = look.found.xyxy[mine].astype(np.float64)
        score = np.round(look.found.score[mine].astype(np.float64), _DIGITS)
        found[label] = match(boxes, score, look.truth[look.truth_label == number])
    entry = look.entry
    return Observation(
        file=entry.file,
        kind=entry.kind,
        source=entry.source,
        condition=entry.condition,
        camera=entry.camera,
        found=found,
    )


def observe(detector: Detector, dataset: Path, split: str = "val") -> list[Observation]:
    """All pictures of a split. Raises TrainingError as `looks` does."""
    labels = detector.package.labels
    return [observation(look, labels) for look in looks(detector, dataset, split)]
