"""What a reviewer's verdict teaches, honestly: a picture may train only where all of it is known.

A reviewer judged one place. What else stands on the picture, nobody looked at; were it left
unlabelled, the network would learn that it is background. So a teacher (a model package) completes
each picture, and only what is beyond doubt comes into training:

- *confirmed*: the reviewed box is a positive, as the reviewer drew or left it. The place of an
  overflowing bin goes around waste and bins; there the teacher's boxes of waste inside it are the
  things themselves, and what it doubted of them is doubtful no more.
- *rejected* because something was taken for something else: a hard negative with its reason. The
  teacher's box at that place is struck out. A rejection about rules or picture quality (permitted,
  passing, too poor) names no box: it says nothing of what stands there, and teaches nothing.
- *everything else* on the picture: the teacher's boxes at its own thresholds count as true.
- *people and vehicles*: faces and plates are blurred before anybody may learn from a picture, and a
  blurred car is easily taken for a bin. So what was seen of them before, as the record tells, goes
  before what the teacher says of the same place.
- *in doubt*: what the teacher saw below its threshold, and nobody reviewed. The picture is cut
  around the reviewed place until no such thing is in it (window.py); where that cannot be done it
  is left out. Cutting, rather than dropping at once, keeps the crowded streets in the training set.

Other verdicts on the same picture are known too, and count like this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.contract import SampleBox, SampleOutcome, SampleRecord
from training.boxes import Box, from_corners
from training.labels import LABELS, label_id
from training.window import (
    WHOLE,
    Corners,
    Size,
    area,
    clear_window,
    in_window,
    joined,
    overlap,
    shared,
    visible,
)

# Two boxes of one label that overlap this much are one thing.
_SAME_THING = 0.3
# Labels a network confuses on one thing: a rejection of one strikes out the others there, too.
_ALIKE = (
    frozenset({"manhole_missing", "manhole_broken"}),
    frozenset({"car", "bus", "truck"}),
    frozenset({"bicycle", "motorcycle"}),
)
# What is blurred in part on every picture one may learn from.
_BLURRED = frozenset({"person", "motorcycle", "car", "bus", "truck"})
# A box of another label that covers a blurred thing this exactly is that thing, misread.
_TAKEN_FOR = 0.6
# A known thing cut by the window's edge stays labelled while this much of it is visible.
_STILL_THERE = 0.25
# A box is in a bin's place when this much of it is, and the place is one of waste and bins when
# what lies in it fills it this well.
_IN_PLACE, _FILLS = 0.8, 0.6


class Dropped(StrEnum):
    """Why a sample does not come into a dataset."""

    DELETED = "deleted"
    UNREVIEWED = "unreviewed"
    NO_BOX = "no_box"
    """The verdict says nothing of what stands there."""
    UNKNOWN_LABEL = "unknown_label"
    """A label that is not one of the thirteen."""
    CROWDED = "crowded"
    """Something doubtful stands too near."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the teacher saw: corners in shares of the picture; certain at its own threshold."""

    label: str
    box: Corners
    certain: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A picture to learn from: the part of it, and everything in that part.

    window: shares of the whole picture; boxes: in shares of the window.
    negative: the reason, when a reviewer rejected what a network saw here.
    """

    window: Corners
    boxes: tuple[Box, ...]
    negative: str | None


def lesson(
    record: SampleRecord, seen: Sequence[Seen], others: Sequence[SampleRecord] = ()
) -> Lesson | Dropped:
    """What `record` teaches, completed by what the teacher saw on its picture.

    others: further verdicts on the same picture.
    """
    if record.deleted_at is not None:
        return Dropped.DELETED
    if record.outcome is SampleOutcome.UNREVIEWED:
        return Dropped.UNREVIEWED
    if not judged(record):
        return Dropped.NO_BOX
    known = [record, *(one for one in others if _counts(one))]
    seen = _unblurred(record, seen)
    if any(box.label not in LABELS for one in known for box in judged(one)):
        return Dropped.UNKNOWN_LABEL
    true: list[tuple[str, Corners]] = []
    left = list(seen)
    for one in known:
        things, left = _settle(one, left)
        true += things
    place = joined([box.box for box in judged(record)])
    doubtful = [one.box for one in left if not one.certain]
    size = Size(record.picture.width, record.picture.height)
    window = clear_window(place, doubtful, size) if doubtful else WHOLE
    if window is None:
        return Dropped.CROWDED
    true += [(one.label, one.box) for one in left if one.certain]
    boxes = tuple(
        from_corners(label_id(label), in_window(box, window))
        for label, box in true
        if visible(box, window) >= _STILL_THERE
    )
    negative = record.reason or "rejected"
    return Lesson(window, boxes, negative if record.outcome is SampleOutcome.NEGATIVE else None)


def _unblurred(record: SampleRecord, seen: Sequence[Seen]) -> list[Seen]:
    """What the teacher saw, corrected by what was seen of people and vehicles before the blur."""
    if record.outcome is not SampleOutcome.POSITIVE:
        return list(seen)
    before = [
        Seen(box.label, box.box, certain=True) for box in record.boxes if box.label in _BLURRED
    ]
    blurred = [box for box in record.boxes if box.label in _BLURRED]
    # A reviewer may have drawn a box far from where the teacher sees the thing.
    same = [one for one in seen if one.certain and any(_is(one, box) for box in blurred)]
    right = [one for one in seen if not _misread(one, record, [*blurred, *same])]
    left = [one for one in right if one.certain or not any(_is(one, true) for true in before)]
    return [*left, *(true for true in before if not any(_is(true, one) for one in left))]


def _misread(one: Seen, record: SampleRecord, blurred: Sequence[Seen | SampleBox]) -> bool:
    """Whether the teacher took a blurred thing for another one, which nobody saw there before."""
    return (
        one.label not in _BLURRED
        and any(overlap(one.box, box.box) >= _TAKEN_FOR for box in blurred)
        and not any(_is(one, box) for box in record.boxes)
    )


def judged(record: SampleRecord) -> list[SampleBox]:
    """The boxes a person said yes or no to."""
    if record.outcome is SampleOutcome.NEGATIVE:
        return list(record.boxes)
    return [box for box in record.boxes if box.by == "reviewer"]


def _counts(record: SampleRecord) -> bool:
    return record.deleted_at is None and record.outcome is not SampleOutcome.UNREVIEWED


def _settle(record: SampleRecord, seen: list[Seen]) -> tuple[list[tuple[str, Corners]], list[Seen]]:
    """What the verdict says is there, and what the teacher saw beside it."""
    boxes = judged(record)
    if record.outcome is SampleOutcome.NEGATIVE:
        return [], [one for one in seen if not any(_struck(one, box) for box in boxes)]
    true: list[tuple[str, Corners]] = []
    for box in boxes:
        inside = _waste_in(box.box, seen) if record.kind == "bin_overflow" else []
        if inside:
            true += [(one.label, one.box) for one in inside]
            seen = [one for one in seen if one not in inside]
        else:
            true.append((box.label, box.box))
            seen = [one for one in seen if not _is(one, box)]
    return true, seen


def _is(one: Seen, box: Seen | SampleBox) -> bool:
    """Whether the teacher saw this very thing, under this name or one it is confused with."""
    names = {one.label, box.label}
    named = len(names) == 1 or any(names <= group for group in _ALIKE)
    return named and overlap(one.box, box.box) >= _SAME_THING


def _struck(one: Seen, box: SampleBox) -> bool:
    """Whether a rejection of `box` is one of what the teacher saw: the same, or a part of it."""
    part = one.label == box.label and visible(one.box, box.box) >= _IN_PLACE
    return part or _is(one, box)


def _waste_in(place: Corners, seen: Sequence[Seen]) -> list[Seen]:
    """The waste in a place that goes around waste and bins; nothing when the box is another one."""
    group = [
        one
        for one in seen
        if one.label in ("garbage_exposed", "container") and visible(one.box, place) >= _IN_PLACE
    ]
    waste = [one for one in group if one.label == "garbage_exposed"]
    if not waste or len(waste) == len(group):
        return []
    around = joined([one.box for one in group])
    fills = area(shared(around, place)) / (area(around) + area(place) - area(shared(around, place)))
    return waste if fills >= _FILLS else []
