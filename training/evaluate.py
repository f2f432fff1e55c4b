"""How good a package is: figures with their intervals on a dataset folder, kind of picture by kind.

    citypatrol evaluate --package models/store/citypatrol/X.Y.Z --dataset DIR [--split val|test]
        [--json] [--out evaluation.json] [--engine openvino --precision int8]
        [--events FOLDER] [--replay SAMPLES] [--videos TEACHER.json]
        [--innocent FOLDER --recordings FOLDER]

It measures the package as it is delivered (`models.Detector`: engine, letterbox, NMS), not the
training framework's idea of it. `python -m training.evaluate` is the same.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import Detector, Engine, Package, Precision
from training.figures import (
    MANHOLES,
    WORKING_PRECISION,
    Threshold,
    drawn,
    grouped,
    label_figures,
    mean_figures,
    worst_cameras,
)
from training.intervals import FEWEST_CAMERAS, RESAMPLES, SHARE
from training.observe import Observation, observe, open_for_ranking
from training.record import (
    DatasetStamp,
    LabelFigures,
    MeanFigures,
    PackageStamp,
    Record,
    Uncertainty,
    picture_records,
)
from training.snapshot import open_snapshot
from training.thresholds import UNKNOWN

Groups = dict[str, dict[str, dict[str, LabelFigures]]]


@dataclass(frozen=True, slots=True)
class Way:
    """How the package is run, and how its figures' uncertainty is drawn."""

    engine: Engine = Engine.ONNX
    precision: Precision = Precision.FP32
    threads: int = 2
    resamples: int = RESAMPLES
    seed: int = 0


def dataset_stamp(dataset: Path, split: str) -> DatasetStamp:
    """A dataset's name and hash. Raises SnapshotError when the folder is no dataset."""
    snapshot = open_snapshot(dataset)
    return DatasetStamp(name=snapshot.name, sha256=snapshot.sha256, split=split)


def thresholds_of(package: Package) -> Threshold:
    """The package's threshold for a label on pictures of a condition."""
    return lambda label, condition: package.thresholds_in(condition)[label]


def evaluate(
    package_dir: Path, dataset: Path, split: str = "val", way: Way | None = None
) -> Record:
    """Measure a package on one split of a dataset folder.

    Raises ModelError for the package, TrainingError for the dataset.
    """
    way = way or Way()
    stamp = dataset_stamp(dataset, split)
    detector = open_for_ranking(package_dir, way.threads, way.engine, way.precision)
    observations = observe(detector, dataset, split)
    return record_of(Package.load(package_dir), detector, stamp, observations, way)


