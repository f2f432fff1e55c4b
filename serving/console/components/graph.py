"""Charts over time, drawn here as SVG: columns in layers, and a line that may have gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from serving.console.html import Markup, join, tag

WIDE: Final = 720
"""Of a chart that takes half a page; ask for less where it stands in a narrower place, or its words
become too small to read."""
HIGH: Final = 210
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 24
A_LABEL: Final = 76
"""Width that one takes along the time: closer ones would run into each other."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One series. ``look`` is a class that gives the colour (assets/styles/charts.css)."""

    name: str
    values: tuple[float, ...]
    look: str


def columns(
    title: str, labels: Sequence[str], layers: Sequence[Layer], *, wide: int = WIDE
) -> Markup:
    """A column for each label, its layers on top of each other, the first at the bottom."""
    sums = [sum(layer.values[n] for layer in layers) for n in range(len(labels))]
    top, steps = _round_top(max(sums, default=0.0))
    room = (wide - LEFT - RIGHT) / max(len(labels), 1)
    gap = min(3.0, room * 0.2)
    drawn = []
    for n, label in enumerate(labels):
        said = [label, *(f"{layer.name}: {layer.values[n]:,.0f}" for layer in layers)]
        parts, base = [tag("title", "\n".join(said))], 0.0
        for layer in layers:
            high = (HIGH - TOP - BOTTOM) * layer.values[n] / top
            if high > 0:
                parts.append(
                    tag(
                        "rect",
                        x=round(LEFT + n * room + gap / 2, 2),
                        y=round(HIGH - BOTTOM - base - high, 2),
                        width=round(room - gap, 2),
                        height=round(high, 2),
                        class_=layer.look,
                    )
                )
            base += high
        # The whole height answers the pointer, also where little is drawn.
        parts.append(_touch(LEFT + n * room, room))
        drawn.append(tag("g", parts))
    grid = [_grid(step / top, f"{step:,.0f}", wide) for step in steps]
    return join(
        _svg(title, wide, grid, drawn, _times(labels, room)),
        tag(
            "ul",
            [tag("li", tag("i", class_=layer.look), layer.name) for layer in layers],
            class_="legend",
        ),
    )


def line(
    title: str, labels: Sequence[str], shares: Sequence[float | None], *, goal: float | None = None
) -> Markup:
    """Shares 0..1 by label; None is a gap. The floor is the tenth below the lowest share."""
    known = [share for share in shares if share is not None]
    floor = max(0.0, math.floor((min(known, default=0.0) - 1e-9) * 10) / 10)
    span = 1.0 - floor or 1.0
    room = (WIDE - LEFT - RIGHT) / max(len(labels), 1)

    def at(n: int, share: float) -> tuple[float, float]:
        x = LEFT + (n + 0.5) * room
        return round(x, 2), round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * (share - floor) / span, 2)

    runs: list[list[tuple[float, float]]] = [[]]
    for n, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append(at(n, share))
    paths = [
        tag("polyline", points=" ".join(f"{x},{y}" for x, y in run), class_="line")
        for run in runs
        if len(run) > 1
    ]
    dots = [tag("circle", cx=run[0][0], cy=run[0][1], r=3) for run in runs if len(run) == 1]
    touches = [
        tag("g", tag("title", f"{label}: {_percent(share)}"), _touch(LEFT + n * room, room))
        for n, (label, share) in enumerate(zip(labels, shares, strict=True))
    ]
    steps = [floor + span * part / 4 for part in range(5)]
    grid = [_grid((step - floor) / span, _percent(step), WIDE) for step in steps]
    wanted = [] if goal is None else [_goal((goal - floor) / span)]
    return _svg(title, WIDE, grid, [*wanted, *paths, *dots, *touches], _times(labels, room))


def _round_top(most: float) -> tuple[float, list[float]]:
    """A round number not below ``most``, and the steps up to it."""
    if most <= 4:
        return 4.0, [0.0, 1.0, 2.0, 3.0, 4.0]
    power = 10 ** math.floor(math.log10(most / 4))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power * 4 >= most)
    step = math.ceil(step)
    return step * 4.0, [step * float(part) for part in range(5)]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.4g} %"


def _grid(height: float, text: str, wide: int) -> Markup:
    y = round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * height, 2)
    return tag(
        "g",
        tag("line", x1=LEFT, x2=wide - RIGHT, y1=y, y2=y, class_="grid"),
        tag("text", text, x=LEFT - 6, y=y + 3.5, text_anchor="end"),
    )


def _goal(height: float) -> Markup:
    y = round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * height, 2)
    return tag("line", x1=LEFT, x2=WIDE - RIGHT, y1=y, y2=y, class_="goal")


def _times(labels: Sequence[str], room: float) -> list[Markup]:
    every = max(1, math.ceil(A_LABEL / room))
    return [
        tag("text", label, x=round(LEFT + (n + 0.5) * room, 2), y=HIGH - 7, text_anchor="middle")
        for n, label in enumerate(labels)
        if n % every == 0
    ]


def _touch(x: float, wide: float) -> Markup:
    return tag(
        "rect",
        x=round(x, 2),
        y=TOP,
        width=round(wide, 2),
        height=HIGH - TOP - BOTTOM,
        class_="touch",
    )


def _svg(title: str, wide: int, *parts: Sequence[Markup]) -> Markup:
    return tag(
        "svg",
        tag("title", title),
        *parts,
        viewBox=f"0 0 {wide} {HIGH}",
        class_="graph",
        role="img",
        aria_label=title,
    )
