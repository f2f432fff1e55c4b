"""A picture that things are put into, and what stays visible of each of them."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from training.compose.pixels import Floats, Pixels
from training.compose.view import Corners, Labelled, clip, touch

# A thing of which less is visible is not placed: nobody could label it.
LEAST_VISIBLE = 0.4
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels to blend in at a place: colour (h, w, 3) 0..255, alpha (h, w) 0..1, and a label."""

    left: int
    top: int
    colour: Floats
    alpha: Floats
    label: int

    @property
    def corners(self) -> Corners:
        height, width = self.alpha.shape
        return self.left, self.top, self.left + width, self.top + height


@dataclass(slots=True)
class Canvas:
    """The picture under work. What was put in last hides what was there before."""

    picture: Pixels
    known: tuple[Labelled, ...]
    clear: tuple[Corners, ...]
    labels: list[int] = field(default_factory=list)
    _owner: NDArray[np.int16] = field(init=False)
    _sizes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.picture = self.picture.copy()
        self._owner = np.full(self.picture.shape[:2], _NOBODY, np.int16)

    def free(self, corners: Corners) -> bool:
        """Whether a box touches neither a known label nor a place to keep clear."""
        return not any(
            touch(corners, box) for box in (*self.clear, *(k.corners for k in self.known))
        )

    def empty(self, corners: Corners) -> bool:
        """Whether nothing was put inside a box so far."""
        x1, y1, x2, y2 = (max(0, round(v)) for v in corners)
        return bool((self._owner[y1:y2, x1:x2] == _NOBODY).all())

    def put(self, patch: Patch) -> bool:
        """Blend a patch in; False, and nothing done, where it would hide too much of something.

        A patch must lie inside the picture.
        """
        height, width = patch.alpha.shape
        window = np.s_[patch.top : patch.top + height, patch.left : patch.left + width]
        solid = patch.alpha > 0.5
        before = self._owner[window].copy()
        self._owner[window][solid] = len(self.labels)
        if not solid.any() or any(share < LEAST_VISIBLE for share in self._visible()):
            self._owner[window] = before
            return False
        alpha = patch.alpha[..., None]
        mixed = self.picture[window] * (1 - alpha) + patch.colour * alpha
        self.picture[window] = np.clip(mixed, 0, 255).astype(np.uint8)
        self.labels.append(patch.label)
        self._sizes.append(int(solid.sum()))
        return True

    def _visible(self) -> list[float]:
        counts = np.bincount(self._owner[self._owner >= 0], minlength=len(self._sizes))
        return [float(counts[i]) / size for i, size in enumerate(self._sizes)]

    def shade(self, left: int, top: int, darkness: Floats) -> None:
        """Darken by `darkness` (h, w), 0 leaves the picture as it is, 1 makes it black."""
        x1, y1, x2, y2 = (
            round(v)
            for v in clip(
                (left, top, left + darkness.shape[1], top + darkness.shape[0]),
                (0, 0, self.picture.shape[1], self.picture.shape[0]),
            )
        )
        if x2 <= x1 or y2 <= y1:
            return
        part = darkness[y1 - top : y2 - top, x1 - left : x2 - left, None]
        self.picture[y1:y2, x1:x2] = (self.picture[y1:y2, x1:x2] * (1 - part)).astype(np.uint8)

    def boxes(self) -> tuple[Labelled, ...]:
        """Known labels, then a box around what is visible of each thing put in."""
        found = []
        for number, label in enumerate(self.labels):
            ys, xs = np.nonzero(self._owner == number)
            corners = (float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))
            found.append(Labelled(label, corners))
        return (*self.known, *found)


def softened(patch: Patch, sigma: float) -> Patch:
    """The patch as blurred as the picture it goes into; sigma in pixels."""
    if sigma < 0.3:
        return patch
    colour = cv2.GaussianBlur(patch.colour, (0, 0), sigma)
    alpha = cv2.GaussianBlur(patch.alpha, (0, 0), sigma)
    return Patch(
        patch.left,
        patch.top,
        np.asarray(colour, np.float32),
        np.asarray(alpha, np.float32),
        patch.label,
    )
