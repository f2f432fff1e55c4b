"""What a verdict makes of a sample. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from pipeline.contract import SampleOutcome
from serving.cases.domain import Action, Status, Step
from serving.samples.domain import Corners, Sample

LABELS: Final[MappingProxyType[str, tuple[str, ...]]] = MappingProxyType(
    {
        "street_vending": ("street_stall",),
        "bin_overflow": ("garbage_exposed",),
        "green_belt_parking": ("car", "bus", "truck"),
        "manhole_missing": ("manhole_missing", "manhole_broken"),
    }
)
"""What the thing behind a case of each kind may be called; the usual name first."""

MISTAKEN: Final = frozenset(
    {
        "nothing_there",
        "parked_tricycle",
        "courier",
        "pedestrian_trolley",
        "cleaners_cart",
        "lid_open_not_full",
        "shadow",
        "wet_patch",
        "tar_patch",
        "round_marking",
        "car_over_cover",
    }
)
"""Reasons that say the detector took one thing for another. Every other reason (permitted, passing,
outside the zone, too poor to decide) is about rules or pictures: the thing in the box may well be
what it was taken for, and a network must not unlearn it."""

SAME_THING = 0.3
"""Least overlap (IoU) at which a model's box is the thing in the violation's box."""


def outcome_after(step: Step) -> SampleOutcome | None:
    """What the sample of a case is after ``step``; None when the step judges nothing."""
    if step.action is Action.CONFIRM:
        return SampleOutcome.POSITIVE
    if step.action is Action.REJECT:
        return SampleOutcome.NEGATIVE
    if step.to_status is Status.CAPTURED and step.action in (Action.REOPEN, Action.TAKE_BACK):
        return SampleOutcome.UNREVIEWED
    return None


def overlap(one: Corners, other: Corners) -> float:
    """Intersection over union, 0..1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (_area(one) + _area(other) - shared)


def label_of(sample: Sample) -> str:
    """What stands in the violation's box: a reviewer's word, else the model's, else the usual."""
    if sample.label is not None:
        return sample.label
    names = LABELS.get(sample.kind, (sample.kind,))
    if sample.box is None:
        return names[0]
    box = sample.box
    named = [one for one in sample.seen if one.label in names]
    best = max(named, key=lambda one: overlap(box, one.box), default=None)
    return best.label if best and overlap(box, best.box) >= SAME_THING else names[0]


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
