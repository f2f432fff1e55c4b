"""A clip played for ever: which frame is due when, with times that only grow."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import count

from pipeline.simulator.clip import Clip


@dataclass(frozen=True, slots=True)
class Timeline:
    """Frames counted through all laps. The units before ``opening``, a keyframe's index, are shown
    ``repeats`` times more than once. After the clip's last unit it goes on at ``loop_from``,
    a keyframe's index. Times are in ticks since the timeline's start."""

    clip: Clip
    loop_from: int = 0
    opening: int = 0
    repeats: int = 0
    _length: int = field(init=False)
    _lap: int = field(init=False)
    _held: int = field(init=False)
    """Frames of the repetitions of the opening."""
    _held_for: int = field(init=False)
    """…and how long they last."""

    def __post_init__(self) -> None:
        units = self.clip.units
        object.__setattr__(self, "_length", len(units) - self.loop_from)
        object.__setattr__(self, "_lap", self.clip.duration - units[self.loop_from].at)
        object.__setattr__(self, "_held", self.repeats * self.opening)
        object.__setattr__(self, "_held_for", self.repeats * units[self.opening].at)

    def place(self, frame: int) -> tuple[int, int]:
        """The clip's unit for a frame, and the ticks to add to that unit's times."""
        if frame < self._held:
            laps, index = divmod(frame, self.opening)
            return index, laps * self.clip.times[self.opening]
        frame -= self._held
        whole = len(self.clip.units)
        if frame < whole:
            return frame, self._held_for
        laps, index = divmod(frame - whole, self._length)
        return self.loop_from + index, self._held_for + (laps + 1) * self._lap

    def due(self, frame: int) -> int:
        """When a frame is sent."""
        index, shift = self.place(frame)
        return self.clip.times[index] + shift

    def frame_at(self, ticks: int) -> int:
        """The first frame due at or after a moment."""
        if 0 <= ticks < self._held_for:
            laps, rest = divmod(ticks, self.clip.times[self.opening])
            return laps * self.opening + bisect_left(self.clip.times, rest)
        return self._held + self._frame_after_opening(max(ticks - self._held_for, 0))

    def _frame_after_opening(self, ticks: int) -> int:
        if ticks <= self.clip.times[-1]:
            return bisect_left(self.clip.times, ticks)
        start = self.clip.times[self.loop_from]
        laps, rest = divmod(ticks - start, self._lap)
        index = bisect_left(self.clip.times, start + rest)
        return index + laps * self._length

    def is_key(self, frame: int) -> bool:
        return self.clip.units[self.place(frame)[0]].key

    def key_after(self, frame: int) -> int:
        """The keyframe's frame number at or after a frame."""
        return next(number for number in count(frame) if self.is_key(number))

    def key_before(self, frame: int) -> int:
        """The keyframe's frame number at or before a frame."""
        index, _ = self.place(frame)
        return frame - (index - self.clip.key_before(index))
