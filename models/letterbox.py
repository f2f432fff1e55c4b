"""Fitting a picture into a network's input without changing its shape, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Size = tuple[int, int]
"""(width, height) in pixels."""

_GREY = 114.0 / 255.0
"""The colour around the picture, as the YOLO family is trained with."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture of ``image`` size lies, scaled and centred, in an input of ``input`` size."""

    image: Size
    input: Size

    @property
    def scale(self) -> float:
        """Input pixels per picture pixel."""
        return min(self.input[0] / self.image[0], self.input[1] / self.image[1])

    @property
    def inner(self) -> Size:
        """Size of the scaled picture in the input, at least 1 × 1."""
        return (
            min(max(round(self.image[0] * self.scale), 1), self.input[0]),
            min(max(round(self.image[1] * self.scale), 1), self.input[1]),
        )

    @property
    def offset(self) -> Size:
        """Left and top border in input pixels."""
        return (self.input[0] - self.inner[0]) // 2, (self.input[1] - self.inner[1]) // 2

    @property
    def used(self) -> float:
        """Share of the input the picture covers, 0..1."""
        return self.inner[0] * self.inner[1] / (self.input[0] * self.input[1])

    def place(self, picture: NDArray[np.uint8], target: NDArray[np.float32]) -> None:
        """Write ``picture`` (uint8 [h, w, 3]) into ``target`` (float32 [3, H, W]) as 0..1."""
        width, height = self.inner
        left, top = self.offset
        if (width, height) != self.image:
            picture = np.asarray(cv2.resize(picture, (width, height)), np.uint8)
        right, bottom = left + width, top + height
        for border in (
            target[:, :top],
            target[:, bottom:],
            target[:, top:bottom, :left],
            target[:, top:bottom, right:],
        ):
            border.fill(_GREY)
        inside = target[:, top:bottom, left:right]
        for plane, channel in zip(inside, cv2.split(picture), strict=True):
            np.multiply(channel, np.float32(1 / 255), out=plane)

    def back(self, xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes [N, 4] from input pixels to pixels of the picture, clipped to its edges."""
        scale = np.array([self.inner[0] / self.image[0], self.inner[1] / self.image[1]] * 2)
        boxes = (xyxy - np.array(self.offset * 2)) / scale
        return np.asarray(np.clip(boxes, 0.0, np.array(self.image * 2)), np.float32)


def best_input(image: Size, inputs: Sequence[Size]) -> Size:
    """The input that wastes the smallest share of itself on borders; the first of equals."""
    return max(inputs, key=lambda candidate: Letterbox(image, candidate).used)
