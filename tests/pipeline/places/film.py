"""A small language for tests of confirmation: looks at one view, written as a film strip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipeline.domain import Suspect, UnableReason
from pipeline.geometry import Box
from pipeline.places import ConfirmRule, Look, Place, Progress, Trace, advance

START = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
CAR = Box(0.40, 0.40, 0.60, 0.55)
RULE = ConfirmRule(
    seen_at_least=3, of_last=5, dwell_s=120.0, clear_after=4, drop_after=3, max_gap_s=300.0
)
RULES: Mapping[str, ConfirmRule] = {"green_belt_parking": RULE, "manhole_missing": RULE}


def suspect(
    box: Box = CAR, score: float = 0.7, kind: str = "green_belt_parking", label: str = "car"
) -> Suspect:
    return Suspect(kind, label, score, box, "belt")


def moved(box: Box, dx: float, dy: float = 0.0) -> Box:
    return Box(box.x1 + dx, box.y1 + dy, box.x2 + dx, box.y2 + dy)


def look(second: float, *suspects: Suspect, unable: UnableReason | None = None) -> Look:
    return Look("cam", "v1", START + timedelta(seconds=second), suspects, unable)


def strip(frames: str, every_s: float = 60.0, box: Box = CAR) -> list[Look]:
    """``#`` the car is seen, ``.`` it is not, ``x`` an unusable look, blank no look at all."""
    looks = []
    for i, frame in enumerate(frames):
        second = i * every_s
        if frame == "#":
            looks.append(look(second, suspect(box)))
        elif frame == ".":
            looks.append(look(second))
        elif frame == "x":
            looks.append(look(second, unable=UnableReason.BLACK))
    return looks


@dataclass
class Story:
    """What a whole strip led to."""

    places: tuple[Place, ...] = ()
    traces: tuple[Trace, ...] = ()
    opened: list[Place] = field(default_factory=list)
    confirmed: list[Place] = field(default_factory=list)
    cleared: list[Place] = field(default_factory=list)
    dropped: list[Place] = field(default_factory=list)
    steps: list[Progress] = field(default_factory=list)

    def add(self, progress: Progress) -> None:
        self.steps.append(progress)
        self.places, self.traces = progress.places, progress.traces
        for name in ("opened", "confirmed", "cleared", "dropped"):
            getattr(self, name).extend(getattr(progress, name))


def play(
    looks: Iterable[Look],
    rules: Mapping[str, ConfirmRule] = RULES,
    places: Sequence[Place] = (),
    traces: Sequence[Trace] = (),
) -> Story:
    story = Story(tuple(places), tuple(traces))
    for one in looks:
        story.add(advance(story.places, one, rules, story.traces))
    return story
