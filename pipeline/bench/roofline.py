"""What one look cannot do without: the floor under its cost.

A look's roofline is the CPU time of three things and nothing else: decoding one keyframe of the
feed with FFmpeg's decoder, single-threaded, its context open already and the packet in memory;
scaling that frame to RGB of the detector's width in one step; and the detector's call on a batch
of such pictures (letterbox, network, boxes). No network, no sessions, no admission, no judging, no
saving, no Python threads waiting for each other.

It is taken in the same run, on the same feed, with the same engine and batch as the patrol, before
and after it, while the simulator is up but nobody watches. As many workers do it at once as the
machine has cores, since on patrol every core is busy too and a core alone is faster than one of
two that share a cache.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import av

from pipeline.bench.feed import Feed
from pipeline.eyes import Eyes
from pipeline.picture import Picture


@dataclass(frozen=True, slots=True)
class Roofline:
    """CPU seconds over some looks; add two together with ``+``."""

    looks: int
    decode_s: float
    resize_s: float
    inference_s: float

    def __add__(self, other: Roofline) -> Roofline:
        return Roofline(
            self.looks + other.looks,
            self.decode_s + other.decode_s,
            self.resize_s + other.resize_s,
            self.inference_s + other.inference_s,
        )

    def ms(self) -> float:
        """CPU milliseconds per look."""
        return (self.decode_s + self.resize_s + self.inference_s) * 1000 / self.looks

    def parts(self) -> dict[str, float]:
        """CPU milliseconds per look of each part."""
        parts = {
            "decode": self.decode_s,
            "resize": self.resize_s,
            "inference": self.inference_s,
        }
        return {name: round(cpu_s * 1000 / self.looks, 2) for name, cpu_s in parts.items()}


def measure(feed: Feed, eyes: Eyes, batch: int, seconds: float) -> Roofline:
    """Go on for about ``seconds``, on every core, a batch at a time.

    The whole process must be idle otherwise. Inference is what remains of its CPU time besides
    decoding and scaling, since engines may compute on threads of their own.
    """
    until = time.monotonic() + seconds
    cores = os.cpu_count() or 1
    began = time.process_time()
    with ThreadPoolExecutor(cores, thread_name_prefix="roofline") as pool:
        lanes = list(
            pool.map(lambda number: _Lane(feed, eyes, batch, number).run(until), range(cores))
        )
    total = time.process_time() - began
    decode, resize = sum(lane.decode_s for lane in lanes), sum(lane.resize_s for lane in lanes)
    return Roofline(sum(lane.looks for lane in lanes), decode, resize, total - decode - resize)


class _Lane:
    """One worker with a decoder of its own."""

    def __init__(self, feed: Feed, eyes: Eyes, batch: int, number: int) -> None:
        self._feed = feed
        self._eyes = eyes
        self._batch = batch
        self._next = number * 7
        self._context: Any = av.CodecContext.create(feed.codec, "r")
        self._context.extradata = feed.extradata
        self._context.thread_count = 1
        self.looks = 0
        self.decode_s = 0.0
        self.resize_s = 0.0

    def run(self, until: float) -> _Lane:
        while not self.looks or time.monotonic() < until:
            began = time.thread_time()
            frames = [self._decoded() for _ in range(self._batch)]
            decoded = time.thread_time()
            now = datetime.now(UTC)
            images = [Picture.from_frame(one, now).scaled(self._eyes.width) for one in frames]
            self.resize_s += time.thread_time() - decoded
            self.decode_s += decoded - began
            self._eyes.detect(images)
            self.looks += self._batch
        return self

    def _decoded(self) -> av.VideoFrame:
        packet = av.Packet(self._feed.keyframes[self._next % len(self._feed.keyframes)])
        self._next += 1
        frames = [*self._context.decode(packet), *self._context.decode(None)]
        self._context.flush_buffers()
        frame: av.VideoFrame = frames[0]
        return frame
