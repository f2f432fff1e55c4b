"""The COCO network as a teacher: it proposes boxes of people and vehicles to be checked by eye."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.boxes import Box, from_corners, iou
from training.labels import COCO_IDS, LABELS, label_id
from training.quiet import quiet_ultralytics

# Labels that a nano COCO network confuses with each other on one and the same object.
_ALIKE = (frozenset({"car", "bus", "truck"}), frozenset({"bicycle", "motorcycle"}))
_SAME_OBJECT_IOU = 0.6


@dataclass(frozen=True, slots=True)
class Proposal:
    """A box the teacher proposes, with its score 0..1."""

    box: Box
    score: float


def one_per_object(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Drop the weaker of two boxes on one object, best score first.

    Two boxes are one object when they overlap by more than 0.6 IoU and have the same label, or
    labels that look alike (car, bus, truck; bicycle, motorcycle).
    """
    kept: list[Proposal] = []
    for proposal in sorted(proposals, key=lambda p: -p.score):
        if not any(
            _may_be_one(proposal.box, other.box) and iou(proposal.box, other.box) > _SAME_OBJECT_IOU
            for other in kept
        ):
            kept.append(proposal)
    return tuple(kept)


def _may_be_one(a: Box, b: Box) -> bool:
    names = {LABELS[a.label], LABELS[b.label]}
    return len(names) == 1 or any(names <= group for group in _ALIKE)


class Teacher:
    """A COCO-80 detector that proposes the seven labels it knows."""

    def __init__(self, weights: Path, work: Path, *, side: int = 960, score: float = 0.3) -> None:
        """weights: ultralytics .pt file; side: longer picture side at which it looks, pixels."""
        self._model: Any = quiet_ultralytics(work).YOLO(str(weights))
        self._side, self._score = side, score
        self._ours = {coco_id: label_id(name) for name, coco_id in COCO_IDS.items()}

    def __call__(self, picture: Path) -> tuple[Proposal, ...]:
        """Proposals for one picture file, one per object, best first."""
        result = self._model.predict(
            str(picture),
            imgsz=self._side,
            conf=self._score,
            iou=_SAME_OBJECT_IOU,
            classes=sorted(self._ours),
            verbose=False,
            save=False,
        )[0]
        found = zip(
            result.boxes.xyxyn.tolist(),
            result.boxes.conf.tolist(),
            result.boxes.cls.tolist(),
            strict=True,
        )
        return one_per_object(
            Proposal(from_corners(self._ours[int(coco)], tuple(xyxy)), float(score))
            for xyxy, score, coco in found
        )


def propose(teacher: Teacher, pictures: Iterable[Path], out: Path) -> None:
    """Write `{picture name: [proposal, …]}` for all pictures, as JSON. Names must be unique."""
    found = {path.name: [asdict(p) for p in teacher(path)] for path in sorted(pictures)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1))


def read_proposals(path: Path) -> dict[str, tuple[Proposal, ...]]:
    """What `propose` wrote."""
    raw = json.loads(path.read_text())
    return {
        name: tuple(Proposal(Box(**item["box"]), item["score"]) for item in items)
        for name, items in raw.items()
    }
