"""One RTSP session: frames on their way to one client."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from random import Random

from pipeline.simulator import spoil
from pipeline.simulator.config import Join
from pipeline.simulator.counters import Counters
from pipeline.simulator.effects import Deed, effect
from pipeline.simulator.faults import Fault, FaultKind
from pipeline.simulator.feed import Feed
from pipeline.simulator.packets import Burst
from pipeline.simulator.pipes import Pipe
from pipeline.simulator.variants import Variant


class State(StrEnum):
    INIT = "init"
    READY = "ready"
    PLAYING = "playing"


MOVES: dict[tuple[State, str], State] = {
    (State.INIT, "SETUP"): State.READY,
    (State.READY, "SETUP"): State.READY,
    (State.READY, "PLAY"): State.PLAYING,
    (State.PLAYING, "PLAY"): State.PLAYING,
    (State.PLAYING, "PAUSE"): State.READY,
    (State.READY, "PAUSE"): State.READY,
    (State.READY, "TEARDOWN"): State.INIT,
    (State.PLAYING, "TEARDOWN"): State.INIT,
}
"""Which request is valid in which state, and where it leads (RFC 2326 §A.2)."""


class Session:
    """Stamps and sends the frames of a feed; drops whole frames for a slow reader."""

    def __init__(
        self,
        feed: Feed,
        pipe: Pipe,
        faults: tuple[Fault, ...],
        counters: Counters,
        max_backlog: int,
        random: Random,
    ) -> None:
        self.feed = feed
        self.pipe = pipe
        self.id = f"{random.getrandbits(64):016x}"
        self.sequence = random.getrandbits(16)
        self.on_end: Callable[[Deed], None] = lambda _: None
        """Told when a fault ends the connection."""
        self._faults = faults
        self._counters = counters
        self._max_backlog = max_backlog
        self._random = random
        self._ssrc = random.getrandbits(32)
        self._base = random.getrandbits(32)
        self._variant: Variant | None = None
        self._first_s = 0.0
        self._waits_for_key = False

    def play(self, now: float) -> int:
        """Joins the feed; the RTP time of the first frame to come."""
        number = self.feed.join(now)
        self._first_s = self.feed.frame_elapsed_s(number)
        if self.feed.config.join is Join.KEYFRAME:
            number = self.feed.timeline.key_before(number)
        return self._rtp_time(number)

    def begin(self) -> None:
        """Lets frames flow, once PLAY has been answered."""
        if self.feed.config.join is Join.KEYFRAME:
            for number in range(self.feed.timeline.key_before(self.feed.next), self.feed.next):
                self.frame(number)
        self.feed.players.add(self)

    def stop(self) -> None:
        """No more frames. May be called again."""
        self.feed.players.discard(self)

    def frame(self, number: int) -> None:
        """Sends one frame, or does to it what the faults say."""
        index, _ = self.feed.timeline.place(number)
        key = self.feed.timeline.is_key(number)
        if not self._faults:
            self._send(self.feed.packets[index], self._rtp_time(number), key)
            return
        if key or self._variant is None:
            self._variant = self.feed.variant(number, self._faults)
        elapsed_s = max(self._first_s, self.feed.frame_elapsed_s(number))
        age_s = elapsed_s - self._first_s
        found = effect(self._faults, elapsed_s, age_s, key, self._random.random)
        if found.deed is Deed.SEND:
            burst = self._burst(self._variant, index, found.spoilt)
            self._send(burst, self._rtp_time(number), key)
        elif found.deed is not Deed.SKIP:
            self.on_end(found.deed)

    def _burst(self, variant: Variant, index: int, spoilt: FaultKind | None) -> Burst:
        packets, unit = variant.packets, variant.index(index)
        match spoilt:
            case None:
                return packets[unit]
            case FaultKind.TRUNCATED:
                return spoil.truncated(packets.clip.codec, packets.clip.units[unit])
            case FaultKind.MUTATED:
                return spoil.mutated(packets[unit], self._random)
            case _:
                return spoil.garbage(packets[unit], self._random)

    def _rtp_time(self, number: int) -> int:
        index, shift = self.feed.timeline.place(number)
        unit = self.feed.clip.units[index]
        reordered = self._variant is None or self._variant.original is self._variant.packets.clip
        shown = unit.shown if reordered else unit.at + self.feed.clip.units[0].shown
        return (self._base + shown + shift) & 0xFFFFFFFF

    def _send(self, burst: Burst, timestamp: int, key: bool) -> None:
        backlog = self.pipe.backlog()
        full = backlog > 0 and backlog + len(burst.data) > self._max_backlog
        if full or (self._waits_for_key and not key):
            self._waits_for_key = True
            self._counters.dropped_frames += 1
            return
        self._waits_for_key = False
        numbers = (self.sequence, timestamp, self._ssrc)
        self.pipe.send(burst.stamped(self.pipe.channel, *numbers))
        self.sequence = (self.sequence + burst.count) & 0xFFFF
        self._counters.packets += burst.count
