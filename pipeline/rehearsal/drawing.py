"""A rehearsal as a drawing (SVG): what went wrong, coverage, waits and sessions over its hours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rehearsal import events, paper
from pipeline.rehearsal.events import Event
from pipeline.rehearsal.paper import BLUE, GREY, INK, LEFT, ORANGE, PALE, RIGHT, RULE, WIDTH, Span
from pipeline.rehearsal.script import Script
from pipeline.rehearsal.stage import Rehearsed

HEAD: Final = 74
TALL: Final = 136
GAP: Final = 62
STEPS: Final = 4
SPANS: Final = (0.4, 1.0, 2.0, 4.0, 8.0, 20.0, 40.0, 100.0)
"""Of the share that is drawn, in percent below 100: quarters of them are easily read."""


@dataclass(frozen=True, slots=True)
class Curve:
    values: Sequence[float]
    colour: str
    name: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the drawings below each other, with what its upright axis runs between."""

    title: str
    curves: tuple[Curve, ...]
    least: float
    most: float
    mark: float | None = None
    """A value with a dashed line of its own…"""
    marked: str = ""
    """…and its name."""


def drawn(script: Script, found: Rehearsed) -> str:
    """The whole drawing; for at least one moment that was counted."""
    span, happened = Span(script.seconds), events.events(script, found)
    tops = [HEAD + events.TALL + 44 + number * (TALL + GAP) for number in range(3)]
    height = tops[-1] + TALL + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13" '
        f'fill="{INK}">',
        paper.box(0, 0, WIDTH, height, "#ffffff"),
        paper.text(LEFT, 30, _title(script), size=18),
        paper.text(
            LEFT,
            52,
            "Simulated visits; scheduling, leases and sharing out are the patrol's own. "
            f"Seed {script.seed}, one count a minute.",
            PALE,
        ),
        *events.strip(happened, span, HEAD),
    ]
    ats = [one.at for one in found.moments]
    for panel, top in zip(_panels(script, found), tops, strict=True):
        parts.extend(_panel(panel, ats, top, span, happened))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(paper.text(middle, height - 10, "time since the start", PALE, anchor="middle"))
    return "\n".join([*parts, "</svg>", ""])


def _title(script: Script) -> str:
    return (
        f"{script.cameras:,} cameras on {script.nodes} nodes, each to be looked at "
        f"every {script.target_s:g} s"
    )


def _panels(script: Script, found: Rehearsed) -> tuple[Panel, Panel, Panel]:
    quiet = [one.undisturbed for one in found.moments]
    healthy = [100 * one.of_all for one in quiet]
    reached = [100 * one.tally.of_healthy for one in found.moments]
    oldest = [one.oldest_s for one in quiet]
    open_now = [float(one.sessions) for one in found.moments]
    room = script.sources * script.source_sessions
    least = min(*healthy, *reached)
    return (
        Panel(
            "Cameras in time, %",
            (
                Curve(reached, GREY, "in reach, those back from an outage included"),
                Curve(healthy, BLUE, "undisturbed"),
            ),
            100.0 - next(span for span in SPANS if 100.0 - span <= least),
            100.0,
            99.0,
            "99 %",
        ),
        Panel(
            "Seconds since the last look, undisturbed cameras",
            (
                Curve([one.median_s for one in quiet], GREY, "half of them at most"),
                Curve([one.p95_s for one in quiet], BLUE, "95 of 100 at most"),
                Curve(oldest, ORANGE, "the one that waits longest"),
            ),
            0.0,
            _round_up(max(*oldest, script.target_s)),
            script.target_s,
            "target",
        ),
        Panel(
            f"Sessions open at all platforms together, of {room:,} allowed",
            (Curve(open_now, BLUE, "open"),),
            0.0,
            _round_up(max(open_now)),
        ),
    )


def _panel(
    panel: Panel, ats: Sequence[float], top: float, span: Span, happened: list[Event]
) -> Iterator[str]:
    yield paper.text(LEFT, top - 10, panel.title)
    yield from _names(panel, top - 10)
    yield from events.shades(happened, span, top, TALL)
    for step in range(STEPS + 1):
        value = panel.least + (panel.most - panel.least) * step / STEPS
        y = _y(value, panel, top)
        yield paper.rule(LEFT, y, f"H{WIDTH - RIGHT}", RULE)
        yield paper.text(LEFT - 8, y + 4, f"{value:,.6g}", PALE, anchor="end")
    for at, name in span.ticks():
        x = span.x(at)
        yield paper.rule(x, top + TALL, "v5", PALE)
        yield paper.text(x, top + TALL + 19, name, PALE, size=12, anchor="middle")
    if panel.mark is not None and panel.least < panel.mark < panel.most:
        y = _y(panel.mark, panel, top)
        yield paper.rule(LEFT, y, f"H{WIDTH - RIGHT}", PALE, "2 4")
        yield paper.text(LEFT + 6, y - 4, panel.marked, PALE, size=12)
    for curve in panel.curves:
        points = " ".join(
            f"{span.x(at):.1f},{_y(value, panel, top):.1f}"
            for at, value in zip(ats, curve.values, strict=True)
        )
        yield (
            f'<polyline points="{points}" fill="none" stroke="{curve.colour}" stroke-width="1.8"/>'
        )


def _names(panel: Panel, y: float) -> Iterator[str]:
    """The curves' names, from the right; one curve needs none beside its title."""
    x = float(WIDTH - RIGHT)
    for curve in reversed(panel.curves if len(panel.curves) > 1 else ()):
        yield paper.text(x, y, curve.name, PALE, size=12, anchor="end")
        x -= 5.9 * len(curve.name) + 8
        yield f'<path d="M{x - 20:.1f} {y - 4}h20" stroke="{curve.colour}" stroke-width="2.4"/>'
        x -= 36


def _y(value: float, panel: Panel, top: float) -> float:
    share = (value - panel.least) / (panel.most - panel.least)
    return top + TALL * (1 - min(max(share, 0.0), 1.0))


def _round_up(value: float) -> float:
    """The next of 4, 8, 20, 24, 28, 40, 80, 200, … at or above ``value``."""
    if value <= 4:
        return 4.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.4, 2.8, 4, 8, 10) if step * power >= value)
