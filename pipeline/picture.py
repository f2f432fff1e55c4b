"""One captured frame, converted only as far as somebody asks."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.domain import utc

Bytes = NDArray[np.uint8]

COPY_WIDTH = 640
"""Pixels. Leaving the decoder's full frame takes 1.4 ms at 1080p however small the result, so it is
left once, at this width, and everything smaller is made from that copy."""


class _Pixels(Protocol):
    def size(self) -> tuple[int, int]:
        """(width, height)"""

    def colour(self, width: int, height: int) -> Bytes:
        """RGB [height, width, 3]"""

    def grey(self, width: int, height: int) -> Bytes:
        """Luma [height, width]"""


class Picture:
    """A frame of one camera and the moment it reached us.

    Colours are made the way libswscale makes them by default: a frame's own matrix (BT.601,
    BT.709, …) and range (limited or full) are used where the stream states them, and BT.601 in
    limited range where it does not. RGB and luma here always span 0..255.

    Not safe to convert from two threads at the same time.
    """

    def __init__(self, pixels: _Pixels, captured_at: datetime) -> None:
        self._pixels = pixels
        self._jpegs: dict[int, bytes] = {}
        self._scaled: dict[int, Bytes] = {}
        self.width, self.height = pixels.size()
        self.captured_at = utc(captured_at)

    @classmethod
    def from_frame(cls, frame: av.VideoFrame, captured_at: datetime) -> Picture:
        """A decoded frame, kept as it is until it is asked for."""
        return cls(_Frame(frame), captured_at)

    @classmethod
    def from_rgb(cls, rgb: Bytes, captured_at: datetime) -> Picture:
        """uint8 RGB [height, width, 3]. Raises ValueError for anything else."""
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or not rgb.size:
            raise ValueError(
                f"a picture is uint8 RGB [height, width, 3], not {rgb.dtype} {rgb.shape}"
            )
        return cls(_Array(rgb), captured_at)

    def rgb(self) -> Bytes:
        """Full size, uint8 RGB [height, width, 3]."""
        return self._pixels.colour(self.width, self.height)

    def scaled(self, width: int) -> Bytes:
        """uint8 RGB of this width in the same shape; never enlarged. Kept: do not write to it."""
        if width not in self._scaled:
            self._scaled[width] = self._made(width)
        return self._scaled[width]

    def luma(self, width: int) -> Bytes:
        """Brightness, uint8 [height, width], black 0 and white 255; never enlarged."""
        if self._has_copy_for(width):
            return np.asarray(cv2.cvtColor(self.scaled(width), cv2.COLOR_RGB2GRAY), np.uint8)
        return self._pixels.grey(*self._fitted(width))

    def chroma(self, width: int) -> Bytes:
        """Colour without brightness, uint8 [2, height, width]: Cr and Cb, 128 where there is none;
        never enlarged."""
        planes = cv2.cvtColor(self.scaled(width), cv2.COLOR_RGB2YCrCb)[:, :, 1:]
        return np.ascontiguousarray(planes.transpose(2, 0, 1), np.uint8)

    def jpeg(self, quality: int = 95) -> bytes:
        """Full size, JPEG. The same picture gives the same bytes, so their hash names it."""
        if quality not in self._jpegs:
            bgr = cv2.cvtColor(self.rgb(), cv2.COLOR_RGB2BGR)
            done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if not done:
                raise ValueError(f"a {self.width} × {self.height} picture does not fit into a JPEG")
            self._jpegs[quality] = data.tobytes()
        return self._jpegs[quality]

    def __repr__(self) -> str:
        return f"<Picture {self.width}×{self.height} of {self.captured_at.isoformat()}>"

    def _made(self, width: int) -> Bytes:
        if not self._has_copy_for(width):
            return self._pixels.colour(*self._fitted(width))
        size = self._fitted(width)
        copy = self.scaled(COPY_WIDTH)
        return np.asarray(cv2.resize(copy, size, interpolation=cv2.INTER_AREA), np.uint8)

    def _has_copy_for(self, width: int) -> bool:
        """Whether ``width`` is made from the copy: it costs no sharpness at half its width."""
        return width * 2 <= COPY_WIDTH < self.width

    def _fitted(self, width: int) -> tuple[int, int]:
        if width >= self.width:
            return self.width, self.height
        return width, max(round(self.height * width / self.width), 1)


class _Frame:
    """Pixels of a decoder, through libswscale in one step and on the calling thread only."""

    def __init__(self, frame: av.VideoFrame) -> None:
        self._frame = frame

    def size(self) -> tuple[int, int]:
        return self._frame.width, self._frame.height

    def colour(self, width: int, height: int) -> Bytes:
        return self._converted(width, height, "rgb24")

    def grey(self, width: int, height: int) -> Bytes:
        return self._converted(width, height, "gray")

    def _converted(self, width: int, height: int, kind: str) -> Bytes:
        frame = self._frame.reformat(
            width=width, height=height, format=kind, interpolation="AREA", threads=1
        )
        return np.ascontiguousarray(frame.to_ndarray(), np.uint8)


class _Array:
    """Pixels already in memory."""

    def __init__(self, rgb: Bytes) -> None:
        self._rgb = rgb

    def size(self) -> tuple[int, int]:
        return self._rgb.shape[1], self._rgb.shape[0]

    def colour(self, width: int, height: int) -> Bytes:
        if (width, height) == self.size():
            return self._rgb
        return np.asarray(cv2.resize(self._rgb, (width, height), interpolation=cv2.INTER_AREA))

    def grey(self, width: int, height: int) -> Bytes:
        return np.asarray(cv2.cvtColor(self.colour(width, height), cv2.COLOR_RGB2GRAY))
