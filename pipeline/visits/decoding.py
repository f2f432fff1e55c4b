"""Decoding the keyframes of one stream, each at once and with nothing left of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import av

from pipeline.visits.decoders import Damaged, Decoder, Software


class KeyframeDecoder:
    """Decodes single keyframes of one video stream."""

    def __init__(self, stream: Any, decode: Decoder) -> None:
        self._decode = decode
        self._codec = stream.codec_context.name
        self._extradata = stream.codec_context.extradata

    def decode(self, parts: Sequence[Any]) -> av.VideoFrame:
        """The picture of a keyframe that came in one packet or several.

        Raises Damaged, after which the next keyframe may be tried.
        """
        packet = parts[0] if len(parts) == 1 else av.Packet(b"".join(map(bytes, parts)))
        frame = self._decode(self._codec, self._extradata, packet)
        if any(part.is_corrupt for part in parts):
            raise Damaged
        return frame


def keyframe_decoder(stream: Any, decode: Decoder | None = None) -> KeyframeDecoder | None:
    """None when FFmpeg knows no decoder for the stream. Without ``decode`` it is FFmpeg's own."""
    if stream.codec_context is None:
        return None
    return KeyframeDecoder(stream, decode or Software())
