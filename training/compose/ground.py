"""The ground as a fixed camera sees it: where a metre lies in the picture, and how large it looks.

A pinhole camera without roll stands `height` metres above flat ground and looks `tilt` radians
below the horizontal. Ground points are (right, forward) in metres, seen from the camera's foot.
"""

from dataclasses import dataclass
from math import atan, cos, radians, sin, tan

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """One camera above flat ground.

    focal: pixels, above 0. cx, cy: the optical axis in pixels; after a crop it may lie outside the
    picture. tilt: radians, 0 ≤ tilt < π/2. height: metres above the ground, above 0.
    """

    focal: float
    cx: float
    cy: float
    tilt: float
    height: float

    def __post_init__(self) -> None:
        if self.focal <= 0 or self.height <= 0:
            raise ValueError("a camera needs a focal length and a height above 0")
        if not 0 <= self.tilt < radians(90):
            raise ValueError("a camera looks 0 to 90 degrees below the horizontal")

    @property
    def horizon(self) -> float:
        """Row of the horizon in pixels; negative when it lies above the picture."""
        return self.cy - self.focal * tan(self.tilt)

    @property
    def upright(self) -> float:
        """How much of an upright metre is left by the tilt, 0..1, against a metre crosswise."""
        return cos(self.tilt)

    def scale(self, row: float) -> float:
        """Pixels of one metre lying crosswise on the ground at `row`; 0 or less above the horizon.

        Follows from the projection: depth is focal · height / (cos tilt · (row - horizon)).
        """
        return cos(self.tilt) * (row - self.horizon) / self.height

    def homography(self) -> Matrix:
        """3 × 3, from ground (right, forward, 1) in metres to pixels (homogeneous)."""
        c, s, f, h = cos(self.tilt), sin(self.tilt), self.focal, self.height
        return np.array(
            [
                [f, self.cx * c, self.cx * h * s],
                [0.0, self.cy * c - f * s, self.cy * h * s + f * h * c],
                [0.0, c, h * s],
            ]
        )

    def metres(self, x: float, y: float) -> tuple[float, float]:
        """The ground point (right, forward) seen at pixel (x, y), which lies below the horizon.

        Raises ValueError at or above the horizon.
        """
        if y <= self.horizon:
            raise ValueError("no ground is seen at or above the horizon")
        right, forward, w = np.linalg.solve(self.homography(), np.array([x, y, 1.0]))
        return float(right / w), float(forward / w)

    def cropped(self, left: float, top: float, zoom: float) -> "Ground":
        """The same camera after cutting `left`, `top` pixels away and enlarging by `zoom`."""
        cx, cy = (self.cx - left) * zoom, (self.cy - top) * zoom
        return Ground(self.focal * zoom, cx, cy, self.tilt, self.height)

    def mirrored(self, width: float) -> "Ground":
        """The same camera after flipping a picture of `width` pixels left to right."""
        return Ground(self.focal, width - self.cx, self.cy, self.tilt, self.height)


def from_horizon(size: tuple[int, int], horizon: float, focal: float, height: float) -> Ground:
    """The camera of a picture whose horizon was found by eye.

    size: width, height in pixels. horizon: share of the picture's height, negative above it.
    focal: share of the longer side. height: metres.
    """
    width, rows = size
    pixels = focal * max(size)
    tilt = atan((rows / 2 - horizon * rows) / pixels)
    return Ground(pixels, width / 2, rows / 2, max(0.0, tilt), height)


def project(matrix: Matrix, points: npt.ArrayLike) -> Matrix:
    """Points (n, 2) through a 3 × 3 matrix, (n, 2)."""
    flat = np.asarray(points, np.float64).reshape(-1, 2)
    moved = np.column_stack([flat, np.ones(len(flat))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)
