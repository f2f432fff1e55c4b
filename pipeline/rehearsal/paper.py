"""What a rehearsal is drawn on: where its hours lie, colours, and words (SVG)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from pipeline.rehearsal.script import HOUR_S

WIDTH: Final = 1000
LEFT: Final = 96
RIGHT: Final = 26
INK, PALE, RULE = "#1f2933", "#52606d", "#e4e7eb"
BLUE, ORANGE, GREY = "#1f6feb", "#c2410c", "#94a3b8"
PLATFORM, DISTRICT, LOST = "#f59e0b", "#8b5cf6", "#b42318"
TICKS: Final = 12
"""At most, below a drawing."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is drawn, from its beginning. Seconds."""

    seconds: float

    def x(self, at: float) -> float:
        """Where a moment lies; one after the end lies at the end."""
        return LEFT + (WIDTH - LEFT - RIGHT) * min(at / self.seconds, 1.0)

    def ticks(self) -> list[tuple[float, str]]:
        """Moments with their names: minutes below three hours, else hours."""
        one, mark = (60.0, "min") if self.seconds < 3 * HOUR_S else (HOUR_S, "h")
        whole = self.seconds / one
        steps = (1, 2, 5, 10, 15, 20, 30) if mark == "min" else (1, 2, 3, 4, 6, 12, 24)
        every = next((step for step in steps if whole / step <= TICKS), steps[-1])
        return [(n * one, f"{n} {mark}") for n in range(0, math.floor(whole) + 1, every)]


def text(
    x: float, y: float, words: str, colour: str = INK, *, size: int = 13, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def box(x: float, y: float, wide: float, tall: float, colour: str, opacity: float = 1.0) -> str:
    """At least one pixel wide."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 1.0):.1f}" height="{tall:.1f}" '
        f'fill="{colour}" fill-opacity="{opacity:g}"/>'
    )


def rule(x: float, y: float, way: str, colour: str, dashes: str = "") -> str:
    """A line from a point along ``way``, in the words of SVG's paths."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M{x:.1f} {y:.1f}{way}" stroke="{colour}"{dashed}/>'
