"""What went wrong in a rehearsal, drawn: a row for nodes, for platforms and for districts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.rehearsal.luck import How
from pipeline.rehearsal.paper import DISTRICT, LEFT, LOST, PALE, PLATFORM, Span, box, rule, text
from pipeline.rehearsal.script import Script
from pipeline.rehearsal.stage import Rehearsed

ROW: Final = 24
ROWS: Final = ("nodes", "platforms", "districts")
TALL: Final = ROW * len(ROWS)
_WORDS: Final = {How.KILLED: "killed", How.CUT_OFF: "cut off"}
_WIDE: Final = 6.6
"""Of one letter, about."""


@dataclass(frozen=True, slots=True)
class Event:
    """From its beginning to the end of what was away."""

    row: str
    words: str
    colour: str
    begins: float
    ends: float


def events(script: Script, found: Rehearsed) -> list[Event]:
    """Nodes that are lost at one moment are one event."""
    lost = Counter((one.at, one.how) for one in found.losses)
    names = {(one.at, one.how): one.node for one in found.losses}
    nodes = [
        Event(
            "nodes",
            f"{names[at, how] if count == 1 else f'{count} nodes'} {_WORDS[how]}",
            LOST,
            at,
            at + script.away_s,
        )
        for (at, how), count in lost.items()
    ]
    others = [
        Event("districts", f"{one.what} away", DISTRICT, one.begins, one.ends)
        if one.what.startswith("district")
        else Event("platforms", f"{one.what} away", PLATFORM, one.begins, one.ends)
        for one in found.outages
    ]
    return [*nodes, *others]


def shades(them: list[Event], span: Span, top: float, tall: float) -> Iterator[str]:
    """Behind a curve: what was away, and the moments at which nodes were lost."""
    for one in them:
        x = span.x(one.begins)
        if one.row == "nodes":
            yield rule(x, top, f"v{tall}", LOST, "4 3")
        else:
            yield box(x, top, span.x(one.ends) - x, tall, one.colour, 0.12)


def strip(them: list[Event], span: Span, top: float) -> Iterator[str]:
    """The rows, each event with its words beside or upon it."""
    for number, row in enumerate(ROWS):
        y = top + number * ROW
        yield text(LEFT - 8, y + 16, row, PALE, anchor="end")
        for one in (event for event in them if event.row == row):
            begins, ends = span.x(one.begins), span.x(one.ends)
            yield box(begins, y + 4, ends - begins, ROW - 8, one.colour, 0.35)
            upon = begins + 5
            if upon + len(one.words) * _WIDE > span.x(span.seconds):
                yield text(begins - 5, y + 16, one.words, size=12, anchor="end")
            else:
                yield text(upon, y + 16, one.words, size=12)
