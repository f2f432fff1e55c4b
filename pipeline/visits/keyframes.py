"""Finding the first whole keyframe among the packets of a stream.

A packet is a whole keyframe with nearly every camera. Some repeat the parameter sets before every
slice of a keyframe (GStreamer's ``rtph264pay config-interval=-1`` does); FFmpeg takes each
repetition for the start of a picture and hands over one keyframe in several packets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.clock import Clock
from pipeline.picture import Picture
from pipeline.visits.decoders import Damaged
from pipeline.visits.decoding import KeyframeDecoder

_TRIED = 2
"""A visit may join in the middle of a keyframe; the next one is whole if the stream is."""


class Keyframes:
    """Takes the packets of one stream in turn until one of its keyframes is whole."""

    def __init__(self, decoder: KeyframeDecoder, clock: Clock) -> None:
        self._decoder = decoder
        self._clock = clock
        self._parts: list[Any] = []
        """A keyframe whose first packet alone was no picture, and what came right behind it."""
        self._began_at: datetime
        self.given_up = 0
        """How many keyframes were damaged, with all their parts."""

    @property
    def exhausted(self) -> bool:
        """Whether so many were damaged that another would not be tried."""
        return self.given_up >= _TRIED

    def take(self, packet: Any) -> Picture | None:
        """The picture, when this packet holds a keyframe or shows that one is complete.

        A keyframe in one packet is decoded at once. Parts are decoded together, and only when the
        next picture begins: trying after each would cost a full decoding for every slice.
        """
        if self._parts and _continues(self._parts[-1], packet):
            self._parts.append(packet)
            return None
        picture = self.end()
        if picture is not None or self.exhausted or not packet.is_keyframe:
            return picture
        self._parts = [packet]
        self._began_at = self._clock.now()
        return self._decoded()

    def end(self) -> Picture | None:
        """The picture, when its parts are all there and only the next one never began."""
        picture = self._decoded() if len(self._parts) > 1 else None
        if self._parts and picture is None:
            self.given_up += 1
        self._parts = []
        return picture

    def _decoded(self) -> Picture | None:
        try:
            return Picture.from_frame(self._decoder.decode(self._parts), self._began_at)
        except Damaged:
            return None


def _continues(earlier: Any, packet: Any) -> bool:
    """Whether a packet belongs to the keyframe of the one before it.

    FFmpeg leaves the first packet of a session without a timestamp.
    """
    return bool(packet.is_keyframe) and earlier.pts in (None, packet.pts)
