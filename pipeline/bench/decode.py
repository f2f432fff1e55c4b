"""What decoding one keyframe costs, in each way that this machine has.

The ways of visits, and two of FFmpeg's that visits do not go, for comparison: a decoder that is
kept from one keyframe to the next, and one that takes all cores. CPU time is the process's, so
nothing else may run in it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import av

from pipeline.bench.feed import Feed
from pipeline.bench.machine import machine, versions
from pipeline.config import PatrolSettings
from pipeline.visits.decoders import Damaged, Decoder, DecoderAway, DecodeWay, Hardware, Software
from pipeline.visits.devices import DEVICES, missing

PART: Final = 0.6
"""Of a keyframe, given to a way to see whether it notices."""
WARM_UP: Final = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one keyframe, in milliseconds; ``why`` says why there are no figures."""

    way: str
    cpu_ms: float | None = None
    clock_ms: float | None = None
    """The median, from the packet to the picture in the machine's memory."""
    noticed: float | None = None
    """Share 0..1 of the keyframes cut off at PART that were not called whole."""
    why: str = ""

    def record(self) -> dict[str, object]:
        if self.why:
            return {"way": self.way, "why": self.why}
        return {
            "way": self.way,
            "cpu_ms": self.cpu_ms,
            "clock_ms": self.clock_ms,
            "noticed": self.noticed,
        }


def bench_decode(feed: Feed, settings: PatrolSettings, times: int) -> dict[str, object]:
    """``times`` keyframes each way. Ready for ``json.dumps``."""
    ways = [_cost(name, decoder, feed, times) for name, decoder in _software()]
    ways += [_of_device(way, settings, feed, times) for way in DEVICES]
    return {
        "ways": [one.record() for one in ways],
        "keyframes": times,
        "feed": feed.facts(),
        "machine": machine(),
        "versions": versions(),
    }


def _software() -> Iterator[tuple[str, Decoder]]:
    yield DecodeWay.SOFTWARE.value, Software()
    yield "software, kept", _Kept()
    yield "software, all cores", _AllCores()


def _of_device(way: DecodeWay, settings: PatrolSettings, feed: Feed, times: int) -> Cost:
    device = settings.decode.device
    why = missing(way, settings.gpu.index, device)
    if why:
        return Cost(way.value, why=why)
    if way is DecodeWay.CUDA:
        device = str(settings.gpu.index)
    return _cost(way.value, Hardware(way, device), feed, times)


def _cost(name: str, decode: Decoder, feed: Feed, times: int) -> Cost:
    packets = [feed.keyframes[number % len(feed.keyframes)] for number in range(times)]
    try:
        for packet in packets[:WARM_UP]:
            decode(feed.codec, feed.extradata, av.Packet(packet))
        waits = []
        began = time.process_time()
        for packet in packets:
            since = time.monotonic()
            decode(feed.codec, feed.extradata, av.Packet(packet))
            waits.append(time.monotonic() - since)
        cpu_s = time.process_time() - began
    except DecoderAway as error:
        return Cost(name, why=str(error))
    except Damaged:
        return Cost(name, why="it brings no picture of a keyframe that is whole")
    return Cost(
        name,
        cpu_ms=round(cpu_s * 1000 / times, 2),
        clock_ms=round(median(waits) * 1000, 2),
        noticed=round(sum(_notices(decode, feed, one) for one in packets) / times, 3),
    )


def _notices(decode: Decoder, feed: Feed, keyframe: bytes) -> bool:
    try:
        decode(feed.codec, feed.extradata, av.Packet(keyframe[: int(len(keyframe) * PART)]))
    except (Damaged, DecoderAway):
        return True
    return False


class _Kept:
    """One decoder for all keyframes, emptied after each."""

    def __init__(self) -> None:
        self._contexts: dict[str, Any] = {}

    def __call__(self, codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        context = self._contexts.get(codec)
        if context is None:
            context = self._contexts[codec] = _context(codec, extradata, threads=1)
        try:
            return _first(context, packet)
        finally:
            context.flush_buffers()


class _AllCores:
    def __call__(self, codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        return _first(_context(codec, extradata, threads=0), packet)


def _context(codec: str, extradata: bytes | None, threads: int) -> Any:
    context: Any = av.CodecContext.create(codec, "r")
    context.extradata = extradata
    context.thread_count = threads
    return context


def _first(context: Any, packet: Any) -> av.VideoFrame:
    try:
        frames = [*context.decode(packet), *context.decode(None)]
    except av.error.FFmpegError as error:
        raise Damaged from error
    if not frames or frames[0].is_corrupt:
        raise Damaged
    frame: av.VideoFrame = frames[0]
    return frame


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """For people: one line for each way."""
    for one in figures["ways"]:
        if "why" in one:
            yield f"{one['way']:<22} –  {one['why']}"
        else:
            yield (
                f"{one['way']:<22} {one['cpu_ms']:6.2f} ms CPU, {one['clock_ms']:6.2f} ms by the "
                f"clock, {one['noticed']:.0%} of cut keyframes noticed"
            )
