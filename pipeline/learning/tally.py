"""How a candidate does beside the current model, added up for one shadow report."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.contract import (
    Disagreement,
    ModelStamp,
    PairedCount,
    ShadowReport,
    shadow_report_id,
)
from pipeline.domain import Sighting
from pipeline.judge import labels_watched
from pipeline.learning.boxes import told
from pipeline.learning.inferred import Inferred
from pipeline.learning.pairing import pair

MOST_SHOWN: Final = 5
"""Pictures on which the two disagree, in one report."""


@dataclass(frozen=True, slots=True, eq=False)
class Dispute:
    """A look on which the two saw different things that matter there."""

    look: Inferred
    candidate: tuple[Sighting, ...]
    about: Sighting
    """The surest thing that only one of them saw."""

    def told(self, sha256: str) -> Disagreement:
        """As a report tells it, with its picture kept under ``sha256``."""
        return Disagreement(
            camera_id=self.look.camera_id,
            view_id=self.look.view.id,
            captured_at=self.look.picture.captured_at,
            sha256=sha256,
            current_boxes=told(self.look.sighted.sightings),
            candidate_boxes=told(self.candidate),
        )


class Tally:
    """Everything since ``began_at``. Not safe to share between threads."""

    def __init__(self, began_at: datetime, current: ModelStamp, candidate: ModelStamp) -> None:
        self.began_at = began_at
        self.current = current
        self.candidate = candidate
        self.looks = self.dropped = self.failed = 0
        self._current_s = self._candidate_s = 0.0
        self._current_timed = 0
        self._ious: dict[str, list[float]] = defaultdict(list)
        self._only_current: Counter[str] = Counter()
        self._only_candidate: Counter[str] = Counter()
        self._disputes: list[Dispute] = []

    def add(
        self,
        look: Inferred,
        candidate: tuple[Sighting, ...],
        *,
        candidate_s: float,
        current_s: float | None = None,
    ) -> None:
        """One look both answered, and the CPU seconds each took for it; None where the current
        one's were not measured."""
        paired = pair(look.sighted.sightings, candidate)
        self.looks += 1
        if current_s is not None:
            self._current_s += current_s
            self._current_timed += 1
        self._candidate_s += candidate_s
        for one, _, iou in paired.both:
            self._ious[one.label].append(iou)
        self._only_current.update(one.label for one in paired.only_current)
        self._only_candidate.update(one.label for one in paired.only_candidate)
        watched = labels_watched(look.view)
        alone = (*paired.only_current, *paired.only_candidate)
        matters = [one for one in alone if one.label in watched]
        if matters:
            about = max(matters, key=lambda one: (one.score, one.label, one.box.xyxy))
            self._remember(Dispute(look, candidate, about))

    @property
    def empty(self) -> bool:
        return not (self.looks or self.dropped or self.failed)

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """The gravest, no more than MOST_SHOWN and one a camera."""
        return tuple(self._disputes)

    def report(
        self, worker: str, ended_at: datetime, shown: tuple[Disagreement, ...] = ()
    ) -> ShadowReport:
        """What was counted until ``ended_at``; ``shown`` are disputes whose pictures were kept."""
        labels = sorted({*self._ious, *self._only_current, *self._only_candidate})
        return ShadowReport(
            report_id=shadow_report_id(worker, self.candidate, self.began_at, ended_at),
            worker=worker,
            began_at=self.began_at,
            ended_at=ended_at,
            current=self.current,
            candidate=self.candidate,
            looks=self.looks,
            per_label=tuple(self._counted(label) for label in labels),
            current_ms=_mean_ms(self._current_s, self._current_timed),
            candidate_ms=_mean_ms(self._candidate_s, self.looks),
            dropped=self.dropped,
            failed=self.failed,
            disagreements=shown,
        )

    def _counted(self, label: str) -> PairedCount:
        ious = self._ious.get(label, [])
        return PairedCount(
            label=label,
            both=len(ious),
            only_current=self._only_current[label],
            only_candidate=self._only_candidate[label],
            mean_iou=min(sum(ious) / len(ious), 1.0) if ious else None,
        )

    def _remember(self, dispute: Dispute) -> None:
        best = {one.look.camera_id: one for one in self._disputes}
        before = best.get(dispute.look.camera_id)
        if before is None or dispute.about.score > before.about.score:
            best[dispute.look.camera_id] = dispute
        ranked = sorted(best.values(), key=lambda one: -one.about.score)
        self._disputes = ranked[:MOST_SHOWN]


def _mean_ms(seconds: float, looks: int) -> float | None:
    return 1000 * seconds / looks if looks else None
