"""Decoding one keyframe, and knowing when it is damaged.

FFmpeg conceals damage by default, and how it can be made to tell differs by codec. Measured by
cutting, holing and flipping bits of keyframes: for H.264 its error flags caught every visible
damage, so nothing stricter is asked (its strict mode would also refuse whole pictures with odd side
data). For H.265 and MJPEG the flags stay silent, and strict decoding caught every cut short of the
last packet; a hole in the middle of an H.265 keyframe still passes in four of ten cases, which TCP
prevents and admission looks for.
"""

from __future__ import annotations

from typing import Any

import av
import av.error


class Damaged(Exception):
    """The keyframe does not decode to a whole picture."""


class KeyframeDecoder:
    """Decodes single keyframes of one video stream, each at once and on the calling thread."""

    def __init__(self, stream: Any) -> None:
        self._context = stream.codec_context
        self._context.thread_count = 1
        if self._context.name != "h264":
            self._context.options = {"err_detect": "explode"}

    def decode(self, packet: Any) -> av.VideoFrame:
        """Raises Damaged, after which the next keyframe may be tried."""
        try:
            frames = [*self._context.decode(packet), *self._context.decode(None)]
        except av.error.FFmpegError:
            frames = []
        if frames and not frames[0].is_corrupt and not packet.is_corrupt:
            frame: av.VideoFrame = frames[0]
            return frame
        self._context.flush_buffers()
        raise Damaged


def keyframe_decoder(stream: Any) -> KeyframeDecoder | None:
    """None when FFmpeg knows no decoder for the stream."""
    return KeyframeDecoder(stream) if stream.codec_context is not None else None
