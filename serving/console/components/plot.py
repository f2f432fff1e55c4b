"""A small drawing of lines over two axes (SVG); what they are is told in its title too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from serving.console.html import Markup, tag

LEFT: Final = 34
RIGHT: Final = 8
TOP: Final = 8
BOTTOM: Final = 20

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """``look`` is a class: ``series-1`` … ``series-6``. A dot is drawn at ``mark``."""

    name: str
    points: Sequence[Point]
    look: str = "series-1"
    mark: Point | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        span = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / span)) if span > 0 else 0.5


SHARES: Final = Axis(0.0, 1.0, ((0.0, "0"), (0.5, "0.5"), (1.0, "1")))


def plot(
    title: str, lines: Sequence[Line], across: Axis, up: Axis, size: tuple[int, int] = (220, 150)
) -> Markup:
    """``title`` says what is drawn to those who hear the page."""
    wide, high = size

    def at(point: Point) -> tuple[float, float]:
        x = LEFT + (wide - LEFT - RIGHT) * across.share(point[0])
        y = TOP + (high - TOP - BOTTOM) * (1 - up.share(point[1]))
        return round(x, 1), round(y, 1)

    return tag(
        "svg",
        tag("title", title),
        [_level(at((across.low, value)), wide - RIGHT, text) for value, text in up.ticks],
        [
            tag("text", text, x=at((value, up.low))[0], y=high - 5, text_anchor="middle")
            for value, text in across.ticks
        ],
        [_line(line, [at(point) for point in line.points]) for line in lines],
        [_mark(line, at(line.mark)) for line in lines if line.mark is not None],
        class_="plot",
        viewBox=f"0 0 {wide} {high}",
        role="img",
        aria_label=title,
    )


def legend(lines: Sequence[tuple[str, str]]) -> Markup:
    """Name and look of each line of the drawings beside it."""
    return tag(
        "ul",
        [tag("li", tag("i", class_=look, aria_hidden="true"), name) for name, look in lines],
        class_="key",
    )


def _level(start: Point, end: float, text: str) -> Markup:
    x, y = start
    return tag(
        "g",
        tag("line", x1=x, x2=end, y1=y, y2=y, class_="grid"),
        tag("text", text, x=x - 5, y=y + 3, text_anchor="end"),
    )


def _line(line: Line, points: Sequence[Point]) -> Markup:
    told = tag("title", line.name)
    if len(points) == 1:
        return tag("circle", told, cx=points[0][0], cy=points[0][1], r=2.5, class_=line.look)
    drawn = " ".join(f"{x},{y}" for x, y in points)
    return tag("polyline", told, points=drawn, class_=f"line {line.look}")


def _mark(line: Line, point: Point) -> Markup:
    return tag("circle", cx=point[0], cy=point[1], r=4, class_=f"mark {line.look}")
