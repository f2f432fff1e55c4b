"""What a measurement sees of its programs without asking them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outside:
    """Notes of one run. Moments are the machine's monotonic clock, sizes in MB."""

    simulator: list[tuple[float, float]] = field(default_factory=list)
    """Moments, and the simulator's CPU seconds until then."""
    rss_mb: list[tuple[float, float]] = field(default_factory=list)
    """Moments, and the patrol's memory then."""
    descriptors: list[int] = field(default_factory=list)
    """Files and sockets the patrol had open, at the same moments."""
    threads: list[int] = field(default_factory=list)
    ends: float = 0.0
    """When the measurement was over."""
    rss_peak_mb: float = 0.0
    rss_end_mb: float = 0.0
    stop_s: float = 0.0
    """From SIGTERM to the patrol's end."""
    exit_code: int | None = None
    interrupted: bool = False
