"""One path at run time: its clock, and who is watching."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Protocol

from pipeline.simulator.clip import CLOCK_HZ, Clip
from pipeline.simulator.config import PathConfig, Starts
from pipeline.simulator.effects import in_the_picture
from pipeline.simulator.faults import IN_THE_PICTURE, Fault
from pipeline.simulator.packets import Packets
from pipeline.simulator.timeline import Timeline
from pipeline.simulator.variants import Variant, original
from pipeline.simulator.wardrobe import Wardrobe


class Player(Protocol):
    """Something that is sent frames."""

    def frame(self, number: int) -> None: ...


class Feed:
    """All clients of a feed see the same position. Moments are the event loop's seconds."""

    def __init__(self, config: PathConfig, packets: Packets, wardrobe: Wardrobe, seed: int) -> None:
        clip = packets.clip
        loop_from = clip.keys[-1] if config.hold else clip.key_at(ticks(config.loop_from_s))
        self.config = config
        self.packets = packets
        opening = clip.key_at(ticks(config.opening_s))
        self.timeline = Timeline(clip, loop_from, opening, config.opening_repeats)
        self.random = random_of(seed, config.name)
        self.players: set[Player] = set()
        self.next = 0
        """The number of the next frame to be sent, while somebody is watching."""
        self.queued = False
        """Whether the ticker knows it."""
        self._wardrobe = wardrobe
        self._original = original(packets)
        self._phase = 0
        self._started: float | None = None
        if config.starts is Starts.SERVER:
            self._phase = phase(self.random, clip)

    @property
    def clip(self) -> Clip:
        return self.packets.clip

    def start(self, now: float) -> None:
        """The server begins: so does the timeline, unless it waits for the first PLAY."""
        if self.config.starts is Starts.SERVER:
            self._started = now

    def elapsed_s(self, now: float) -> float:
        """Seconds on the feed's own clock; 0 before it starts."""
        return 0.0 if self._started is None else now - self._started

    def due_s(self, number: int) -> float:
        """When a frame is sent. Only for a feed that has started."""
        started = self._started or 0.0
        return started + (self.timeline.due(number) - self._phase) / CLOCK_HZ

    def frame_at(self, now: float) -> int:
        """The first frame due at or after a moment."""
        return self.timeline.frame_at(ticks(self.elapsed_s(now)) + self._phase)

    def join(self, now: float) -> int:
        """Makes sure the timeline runs; the number of the first frame a new player gets."""
        if self._started is None:
            self._started = now
        if not self.players:
            self.next = self.frame_at(now)
        return self.next

    def emit(self, now: float) -> float | None:
        """Sends every frame that is due; when the next one is, or None when nobody watches."""
        while self.players:
            due = self.due_s(self.next)
            if due > now:
                return due
            number = self.next
            self.next += 1
            for player in tuple(self.players):
                player.frame(number)
        return None

    def frame_elapsed_s(self, number: int) -> float:
        """The feed's clock when a frame is due."""
        return max(0.0, (self.timeline.due(number) - self._phase) / CLOCK_HZ)

    def wanted(self, number: int, faults: tuple[Fault, ...]) -> asyncio.Future[Variant] | None:
        """The variant that a frame belongs to, made or in the making; None for the original.

        Decided at the keyframe before it, so that a GOP is never mixed.
        """
        key_s = self.frame_elapsed_s(self.timeline.key_before(number))
        fault = in_the_picture(faults, key_s)
        return None if fault is None else self._variant(fault)

    def variant(self, number: int, faults: tuple[Fault, ...]) -> Variant:
        """What is sent for a frame now: the original until the wanted variant is ready."""
        wanted = self.wanted(number, faults)
        return wanted.result() if wanted is not None and wanted.done() else self._original

    def prepare(self) -> None:
        """Begins making every variant that the feed's faults will need."""
        for fault in self.config.faults:
            if fault.kind in IN_THE_PICTURE:
                self._variant(fault)

    def _variant(self, fault: Fault) -> asyncio.Future[Variant]:
        return self._wardrobe.variant(self.packets, fault, self._first_struck(fault))

    def _first_struck(self, fault: Fault) -> int:
        """The unit of the keyframe at which a fault in the picture takes over."""
        frame = self.timeline.frame_at(ticks(fault.after_s) + self._phase)
        key = self.timeline.key_before(frame)
        if self.frame_elapsed_s(key) < fault.after_s:
            key = self.timeline.key_after(frame)
        return self.timeline.place(key)[0]


def phase(random: Random, clip: Clip) -> int:
    """How far into its first GOP a feed begins, in ticks. ``random`` is the feed's own, unused."""
    second_key = clip.units[clip.keys[1]].at if len(clip.keys) > 1 else clip.duration
    return random.randrange(second_key)


def random_of(seed: int, name: str) -> Random:
    """The source of chance of one feed: the same at every start."""
    return Random(f"{seed}/{name}")


def ticks(seconds: float) -> int:
    return round(seconds * CLOCK_HZ)
