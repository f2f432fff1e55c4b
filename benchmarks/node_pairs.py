"""From pairs of windows to what several workers cost. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Pair = tuple["Window", "Window"]
"""One process, and right before or after it two nodes."""


@dataclass(frozen=True)
class Window:
    """What was seen of a patrol for ``seconds``."""

    seconds: float
    looks: float
    cpu_s: float
    """Of all its processes, Ray's among them; not of the cameras and the database."""
    sessions: int
    """The most that were open at once, as the cameras count them, from the start to the end."""
    load: float
    """Of the machine over the last minute, when the window was over."""

    @property
    def looks_per_s(self) -> float:
        return self.looks / self.seconds

    @property
    def cpu_ms_per_look(self) -> float:
        return self.cpu_s * 1000 / self.looks

    def told(self) -> dict[str, float]:
        return {
            "looks_per_s": round(self.looks_per_s, 2),
            "cpu_ms_per_look": round(self.cpu_ms_per_look, 2),
            "cores": round(self.cpu_s / self.seconds, 2),
            "sessions": self.sessions,
            "load": round(self.load, 2),
        }


def compared(pairs: Sequence[Pair], cap: int) -> dict[str, Any]:
    """Above 1 the nodes do better. ``sessions`` is the most of any window."""
    return {
        "pairs": [{"one": one.told(), "ray": nodes.told()} for one, nodes in pairs],
        "looks": _spread([nodes.looks_per_s / one.looks_per_s for one, nodes in pairs]),
        "cpu_per_look": _spread(
            [one.cpu_ms_per_look / nodes.cpu_ms_per_look for one, nodes in pairs]
        ),
        "sessions": {
            "one": max(one.sessions for one, _ in pairs),
            "ray": max(nodes.sessions for _, nodes in pairs),
            "cap": cap,
        },
    }


def _spread(ratios: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(median(ratios), 3),
        "least": round(min(ratios), 3),
        "most": round(max(ratios), 3),
    }
