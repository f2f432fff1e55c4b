"""Past rejected cases shown to a package again: what people refused once must not come back.

A folder holds `samples.jsonl` (lines as `GET /api/samples` gives them) and `pictures/`, a store of
the pictures by their hash, as serving's samples are kept.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from models import Detections, Detector
from pipeline.contract import SampleOutcome, SampleRecord
from pipeline.storage import FolderStore, Store
from training.average_precision import iou_matrix
from training.errors import TrainingError
from training.record import Replay

SAME_BOX = 0.5
"""IoU from which a detection is the rejected box again."""


def rejected(folder: Path) -> list[SampleRecord]:
    """The rejected samples of a folder that were not deleted and say what was taken for what.

    Raises TrainingError naming the line that is no sample.
    """
    file = folder / "samples.jsonl"
    if not file.is_file():
        raise TrainingError(f"{folder} has no samples.jsonl: export samples into it first.")
    samples = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            samples.append(SampleRecord.model_validate_json(line))
        except ValidationError:
            raise TrainingError(
                f"{file}, line {number} is no sample: export the samples again."
            ) from None
    return [
        sample
        for sample in samples
        if sample.outcome is SampleOutcome.NEGATIVE and sample.boxes and sample.deleted_at is None
    ]


def fires_again(sample: SampleRecord, found: Detections, labels: Sequence[str]) -> bool:
    """Whether any detection is a rejected box again: the same label, overlapping by SAME_BOX."""
    size = np.array([sample.picture.width, sample.picture.height] * 2, dtype=np.float64)
    return any(
        bool((iou_matrix(found.xyxy[mine].astype(np.float64), box) >= SAME_BOX).any())
        for one in sample.boxes
        if one.label in labels
        for mine in [found.label == labels.index(one.label)]
        for box in [np.array([one.box], dtype=np.float64) * size]
    )


def replay(detector: Detector, samples: Iterable[SampleRecord], store: Store) -> Replay:
    """Show every rejected sample to the detector, at its thresholds for the sample's condition.

    Raises StoreError when a picture is missing or not what was kept.
    """
    count, fired = 0, []
    for sample in samples:
        count += 1
        [found] = detector([_picture(store.get(sample.picture.sha256))], [sample.condition])
        if fires_again(sample, found, detector.package.labels):
            fired.append(str(sample.sample_id))
    return Replay(rejected_cases=count, still_fired=len(fired), fired=tuple(sorted(fired)))


def replay_folder(package_dir: Path, folder: Path, threads: int = 2) -> Replay:
    """The replay of a folder as described above. Raises ModelError, StoreError, TrainingError."""
    detector = Detector.open(package_dir, threads=threads)
    return replay(detector, rejected(folder), FolderStore(folder / "pictures"))


def _picture(data: bytes) -> NDArray[np.uint8]:
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise TrainingError("A sample's picture cannot be decoded: export the samples again.")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
