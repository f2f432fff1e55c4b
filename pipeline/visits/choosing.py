"""Which way keyframes are decoded: measured on the first ones that cameras send, by codec.

A visit decodes one keyframe, and what a device needs to begin may cost more than the processor
needs for all of it. So both ways decode the same first keyframes, and the processor's pictures
count. A device is taken when it is cheaper, shows the same picture, and notices damage: of one
keyframe it is given a part, which must not be called whole, since half a picture would be evidence.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import av
import numpy as np

from pipeline.visits.decoders import Damaged, Decoder, DecoderAway, DecodeWay

log = logging.getLogger(__name__)

TRIED: Final = 8
"""Keyframes of a codec that both ways decode."""
SAME: Final = 1.0
"""Of 255, by which brightness may differ on the average."""
FAILURES: Final = 3
"""In a row, after which a device is left alone until the next start."""
_PART: Final = 0.6
"""Of a keyframe, given to a device to see whether it notices."""

Told = Callable[[str, str], None]
"""Told of every keyframe: the way, and ``whole``, ``damaged``, ``failed`` or ``full``."""


@dataclass(slots=True)
class _Trial:
    """What is known of a device and one codec."""

    software_s: list[float] = field(default_factory=list)
    device_s: list[float] = field(default_factory=list)
    device_clock_s: list[float] = field(default_factory=list)
    verdict: str | None = None
    """Why the device is not taken; empty when it is; None while it is tried."""
    failures: int = 0


class Choice:
    """A Decoder that settles, codec by codec, on the better of two. Safe from several threads.

    ``device`` decodes at most ``at_once`` keyframes at the same time, as its sessions are few; what
    comes above goes to the processor. ``measured`` False takes a device that is cheaper or not, as
    somebody named it; whether it notices damage is tried all the same.
    """

    def __init__(
        self,
        software: Decoder,
        device: Decoder,
        way: DecodeWay,
        *,
        at_once: int,
        measured: bool = True,
        told: Told = lambda _way, _result: None,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self._software = software
        self._device = device
        self._way = way
        self._room = threading.BoundedSemaphore(at_once)
        self._measured = measured
        self._told = told
        self._cpu = cpu
        self._lock = threading.Lock()
        self._trials: dict[str, _Trial] = {}

    def __call__(self, codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        with self._lock:
            trial = self._trials.setdefault(codec, _Trial())
        if trial.verdict == "":
            return self._decoded(trial, codec, extradata, packet)
        begun = self._cpu()
        frame = self._in_software(codec, extradata, packet)
        if trial.verdict is None:
            self._try(trial, codec, extradata, packet, frame, self._cpu() - begun)
        return frame

    def verdicts(self) -> dict[str, str]:
        """By codec, why the device is not taken; empty where it is."""
        return {
            codec: trial.verdict
            for codec, trial in self._trials.items()
            if trial.verdict is not None
        }

    def _decoded(
        self, trial: _Trial, codec: str, extradata: bytes | None, packet: Any
    ) -> av.VideoFrame:
        if not self._room.acquire(blocking=False):
            self._told(self._way, "full")
            return self._in_software(codec, extradata, packet)
        try:
            frame = self._device(codec, extradata, packet)
        except (Damaged, DecoderAway) as error:
            # Whose fault it is, the packet's or the device's, the processor tells.
            frame = self._in_software(codec, extradata, packet)
            self._failed(trial, codec, error)
            return frame
        finally:
            self._room.release()
        trial.failures = 0
        self._told(self._way, "whole")
        return frame

    def _in_software(self, codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        try:
            frame = self._software(codec, extradata, packet)
        except Damaged:
            self._told(DecodeWay.SOFTWARE, "damaged")
            raise
        self._told(DecodeWay.SOFTWARE, "whole")
        return frame

    def _failed(self, trial: _Trial, codec: str, error: Exception) -> None:
        self._told(self._way, "failed")
        trial.failures += 1
        if trial.failures >= FAILURES:
            self._settle(trial, codec, f"it failed while it decoded: {error or 'no picture came'}")

    def _try(
        self,
        trial: _Trial,
        codec: str,
        extradata: bytes | None,
        packet: Any,
        frame: av.VideoFrame,
        software_s: float,
    ) -> None:
        with self._lock:
            if trial.verdict is not None or len(trial.software_s) >= TRIED:
                return
            trial.software_s.append(software_s)
        clock, begun = time.monotonic(), self._cpu()
        try:
            theirs = self._device(codec, extradata, packet)
        except DecoderAway as error:
            self._settle(trial, codec, str(error))
            return
        except Damaged:
            self._settle(trial, codec, "it brings no picture of a keyframe that is whole")
            return
        trial.device_s.append(self._cpu() - begun)
        trial.device_clock_s.append(time.monotonic() - clock)
        if len(trial.device_s) == 1:
            fault = self._fault(codec, extradata, packet, frame, theirs)
            if fault:
                self._settle(trial, codec, fault)
                return
        if len(trial.device_s) >= TRIED or not self._measured:
            self._settle(trial, codec, self._dearer(trial))

    def _fault(
        self,
        codec: str,
        extradata: bytes | None,
        packet: Any,
        ours: av.VideoFrame,
        theirs: av.VideoFrame,
    ) -> str:
        if (ours.width, ours.height) != (theirs.width, theirs.height):
            return "its picture has another size"
        if _difference(ours, theirs) > SAME:
            return "its picture is another one"
        part = av.Packet(bytes(packet)[: int(packet.size * _PART)])
        try:
            self._device(codec, extradata, part)
        except (Damaged, DecoderAway):
            return ""
        return "it calls a damaged keyframe whole"

    def _dearer(self, trial: _Trial) -> str:
        if not self._measured or min(trial.device_s) < min(trial.software_s):
            return ""
        return "it costs more than the processor"

    def _settle(self, trial: _Trial, codec: str, verdict: str) -> None:
        with self._lock:
            if trial.verdict == verdict:
                return
            trial.verdict = verdict
        log.info(
            "%s is decoded by %s%s%s",
            codec,
            DecodeWay.SOFTWARE if verdict else self._way,
            f", not by {self._way}: {verdict}" if verdict else "",
            _figures(trial, self._way),
        )


def _figures(trial: _Trial, way: DecodeWay) -> str:
    if not trial.device_s or not trial.software_s:
        return ""
    software, device, clock = (
        min(one) * 1000 for one in (trial.software_s, trial.device_s, trial.device_clock_s)
    )
    return (
        f"; ms CPU a keyframe: software {software:.1f}, {way} {device:.1f} "
        f"({clock:.1f} by the clock)"
    )


def _difference(one: av.VideoFrame, other: av.VideoFrame) -> float:
    ours, theirs = (
        frame.reformat(width=320, height=180, format="gray", threads=1)
        .to_ndarray()
        .astype(np.int16)
        for frame in (one, other)
    )
    return float(np.abs(ours - theirs).mean())
