"""From what was observed on pictures to figures with their intervals."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.average_precision import (
    Floats,
    Ranking,
    at_threshold,
    average_precision,
    curve,
    recall_at_precision,
)
from training.intervals import RESAMPLES, interval, resampled, units
from training.observe import Observation
from training.record import CameraFigures, LabelFigures, MeanFigures, WorstCameras

WORKING_PRECISION = 0.90
"""What a reviewer may expect of alarms: nine of ten are right."""
FEWEST_ON_A_CAMERA = 5
MANHOLES = ("manhole_missing", "manhole_broken", "manhole_good")

Threshold = Callable[[str, str], float]
"""(label, condition) → the package's threshold."""
Grouped = dict[str, dict[str, list[Observation]]]


def grouped(observations: Sequence[Observation]) -> Grouped:
    """By kind, by source and by condition; real and rendered pictures never meet in a group."""
    ways: dict[str, Callable[[Observation], str]] = {
        "kind": lambda one: one.kind,
        "source": lambda one: f"{one.kind} {one.source}",
        "condition": lambda one: f"{one.kind} {one.condition}",
    }
    groups: Grouped = {way: {} for way in ways}
    for way, name in ways.items():
        for one in sorted(observations, key=name):
            groups[way].setdefault(name(one), []).append(one)
    return groups


def drawn(observations: Sequence[Observation], resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """Weights [1 + resamples, P]: the pictures themselves first, then the draws."""
    chance = resampled(units([one.camera for one in observations]), resamples, seed)
    return np.vstack([np.ones((1, len(observations))), chance])


def rankings(observations: Sequence[Observation]) -> dict[str, Ranking]:
    """One ranking a label."""
    labels = observations[0].found if observations else {}
    return {label: Ranking.of([one.found[label] for one in observations]) for label in labels}


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Figures per label, and the rows behind them: label → float [R], one for each row of weights.

    The first row is the figure itself.
    """

    figures: dict[str, LabelFigures]
    ap50_rows: dict[str, Floats]
    working_recall_rows: dict[str, Floats]

    @property
    def mean_rows(self) -> Floats:
        """Mean AP50 over the labels that occur, for each row; all NaN without any."""
        table = np.vstack([self.ap50_rows[name] for name, row in self.figures.items() if row.boxes])
        known = ~np.isnan(table)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(known, table, 0.0).sum(axis=0) / known.sum(axis=0))


def label_figures(
    observations: Sequence[Observation],
    threshold: Threshold,
    general: Mapping[str, float],
    weights: Floats,
) -> Measured:
    """Every label's figures for weights [1 + draws, P] (see `drawn`)."""
    figures, precisions, recalls = {}, {}, {}
    for label, ranking in rankings(observations).items():
        shape = curve(ranking, weights)
        ap50 = average_precision(shape)
        reach = np.array([threshold(label, one.condition) for one in observations])
        precision, recall = at_threshold(ranking, reach, weights)
        working = recall_at_precision(shape, WORKING_PRECISION)
        precisions[label], recalls[label] = ap50, working
        figures[label] = LabelFigures(
            boxes=int(ranking.truths.sum()),
            pictures=int((ranking.truths > 0).sum()),
            threshold=general[label],
            **_with_interval("ap50", ap50),
            **_with_interval("precision", precision),
            **_with_interval("recall", recall),
            **_with_interval("working_recall", working),
        )
    return Measured(figures, precisions, recalls)


def _with_interval(name: str, rows: Floats) -> dict[str, float | None]:
    low, high = interval(rows[1:])
    value = None if math.isnan(rows[0]) else float(rows[0])
    if value is None:
        low = high = None
    named = {name: value, f"{name}_low": low, f"{name}_high": high}
    return {key: None if one is None else round(one, 4) for key, one in named.items()}


def mean_figures(measured: Measured, labels: Collection[str] | None = None) -> MeanFigures:
    """Mean AP50 over the labels that occur, or over those of `labels` that do."""
    rows = measured.figures
    present = {name: row for name, row in rows.items() if labels is None or name in labels}
    present = {name: row for name, row in present.items() if row.boxes}
    if not present:
        return MeanFigures(value=None, low=None, high=None, labels=0, boxes=0)
    part = Measured(present, measured.ap50_rows, measured.working_recall_rows)
    fields = _with_interval("map", part.mean_rows)
    return MeanFigures(
        value=fields["map"],
        low=fields["map_low"],
        high=fields["map_high"],
        labels=len(present),
        boxes=sum(row.boxes for row in present.values()),
    )


def worst_cameras(observations: Sequence[Observation], threshold: Threshold) -> WorstCameras:
    """F1 of each camera over all labels, and the mean of the worst tenth (at least one)."""
    pictures: dict[tuple[str, str], list[Observation]] = {}
    for one in observations:
        if one.camera is not None:
            pictures.setdefault((one.camera, one.kind), []).append(one)
    cameras = []
    for (camera, kind), seen in pictures.items():
        hits, false, boxes = camera_counts(seen, threshold)
        if hits + false + boxes >= FEWEST_ON_A_CAMERA:
            f1 = round(2 * hits / (hits + false + boxes), 4)
            cameras.append(
                CameraFigures(camera=camera, kind=kind, pictures=len(seen), boxes=boxes, f1=f1)
            )
    cameras.sort(key=lambda one: (one.f1, one.camera))
    worst = tuple(cameras[: math.ceil(len(cameras) / 10)])
    mean = round(worst_tenth(np.array([one.f1 for one in cameras])), 4) if cameras else None
    return WorstCameras(cameras=len(cameras), f1=mean, worst=worst)


def worst_tenth(figures: Floats) -> float:
    """Mean of the lowest tenth of the figures, of one at least; NaN without any."""
    lowest = np.sort(figures)[: math.ceil(len(figures) / 10)]
    return float(lowest.mean()) if len(lowest) else math.nan


def camera_counts(
    observations: Sequence[Observation], threshold: Threshold
) -> tuple[int, int, int]:
    """Hits, false detections and labelled boxes over all labels, at the thresholds."""
    hits = false = boxes = 0
    for one in observations:
        for label, found in one.found.items():
            right, wrong = found.above(threshold(label, one.condition))
            hits, false, boxes = hits + right, false + wrong, boxes + found.truths
    return hits, false, boxes
