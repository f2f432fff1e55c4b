"""A detector with what must be known of it, and what it sees as shares of the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models import Detections, Standing
from pipeline.contract import ModelStamp
from pipeline.domain import Sighting
from pipeline.geometry import Box
from pipeline.picture import Picture

Image = NDArray[np.uint8]
"""RGB [height, width, 3]"""


class Detect(Protocol):
    def __call__(
        self, images: Sequence[Image], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        """Boxes in the pixels of each image, judged by the thresholds of its condition. Safe from
        several threads."""
        ...


@dataclass(frozen=True, slots=True)
class Sighted:
    """What one network saw on one picture."""

    sightings: tuple[Sighting, ...]
    stamp: ModelStamp
    """Of the network that looked."""
    near: tuple[Sighting, ...] = ()
    """Scores close to their threshold, on either side of it. Those above it are sightings too."""


@dataclass(frozen=True, slots=True, eq=False)
class Eyes:
    detect: Detect
    labels: tuple[str, ...]
    stamp: ModelStamp
    """With the hash of the weights that run."""
    runs: Callable[[], str] = str
    """Says what runs the network, in a few words: another engine once a GPU has failed."""
    width: int = 640
    """Pixels; pictures are scaled to this width for the detector."""
    package: ModelStamp | None = None
    """The same with the hash of the package's own weights; None where they are the ones that
    run."""
    thresholds: Callable[[str | None], Mapping[str, float]] | None = None
    """By label, under a condition; None when nothing is ever near one."""
    band: float = 0.0
    """A score no further than this from its threshold is near it; 0 for none."""
    glimpses: Detect | None = None
    """Detects with every near miss as well; None where only ``detect`` can be asked."""
    standing: Standing = field(default_factory=Standing)
    """Whether the network runs as it was asked to."""

    @property
    def engine(self) -> str:
        """What runs the network now, in a few words."""
        return self.runs()

    @property
    def pointer(self) -> ModelStamp:
        """How a watch plan names these."""
        return self.package or self.stamp

    def image_of(self, picture: Picture) -> Image:
        """What the detector is shown of ``picture``."""
        return picture.scaled(self.width)

    def look(
        self, images: Sequence[Image], conditions: Sequence[str | None] | None = None
    ) -> list[Sighted]:
        """What is seen on each of ``images``, in order."""
        conditions = conditions or [None] * len(images)
        return [
            self._sighted(image, found, condition)
            for image, found, condition in zip(
                images, self.detect(images, conditions), conditions, strict=True
            )
        ]

    def glimpse(self, image: Image, condition: str | None = None) -> tuple[Sighting, ...]:
        """Everything on ``image``, far below the thresholds too: for a second look."""
        [found] = (self.glimpses or self.detect)([image], [condition])
        weak = self._sightings(image, found.weak) if found.weak is not None else ()
        return (*self._sightings(image, found), *weak)

    def _sighted(self, image: Image, found: Detections, condition: str | None) -> Sighted:
        sightings = self._sightings(image, found)
        if not self.band or self.thresholds is None:
            return Sighted(sightings, self.stamp)
        thresholds = self.thresholds(condition)
        barely = [s for s in sightings if s.score < thresholds[s.label] + self.band]
        weak = self._sightings(image, found.weak) if found.weak is not None else ()
        return Sighted(sightings, self.stamp, (*barely, *weak))

    def _sightings(self, image: Image, found: Detections) -> tuple[Sighting, ...]:
        return tuple(
            Sighting(self.labels[label], float(score), box)
            for xyxy, score, label in zip(found.xyxy, found.score, found.label, strict=True)
            if (box := _share_of(image, xyxy)) is not None
        )


def _share_of(image: Image, xyxy: NDArray[np.float32]) -> Box | None:
    """A box in pixels of ``image`` as shares of it; None when nothing of it is inside."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = (float(value) for value in xyxy)
    try:
        return Box.from_pixels((x1, y1, x2, y2), width, height)
    except ValueError:
        return None
