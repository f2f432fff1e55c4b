"""The end of a run: its network exported and looked at with the eyes of production."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np

from models import Package
from training.evaluate import Way, dataset_stamp, record_of, thresholds_of
from training.export import Facts, write_manifest, write_package
from training.labels import LABELS
from training.observe import Look, looks, observation, open_for_ranking
from training.results.confusion import confusion
from training.results.page import WORST, Final
from training.thresholds import Rules, choose

_WIDTH = 480
_THERE, _FOUND = (255, 120, 0), (0, 0, 255)
"""Blue-green-red: what is labelled, what was found."""


def final_look(
    weights: Path, dataset: Path, work: Path, now: datetime, *, threads: int, pictures: bool
) -> Final:
    """Export the weights into `work/package`, choose thresholds on validation, and look.

    The package is for measuring only: citypatrol export makes the one to ship.
    Raises ExportRefusedError, SnapshotError.
    """
    package_dir = work / "package"
    facts = Facts("0.0.0", weights.name, (), dict.fromkeys(LABELS, Rules().default))
    write_package(weights, package_dir, facts, "# For measuring only\n", work, now)
    detector = open_for_ranking(package_dir, threads)
    seen = list(looks(detector, dataset))
    observed = [observation(look, LABELS) for look in seen]
    chosen = choose(observed, Rules())
    thresholds = {label: choice.threshold for label, choice in chosen.general.items()}
    write_manifest(package_dir, replace(facts, thresholds=thresholds), now)
    package = Package.load(package_dir)
    stamp, way = dataset_stamp(dataset, "val"), Way(threads=threads)
    record = record_of(package, detector, stamp, observed, way)
    counts, worst = confusion(seen, LABELS, thresholds_of(package))
    files = [one.file for one in worst[:WORST] if one.all] if pictures else []
    shown = {look.entry.file: look for look in seen}
    thumbnails = {file: _thumbnail(dataset, shown[file], thresholds) for file in files}
    return Final(record, counts.tolist(), worst, thumbnails)


def _thumbnail(dataset: Path, look: Look, thresholds: Mapping[str, float]) -> str:
    """The picture with what is labelled and what was found, as a data address."""
    picture = cv2.imread(str(dataset / look.entry.image))
    assert picture is not None
    reach = np.array([thresholds[label] for label in LABELS])
    kept = look.found.score >= reach[look.found.label]
    for boxes, colour in ((look.truth, _THERE), (look.found.xyxy[kept], _FOUND)):
        for x1, y1, x2, y2 in boxes.round().astype(int).tolist():
            cv2.rectangle(picture, (x1, y1), (x2, y2), colour, 2)
    height = round(picture.shape[0] * _WIDTH / picture.shape[1])
    small = cv2.resize(picture, (_WIDTH, height), interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 75])[1].tobytes()
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
