"""The record of an evaluation: `evaluation.json` beside a candidate, read by the gate.

It carries what was found on each picture, not only the sums, so that two packages measured on the
same pictures can be compared picture by picture.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from models.wording.faults import in_words
from training.average_precision import Found
from training.errors import TrainingError
from training.observe import Observation

AP = "COCO 101-point, IoU .50, 100 boxes a picture"
EVALUATION = "evaluation.json"


class RecordError(TrainingError):
    """An evaluation record cannot be read: the message names the file and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackageStamp(_Part):
    """Which package: `sha256` of its weights in fp32, as everywhere else."""

    name: str
    version: str
    sha256: str


class DatasetStamp(_Part):
    """Which pictures: the dataset's own name and hash, and the split."""

    name: str
    sha256: str
    split: str


class Uncertainty(_Part):
    """How the intervals came about: the middle `share` of `resamples` draws of `units`."""

    share: float
    resamples: int
    seed: int
    units: str = "cameras where a group has ten or more, else pictures"


class LabelFigures(_Part):
    """One label on one group of pictures; None where undefined.

    boxes: labelled boxes; pictures: those that show one. precision and recall are at the package's
    thresholds; working_recall is the highest recall at which precision is the record's
    working_precision or better, wherever the threshold would then lie.
    """

    boxes: int
    pictures: int
    ap50: float | None
    ap50_low: float | None
    ap50_high: float | None
    threshold: float
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    working_recall: float | None
    working_recall_low: float | None
    working_recall_high: float | None


class MeanFigures(_Part):
    """Mean AP50 over the labels that occur: `labels` says how many, `boxes` how many boxes."""

    value: float | None
    low: float | None
    high: float | None
    labels: int
    boxes: int


class CameraFigures(_Part):
    """One camera, all labels together, at the package's thresholds."""

    camera: str
    kind: str
    pictures: int
    boxes: int
    f1: float


class WorstCameras(_Part):
    """The worst tenth of the cameras with five boxes or more, labelled or found."""

    cameras: int
    f1: float | None
    worst: tuple[CameraFigures, ...]


class Replay(_Part):
    """Past rejected cases shown to the package again: how many it would raise again."""

    rejected_cases: int
    still_fired: int
    fired: tuple[str, ...] = ()
    """Their sample ids."""


class PictureRecord(_Part):
    """One picture: labelled boxes per label, and per label [score, hit] of what was found."""

    file: str
    kind: str
    source: str
    condition: str
    camera: str | None
    boxes: dict[str, int]
    found: dict[str, list[tuple[float, int]]]


class Record(_Part):
    """All that was measured of one package on one split. `groups`: way of grouping → group →
    label → figures; the ways are kind, source and condition, the last two within a kind."""

    schema_version: Literal[1] = 1
    package: PackageStamp
    ran_sha256: str
    """Of the weights that ran: those of an int8 variant are others."""
    dataset: DatasetStamp
    engine: str
    precision: str
    ap: str = AP
    working_precision: float
    intervals: Uncertainty
    thresholds: dict[str, float]
    thresholds_by_condition: dict[str, dict[str, float]]
    groups: dict[str, dict[str, dict[str, LabelFigures]]]
    map50: dict[str, MeanFigures]
    manhole_map50: dict[str, MeanFigures]
    """By kind (``real``) and by kind and source (``real manhole_zhw``)."""
    cameras: WorstCameras
    replay: Replay | None = None
    """Past rejected cases, where they were shown."""
    events: dict[str, Any] | None = None
    """What training.events measured on scenario clips."""
    videos: dict[str, Any] | None = None
    """What training.videos measured on recordings."""
    innocent: dict[str, Any] | None = None
    """What training.innocent measured where nothing is to be confirmed."""
    pictures: tuple[PictureRecord, ...]

    def threshold(self, label: str, condition: str) -> float:
        """The package's threshold for a label on pictures of a condition."""
        here = self.thresholds_by_condition.get(condition, {})
        return here.get(label, self.thresholds[label])


def picture_records(
    observations: Iterable[Observation], thresholds: Mapping[str, float]
) -> tuple[PictureRecord, ...]:
    """The observations as they are kept.

    Of each label the detections that are under every hit on any picture, and under the label's
    lowest threshold as well, are left out: they change no figure and would be most of the file.
    """
    seen = list(observations)
    needed = dict(thresholds)
    for one in seen:
        for label, found in one.found.items():
            if found.hit.any():
                needed[label] = min(needed[label], float(found.score[found.hit].min()))
    return tuple(
        PictureRecord(
            file=one.file,
            kind=one.kind,
            source=one.source,
            condition=one.condition,
            camera=one.camera,
            boxes={label: found.truths for label, found in one.found.items() if found.truths},
            found={
                label: kept
                for label, found in one.found.items()
                if (
                    kept := [
                        (score, int(hit))
                        for score, hit in zip(found.score.tolist(), found.hit, strict=True)
                        if score >= needed[label]
                    ]
                )
            },
        )
        for one in seen
    )


def observations(record: Record) -> list[Observation]:
    """The pictures of a record, as they were observed."""

    def found(picture: PictureRecord, label: str) -> Found:
        rows = np.array(picture.found.get(label, []), dtype=np.float64).reshape(-1, 2)
        return Found(rows[:, 0], rows[:, 1] > 0, picture.boxes.get(label, 0))

    return [
        Observation(
            file=picture.file,
            kind=picture.kind,
            source=picture.source,
            condition=picture.condition,
            camera=picture.camera,
            found={label: found(picture, label) for label in record.thresholds},
        )
        for picture in record.pictures
    ]


def read_record(path: Path) -> Record:
    """Read `evaluation.json`. Raises RecordError."""
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read ({error.strerror}): run citypatrol evaluate first."
        ) from None
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in fault["loc"]) or "the whole"
        raise RecordError(
            f"{path} is no evaluation record ({where}: {in_words(fault)}): "
            "run citypatrol evaluate again."
        ) from None


def write_record(record: Record, path: Path) -> None:
    """Write the record: figures one a line, pictures one a line."""
    fields = record.model_dump(mode="json")
    pictures = fields.pop("pictures")
    head = json.dumps(fields, indent=1).removesuffix("\n}")
    lines = ",\n  ".join(json.dumps(one, separators=(",", ":")) for one in pictures)
    path.write_text(f'{head},\n "pictures": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
