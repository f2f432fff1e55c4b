"""Two packages on the same pictures, cameras, cases and clips: one figure of each, draw by draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.average_precision import Floats
from training.figures import camera_counts, drawn, label_figures, worst_tenth
from training.intervals import resampled
from training.observe import Observation
from training.record import Record, Replay, observations


@dataclass(frozen=True, slots=True)
class Draws:
    """How often something is drawn, and from which seed; fewest_*: below it nothing is compared."""

    resamples: int
    seed: int
    fewest_boxes: int
    fewest_cameras: int
    fewest_events: int

    def of(self, things: Sequence[Any]) -> Floats:
        """Weights [1 + resamples, things]: each once, then the draws."""
        chance = resampled(list(range(len(things))), self.resamples, self.seed)
        return np.vstack([np.ones((1, len(things))), chance])


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One figure of the current package and of the candidate: float [1 + resamples] each.

    The first of each is the figure itself; more is better.
    """

    name: str
    kind: str | None
    label: str | None
    before: Floats
    after: Floats


def labels(
    candidate: Record, current: Record, draws: Draws, figures: Sequence[str]
) -> Iterator[Pair]:
    """AP50 and recall at the working precision per kind and label, and each kind's mean AP50."""
    ours, theirs = observations(current), observations(candidate)
    for kind in sorted({one.kind for one in ours}):
        mine = [place for place, one in enumerate(ours) if one.kind == kind]
        weights = drawn([ours[place] for place in mine], draws.resamples, draws.seed)
        before, after = (
            label_figures(
                [seen[place] for place in mine], record.threshold, record.thresholds, weights
            )
            for record, seen in ((current, ours), (candidate, theirs))
        )
        for label, row in before.figures.items():
            if row.boxes >= draws.fewest_boxes:
                for name in figures:
                    one, other = (getattr(it, f"{name}_rows")[label] for it in (before, after))
                    yield Pair(name, kind, label, one, other)
        if any(row.boxes for row in before.figures.values()):
            yield Pair("map50", kind, None, before.mean_rows, after.mean_rows)


def cameras(candidate: Record, current: Record, draws: Draws) -> Iterator[Pair]:
    """F1 on the worst tenth of the cameras; nothing when there are too few of them."""
    columns = [_camera_counts(record) for record in (current, candidate)]
    names = sorted(set(columns[0]) & set(columns[1]))
    if len(names) < draws.fewest_cameras:
        return
    weights = draws.of(names).astype(int)
    rows = []
    for column in columns:
        counts = np.array([column[name] for name in names], dtype=np.float64)
        # A camera with nothing to find and nothing found is served perfectly.
        f1 = np.where(counts[:, 1] > 0, 2 * counts[:, 0] / np.maximum(counts[:, 1], 1), 1.0)
        rows.append(np.array([worst_tenth(np.repeat(f1, row)) for row in weights]))
    yield Pair("worst_cameras", None, None, *rows)


def _camera_counts(record: Record) -> dict[str, tuple[int, int]]:
    """kind and camera → (hits, hits + false + labelled boxes), all labels together."""
    pictures: dict[str, list[Observation]] = {}
    for one in observations(record):
        if one.camera is not None:
            pictures.setdefault(f"{one.kind} {one.camera}", []).append(one)
    counts = {name: camera_counts(seen, record.threshold) for name, seen in pictures.items()}
    return {name: (hits, hits + false + boxes) for name, (hits, false, boxes) in counts.items()}


def rejected(candidate: Replay, current: Replay, draws: Draws) -> Iterator[Pair]:
    """Share of past rejected cases that stay quiet, of the same cases."""
    if not current.rejected_cases:
        return
    either = sorted(set(current.fired) | set(candidate.fired))
    others = np.ones(current.rejected_cases - len(either))
    weights = draws.of([*either, *others])
    rows = [
        weights @ np.concatenate([[case not in one.fired for case in either], others])
        for one in (current, candidate)
    ]
    cases = current.rejected_cases
    yield Pair("quiet_on_rejected", None, None, rows[0] / cases, rows[1] / cases)


Clips = Sequence[Mapping[str, Any]]
"""What training.events says of each clip: clip, kind, violates, found_after_s, false."""


def events(candidate: Clips, current: Clips, draws: Draws) -> Iterator[Pair]:
    """Share of events confirmed and share of confirmations that are right, per kind and in all."""
    weights = draws.of(current)
    for kind in (*sorted({clip["kind"] for clip in current}), None):
        if sum(_has_event(clip, kind) for clip in current) < draws.fewest_events:
            continue
        recall, precision = [], []
        for clips in (current, candidate):
            found = weights @ [
                _has_event(c, kind) and c["found_after_s"] is not None for c in clips
            ]
            false = weights @ [_false(clip, kind) for clip in clips]
            with np.errstate(invalid="ignore", divide="ignore"):
                recall.append(found / (weights @ [_has_event(clip, kind) for clip in clips]))
                right = found / (found + false)
            # A package that confirms nothing says nothing wrong; its recall says the rest.
            precision.append(np.where(np.isnan(right), 1.0, right))
        yield Pair("event_recall", kind, None, *recall)
        yield Pair("event_precision", kind, None, *precision)


def _has_event(clip: Mapping[str, Any], kind: str | None) -> bool:
    return bool(clip["violates"]) and kind in (None, clip["kind"])


def _is_found(clip: Mapping[str, Any], kind: str | None) -> bool:
    return _has_event(clip, kind) and clip["found_after_s"] is not None


def _false(clip: Mapping[str, Any], kind: str | None) -> int:
    return sum(kind is None or text.startswith(kind) for text in clip["false"])
