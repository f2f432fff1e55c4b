"""A detector with what must be known of it, and what it sees as shares of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models import Detections
from pipeline.contract import ModelStamp
from pipeline.domain import Sighting
from pipeline.geometry import Box
from pipeline.picture import Picture


class Detect(Protocol):
    def __call__(self, images: Sequence[NDArray[np.uint8]]) -> list[Detections]:
        """Boxes in the pixels of each image [height, width, 3], RGB. Safe from several threads."""
        ...


@dataclass(frozen=True, slots=True)
class Eyes:
    detect: Detect
    labels: tuple[str, ...]
    stamp: ModelStamp
    engine: str = ""
    """What runs the network, in a few words."""
    width: int = 640
    """Pixels; pictures are scaled to this width for the detector."""

    def image_of(self, picture: Picture) -> NDArray[np.uint8]:
        """What the detector is shown of ``picture``: uint8 RGB [height, width, 3]."""
        return picture.scaled(self.width)

    def sightings(self, images: Sequence[NDArray[np.uint8]]) -> list[tuple[Sighting, ...]]:
        """What is seen on each of ``images``, in order."""
        return [
            tuple(
                Sighting(self.labels[label], float(score), box)
                for xyxy, score, label in zip(found.xyxy, found.score, found.label, strict=True)
                if (box := _share_of(image, xyxy)) is not None
            )
            for image, found in zip(images, self.detect(images), strict=True)
        ]


def _share_of(image: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Box | None:
    """A box in pixels of ``image`` as shares of it; None when nothing of it is inside."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = (float(value) for value in xyxy)
    try:
        return Box.from_pixels((x1, y1, x2, y2), width, height)
    except ValueError:
        return None
