"""What a measurement sees of its programs without asking them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outside:
    """What was seen of the programs from outside. Sizes in MB."""

    simulator: list[tuple[float, float]] = field(default_factory=list)
    """Moments of the monotonic clock, and the simulator's CPU seconds until then."""
    ends: float = 0.0
    """When the measurement was over."""
    rss_peak_mb: float = 0.0
    rss_end_mb: float = 0.0
    descriptors: int = 0
    threads: int = 0
    """The most that were seen."""
    stop_s: float = 0.0
    exit_code: int | None = None
    interrupted: bool = False
