"""What a view looks like when it is where its zones were drawn: one small picture per light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from pydantic import TypeAdapter, ValidationError

from pipeline.admission.sharpness import sharpness
from pipeline.admission.sketch import Bytes, Sketch
from pipeline.domain import Light, Utc
from pipeline.geometry import NO_SHIFT, Shift

_LARGEST = 10_000
"""Bytes of a written reference."""
_QUALITIES = (70, 55, 40, 30, 20, 10)
"""Of its JPEG, best first; edges survive the worst."""


class ReferenceUnreadable(Exception):
    """The bytes hold no reference: forget it, and the next usable picture becomes a new one."""


@dataclass(frozen=True, slots=True)
class _Head:
    format: Literal[1]
    light: Light
    captured_at: Utc
    shift: Shift
    sharpness: float | None


@dataclass(frozen=True, slots=True)
class Reference:
    luma: Bytes
    """[height, 320], uint8."""
    captured_at: Utc
    light: Light
    shift: Shift = NO_SHIFT
    """How far this picture's content lies off the place where the zones were drawn."""
    sharpness: float | None = None
    """Of its edges; None where it has none."""

    @classmethod
    def of(cls, sketch: Sketch, light: Light, shift: Shift) -> Reference:
        return cls(sketch.luma, sketch.captured_at, light, shift, sharpness(sketch.luma))

    def to_bytes(self) -> bytes:
        """One line of JSON, then a JPEG of the luma; 10 KB at most for all but noise."""
        head = _Head(1, self.light, self.captured_at, self.shift, self.sharpness)
        line = _HEAD.dump_json(head) + b"\n"
        for quality in _QUALITIES:
            _, jpeg = cv2.imencode(".jpg", self.luma, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if len(line) + len(jpeg) <= _LARGEST:
                break
        return line + bytes(jpeg.tobytes())

    @classmethod
    def from_bytes(cls, body: bytes) -> Reference:
        """Raises ReferenceUnreadable."""
        line, _, jpeg = body.partition(b"\n")
        try:
            head = _HEAD.validate_json(line)
        except ValidationError:
            raise ReferenceUnreadable("a stored reference does not begin as one") from None
        luma = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE) if jpeg else None
        if luma is None:
            raise ReferenceUnreadable("a stored reference holds no picture")
        return cls(
            np.asarray(luma, np.uint8), head.captured_at, head.light, head.shift, head.sharpness
        )


_HEAD = TypeAdapter(_Head)