def measure(
    package_dir: Path,
    dataset: Path,
    split: str = "val",
    way: Way | None = None,
    *,
    events: Path | None = None,
    replay: Path | None = None,
    videos: Path | None = None,
    innocent: Path | None = None,
    recordings: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Record:
    """`evaluate`, and what is measured elsewhere as well, where it is asked for.

    events: a folder of scenario clips; replay: a folder of rejected samples; videos: the teacher's
    boxes on recordings; innocent: a folder whose list names recordings on which nothing is to be
    confirmed, which lie under `recordings`; tell: hears what is looked at.
    Raises ModelError, StoreError, TrainingError.
    """
    way = way or Way()
    more: dict[str, Any] = {}
    if replay is not None:
        from training.replay import replay_folder

        tell("rejected cases, shown again")
        more["replay"] = replay_folder(package_dir, replay, way.threads)
    if videos is not None:
        from training.videos import measure as measure_videos

        tell("recordings, against the teacher's boxes")
        detector = Detector.open(
            package_dir, threads=way.threads, engine=way.engine, precision=way.precision
        )
        more["videos"] = measure_videos(detector, videos)
    if events is not None:
        from training.events import measure as measure_events

        more["events"] = measure_events(package_dir, events, tell)
    if innocent is not None:
        from training.innocent import measure as measure_innocent

        more["innocent"] = measure_innocent(package_dir, innocent, recordings, tell)
    tell("labelled pictures")
    return evaluate(package_dir, dataset, split, way).model_copy(update=more)


def record_of(
    package: Package,
    detector: Detector,
    dataset: DatasetStamp,
    observations: Sequence[Observation],
    way: Way,
) -> Record:
    """The record of what was observed. `detector` ran it, `package` holds the real thresholds."""
    threshold = thresholds_of(package)
    groups: Groups = {}
    map50: dict[str, MeanFigures] = {}
    manholes: dict[str, MeanFigures] = {}
    for how, named in grouped(observations).items():
        groups[how] = {}
        for name, members in named.items():
            weights = drawn(members, way.resamples, way.seed)
            measured = label_figures(members, threshold, package.thresholds, weights)
            groups[how][name] = measured.figures
            if how == "kind":
                map50[name] = mean_figures(measured)
            if how in ("kind", "source"):
                manholes[name] = mean_figures(measured, MANHOLES)
    conditions = package.manifest.thresholds_by_condition
    lowest = {
        label: min(package.thresholds_in(condition)[label] for condition in (None, *conditions))
        for label in package.labels
    }
    return Record(
        package=PackageStamp(name=package.name, version=package.version, sha256=package.sha256),
        ran_sha256=detector.sha256,
        dataset=dataset,
        engine=str(way.engine),
        precision=str(way.precision),
        working_precision=WORKING_PRECISION,
        intervals=Uncertainty(share=SHARE, resamples=way.resamples, seed=way.seed),
        thresholds=package.thresholds,
        thresholds_by_condition=conditions,
        groups=groups,
        map50=map50,
        manhole_map50=manholes,
        cameras=worst_cameras(observations, threshold),
        pictures=picture_records(observations, lowest),
    )


def number(value: float | None) -> str:
    """A share with two digits, a dash where it is undefined."""
    return "–" if value is None else f"{value:.2f}"


def table(figures: dict[str, LabelFigures]) -> str:
    """The figures of one group as a Markdown table; labels that neither occur nor fire are left
    out."""

    def span(low: float | None, high: float | None) -> str:
        return "" if low is None else f" ({number(low)}–{number(high)})"

    rows = [
        f"| {label} | {row.boxes} | {number(row.ap50)}{span(row.ap50_low, row.ap50_high)} "
        f"| {row.threshold:.2f} | {number(row.precision)} "
        f"| {number(row.recall)}{span(row.recall_low, row.recall_high)} "
        f"| {number(row.working_recall)} |"
        for label, row in figures.items()
        if row.boxes or row.precision is not None
    ]
    head = (
        "| label | boxes | AP50 (95 %) | threshold | precision there | recall there (95 %) "
        f"| recall at precision {WORKING_PRECISION:.2f} |"
    )
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- |", *rows])


def report(record: Record, ways: Sequence[str] = ("kind",)) -> str:
    """A record for people, as Markdown."""
    parts = [
        f"# {record.package.name} {record.package.version} on {record.dataset.name}, "
        f"{record.dataset.split}\n\n{record.engine} {record.precision}; AP50 is {record.ap}. "
        f"Intervals: 95 %, {record.intervals.resamples} draws ({record.intervals.units})."
    ]
    for way in ways:
        for name, figures in record.groups[way].items():
            if name.endswith(f" {UNKNOWN}"):
                continue
            parts.append(f"## {name}\n\n{table(figures)}")
            means = _means(record, name)
            if means:
                parts.append(means)
    worst = record.cameras
    if worst.cameras >= FEWEST_CAMERAS:
        parts.append(
            f"Worst tenth of {worst.cameras} cameras: F1 {number(worst.f1)} "
            f"({', '.join(f'{one.camera} {one.f1:.2f}' for one in worst.worst)})."
        )
    if record.replay is not None:
        parts.append(
            f"Rejected cases shown again: {record.replay.still_fired} of "
            f"{record.replay.rejected_cases} would be raised again."
        )
    for name, extra in (
        ("Scenario clips", record.events),
        ("Real videos", record.videos),
        ("Where nothing happens", record.innocent),
    ):
        if extra is not None:
            parts.append(f"## {name}\n\n```json\n{json.dumps(extra, indent=1)}\n```")
    return "\n\n".join(parts)


def _means(record: Record, group: str) -> str:
    lines = []
    for name, means in (("all labels", record.map50), ("manholes", record.manhole_map50)):
        row = means.get(group)
        if row is not None and row.labels:
            lines.append(
                f"mAP50, {name}: {number(row.value)} ({number(row.low)}–{number(row.high)}) over "
                f"{row.labels} labels, {row.boxes} boxes."
            )
    return "\n".join(lines)


if __name__ == "__main__":
    import typer

    from training.commands.evaluate import evaluate as command

    typer.run(command)
