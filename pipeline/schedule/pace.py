"""How often cameras are looked at, and how hard sources may be pressed: the city's numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from pipeline.domain import Frozen, Kind, Window

Seconds = Annotated[float, Field(gt=0)]


class DayPart(Frozen):
    """Hours of the city's day in which some kinds are looked for more, or less, often."""

    window: Window
    kinds: frozenset[Kind] = frozenset()
    """Violation kinds it speaks of; none written means all."""
    factor: float = Field(ge=0.1, le=10.0)
    """2 looks twice as often, 0.5 half as often. Of several parts at once the largest holds."""


class BreakerPace(Frozen):
    """When a whole source counts as away, and how often it is tried then."""

    cameras: int = Field(default=20, ge=5)
    """So many different cameras visited last are asked; on a smaller source, all of them. Below
    five cameras a source has no breaker: each of them backs off alone."""
    failed_share: float = Field(default=0.9, gt=0.5, le=1.0)
    """Opens when this share of them failed for a reason that lies with the source."""
    first_s: Seconds = 15.0
    """From opening to the first single probe; doubles with every probe that fails."""
    max_s: Seconds = 300.0
    """The longest time between two probes."""

    @model_validator(mode="after")
    def _pauses_grow(self) -> BreakerPace:
        if self.max_s < self.first_s:
            raise ValueError("max_s must not be below first_s")
        return self

    def pause_s(self, probes: int) -> float:
        """Time to the next probe after ``probes`` ≥ 0 failed ones in a row."""
        return float(min(self.first_s * 2 ** min(probes, 32), self.max_s))


class Pace(Frozen):
    """Seconds between looks at one camera, how many visits at once, and what happens to bad ones.

    The target of a camera is its own ``target_s``, else the smallest of its kinds' targets; that
    is divided by the camera's risk and by the factor of the part of the day. The targets say how
    soon a violation is first seen: from then on the camera is looked at every ``revisit_s``, so a
    short dwell needs no short target.
    """

    target_s: Seconds = 180.0
    """Target of the kinds that ``targets`` does not name. Three minutes is what one small machine
    keeps for 6,000 cameras; a city with fewer may give ``manhole_missing`` a minute."""
    targets: dict[Kind, Seconds] = Field(default_factory=lambda: {"bin_overflow": 300.0})
    """Targets by violation kind. A bin fills over hours, so it need not be seen within minutes."""
    day: tuple[DayPart, ...] = ()
    """Parts of the day that change the targets, such as street vending twice as often from 17:00
    to 22:00."""
    early: float = Field(default=0.15, ge=0.0, le=0.5)
    """A camera may be looked at from this share of its target before the target is over; each
    time another part of it, so that cameras that came to be due together drift apart. More holds
    targets better on a busy machine and costs looks on an idle one."""
    first_per_s: float = Field(default=20.0, gt=0)
    """Cameras of one source that become due together (at the start, when its hours begin, when it
    is back) are taken up at no more than this rate by all workers together, as far as their
    targets leave time for it."""
    revisit_s: Seconds = 20.0
    """Where something is suspected, or a picture may show another view than the camera's."""
    quick_share: float = Field(default=0.5, ge=0.1, le=0.9)
    """Share of starts and of sessions that such quick revisits may take while other cameras wait.
    More confirms more suspicions at once on a machine with too much to do; less keeps the round."""
    retry_share: float = Field(default=0.1, gt=0.0, le=1.0)
    """Share of sessions, over all and of each source, that may be busy with cameras whose last
    visit failed, though one always may. Such visits tend to last until a time limit, so without a
    share of their own a few bad cameras would take many sessions from the good ones."""
    backoff_first_s: Seconds = 20.0
    """After a failed visit; doubles with every further failure in a row."""
    backoff_max_s: Seconds = 600.0
    """The longest pause after failures, jitter left out."""
    backoff_jitter: float = Field(default=0.2, ge=0.0, le=1.0)
    """Pauses are longer by up to this share, at random, so that cameras that failed together do
    not come back together."""
    breaker: BreakerPace = BreakerPace()
    live_share: float = Field(default=0.5, ge=0.0, lt=1.0)
    """Share of a source's sessions that live cameras may hold; the rest stays for the patrol. Live
    cameras beyond it are visited like all others."""
    tolerance: float = Field(default=0.0, ge=0.0, le=1.0)
    """Coverage counts a camera as late only when its target is exceeded by this share."""
    sessions: int = Field(default=64, ge=1)
    """Visits open at once, over all sources together."""

    @model_validator(mode="after")
    def _pauses_grow(self) -> Pace:
        if self.backoff_max_s < self.backoff_first_s:
            raise ValueError("backoff_max_s must not be below backoff_first_s")
        return self

    def backoff_s(self, failures: int) -> float:
        """Pause after ``failures`` ≥ 1 failed visits in a row, jitter left out. Never shrinks."""
        doublings = min(failures - 1, 32)
        return float(min(self.backoff_first_s * 2**doublings, self.backoff_max_s))

    def target_of(self, kind: str) -> float:
        """Seconds between looks that a violation kind asks for at an ordinary hour."""
        return self.targets.get(kind, self.target_s)
