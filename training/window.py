"""The part of a picture that is fit to train on: as large as it can be without what is in doubt.

A doubtful thing in a training picture teaches something wrong whichever way it is labelled. So the
picture is cut: each doubtful thing goes out over the side that costs the least area. The window
stays as large as possible because production scales whole pictures down: a tight crop would show
things several times larger than the network will ever see them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Corners = tuple[float, float, float, float]

WHOLE: Corners = (0.0, 0.0, 1.0, 1.0)
# Room left around the reviewed place, in its own widths and heights: context is part of a thing.
MARGIN = 0.5
# The shorter side of a window, pixels: below half of the network's 640 there is no street left.
SMALLEST_PX = 320
# Of a doubtful thing less than this may stay: a strip at the edge that shows nothing.
SPECK = 0.02


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a picture, pixels."""

    width: int
    height: int


def area(box: Corners) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def shared(one: Corners, other: Corners) -> Corners:
    """What both cover; its area is 0 when they do not meet."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def visible(box: Corners, window: Corners) -> float:
    """The share of `box` inside `window`, 0..1."""
    whole = area(box)
    return area(shared(box, window)) / whole if whole else 0.0


def overlap(one: Corners, other: Corners) -> float:
    """Intersection over union, 0..1."""
    both = area(shared(one, other))
    union = area(one) + area(other) - both
    return both / union if union else 0.0


def joined(boxes: Sequence[Corners]) -> Corners:
    """The smallest box around all of them. Raises ValueError for none."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def with_room(box: Corners, margin: float = MARGIN) -> Corners:
    """`box` with `margin` of its width and height on each side, inside the picture."""
    wide, high = (box[2] - box[0]) * margin, (box[3] - box[1]) * margin
    return shared((box[0] - wide, box[1] - high, box[2] + wide, box[3] + high), WHOLE)


def clear_window(place: Corners, doubtful: Sequence[Corners], size: Size) -> Corners | None:
    """The window around `place` that shows nothing doubtful, in shares of the picture.

    place: what was reviewed; its surroundings (MARGIN) stay in. None when something doubtful is
    too near, or what remains is smaller than SMALLEST_PX.
    """
    keep, window = with_room(place), WHOLE
    while True:
        inside = [box for box in doubtful if visible(box, window) > SPECK]
        if not inside:
            break
        # The thing that leaves the least choice goes first.
        best = [max(_cuts(window, box, keep), key=area, default=None) for box in inside]
        cuts = [cut for cut in best if cut is not None]
        if len(cuts) < len(inside):
            return None
        window = min(cuts, key=area)
    smallest = min((window[2] - window[0]) * size.width, (window[3] - window[1]) * size.height)
    return window if smallest >= min(SMALLEST_PX, size.width, size.height) else None


def _cuts(window: Corners, box: Corners, keep: Corners) -> Iterator[Corners]:
    """The windows without `box` that still hold `keep`: cut on its right, left, below, above."""
    x1, y1, x2, y2 = window
    if box[2] <= keep[0]:
        yield (max(x1, box[2]), y1, x2, y2)
    if box[0] >= keep[2]:
        yield (x1, y1, min(x2, box[0]), y2)
    if box[3] <= keep[1]:
        yield (x1, max(y1, box[3]), x2, y2)
    if box[1] >= keep[3]:
        yield (x1, y1, x2, min(y2, box[1]))


def in_window(box: Corners, window: Corners) -> Corners:
    """`box` in shares of `window`, cut to it."""
    wide, high = window[2] - window[0], window[3] - window[1]
    x1, y1, x2, y2 = shared(box, window)
    return (
        (x1 - window[0]) / wide,
        (y1 - window[1]) / high,
        (x2 - window[0]) / wide,
        (y2 - window[1]) / high,
    )
