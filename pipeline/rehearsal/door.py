"""The sources' side of the rehearsal: who is inside, and whether that may be."""

from __future__ import annotations

from collections import Counter

from pipeline.domain import Camera, WatchPlan


class PromiseBroken(Exception):
    """The scheduling or the sharing did what it never may: this is a fault of the program."""


class Door:
    """Asked at every session that opens, whichever node opens it."""

    def __init__(self, plan: WatchPlan) -> None:
        self._caps = {source.id: source.max_sessions for source in plan.sources}
        self._visited: set[str] = set()
        self._inside: Counter[str] = Counter()
        self.peaks: Counter[str] = Counter()
        """Most sessions there ever were at each source."""
        self.opened = 0

    def enter(self, camera: Camera, at: float) -> None:
        """A session opens. Raises PromiseBroken above a source's cap or at a second visitor."""
        if camera.id in self._visited:
            raise PromiseBroken(f"{camera.id} has two visitors after {at:.3f} s.")
        inside = self._inside[camera.source] + 1
        if inside > self._caps[camera.source]:
            raise PromiseBroken(f"{camera.source} has {inside} sessions after {at:.3f} s.")
        self._visited.add(camera.id)
        self._inside[camera.source] = inside
        self.opened += 1
        if inside > self.peaks[camera.source]:
            self.peaks[camera.source] = inside

    def leave(self, camera: Camera) -> None:
        """Its session is closed."""
        self._visited.remove(camera.id)
        self._inside[camera.source] -= 1

    @property
    def inside(self) -> int:
        """Sessions open now, over all sources."""
        return len(self._visited)

    @property
    def room(self) -> int:
        """Sessions all sources allow together."""
        return sum(self._caps.values())
