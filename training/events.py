"""Scenario clips at event level: what the whole pipeline confirms, against what happened.

Every clip of a folder made by `training.render.clips --set scenarios` goes through
`citypatrol replay`, the same code that watches cameras, with the package to be measured. An event
is found when its kind is confirmed while it lasts and where it is. Whatever else is confirmed is
false: another kind, another place, before it began, or the same event a second time.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.intervals import wilson

STARTS = datetime(2025, 6, 12, 2, 0, tzinfo=UTC)
"""When every replay is said to begin: ten in the morning in Shanghai. Any moment would do."""
AFTER_S = 2.0
"""A report may come one look after the event has ended."""
SAME_PLACE = 0.3
"""Share of the smaller of two boxes that must lie in the other for them to be one place."""
LABELS = {
    "street_vending": frozenset({"street_stall"}),
    "bin_overflow": frozenset({"garbage_exposed"}),
    "green_belt_parking": frozenset({"car", "bus", "truck"}),
    "manhole_missing": frozenset({"manhole_missing", "manhole_broken"}),
}
"""By which labels of the clip's exact boxes the place of a kind is known."""

Box = tuple[float, float, float, float]


class EventsError(TrainingError):
    """The clips cannot be measured: the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One scenario. `starts_s` and `ends_s` are None in an innocent one; boxes are shares 0..1."""

    path: Path
    kind: str
    starts_s: float | None
    ends_s: float | None
    places: tuple[Box, ...]
    condition: str

    def __post_init__(self) -> None:
        if (self.starts_s is None) != (self.ends_s is None):
            raise EventsError(f"{self.path.name}: an event needs a start and an end.")
        if self.starts_s is not None and not self.places:
            raise EventsError(f"{self.path.name}: nothing in the clip shows its {self.kind}.")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One report of a replay: its kind, seconds since the clip began, and its box as shares."""

    kind: str
    at_s: float
    box: Box


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a clip came to: whether its event was found, when, and what was confirmed wrongly."""

    clip: str
    kind: str
    violates: bool
    found_after_s: float | None
    false: tuple[str, ...]


def read_clips(folder: Path) -> tuple[Clip, ...]:
    """The clips named in `truth.json`.

    Raises EventsError when the file is missing, is not what `training.render` wrote, or names a
    clip that is not there.
    """
    try:
        lines = json.loads((folder / "truth.json").read_text())
        clips = tuple(_clip(folder, line) for line in lines)
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise EventsError(f"{folder}/truth.json cannot be used: {error}.") from None
    for clip in clips:
        if not (clip.path.is_file() and clip.path.with_suffix(".toml").is_file()):
            raise EventsError(f"{clip.path.name} or its view is missing in {folder}.")
    return clips


def _clip(folder: Path, line: dict[str, Any]) -> Clip:
    labels = LABELS[line["kind"]]
    before = {json.dumps(box) for box in line["boxes"]["before"]}
    new = (
        box
        for box in line["boxes"]["after"]
        if box["label"] in labels and json.dumps(box) not in before
    )
    return Clip(
        path=folder / line["clip"],
        kind=line["kind"],
        starts_s=line["starts_s"],
        ends_s=line["ends_s"],
        places=tuple(tuple(box["xyxy"]) for box in new) if line["violates"] else (),
        condition=line["condition"],
    )


def judge(clip: Clip, confirmed: Sequence[Confirmed]) -> Outcome:
    """Compare what was confirmed with what happened. Pure."""
    found: float | None = None
    false: list[str] = []
    for report in sorted(confirmed, key=lambda report: report.at_s):
        if found is None and _is(clip, report):
            found = round(report.at_s - (clip.starts_s or 0.0), 1)
        else:
            false.append(f"{report.kind} at {report.at_s:.0f} s")
    return Outcome(clip.path.stem, clip.kind, clip.starts_s is not None, found, tuple(false))


def _is(clip: Clip, report: Confirmed) -> bool:
    if clip.starts_s is None or clip.ends_s is None or report.kind != clip.kind:
        return False
    in_time = clip.starts_s <= report.at_s <= clip.ends_s + AFTER_S
    return in_time and any(_same_place(report.box, place) for place in clip.places)


def _same_place(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and high > 0 and wide * high >= SAME_PLACE * smaller


def figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Precision and recall of confirmed events for each kind and for `all`, with 95 % intervals.

    A false report counts against the kind that was reported, in whichever clip it came.
    """
    kinds = sorted({outcome.kind for outcome in outcomes})
    rows = {kind: _row(outcomes, kind) for kind in kinds}
    return {**rows, "all": _row(outcomes, None)}


def _row(outcomes: Sequence[Outcome], kind: str | None) -> dict[str, Any]:
    mine = [outcome for outcome in outcomes if kind in (None, outcome.kind)]
    events = sum(outcome.violates for outcome in mine)
    found = sum(outcome.found_after_s is not None for outcome in mine)
    false = sum(
        kind is None or text.startswith(kind) for outcome in outcomes for text in outcome.false
    )
    return {
        "clips": len(mine),
        "events": events,
        "found": found,
        "false": false,
        "precision": _share(found, found + false),
        "precision_low_high": wilson(found, found + false),
        "recall": _share(found, events),
        "recall_low_high": wilson(found, events),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def replayed(
    video: Path, view: Path, package_dir: Path, *, times: int = 1
) -> tuple[Confirmed, ...]:
    """One recording through `citypatrol replay` with the package at `package_dir`.

    Raises EventsError with the command's own sentence when it fails.
    """
    command = [sys.executable, "-m", "citypatrol", "replay", str(video), "--view", str(view)]
    command += ["--model", str(package_dir), "--start", STARTS.strftime("%Y-%m-%dT%H:%M:%S")]
    command += ["--times", str(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EventsError(f"{video.name} could not be replayed: {last}")
    return tuple(_confirmed(line) for line in done.stdout.splitlines() if line.startswith("{"))


def _confirmed(line: str) -> Confirmed:
    report = json.loads(line)
    at = datetime.fromisoformat(report["confirmed_at"])
    x1, y1, x2, y2 = report["box"]
    return Confirmed(report["kind"], (at - STARTS).total_seconds(), (x1, y1, x2, y2))


def outcomes(
    package_dir: Path, folder: Path, said: Callable[[str], None] = lambda _: None
) -> Iterator[Outcome]:
    """One Outcome a clip; `said` hears each clip's name before it is replayed."""
    for clip in read_clips(folder):
        said(clip.path.stem)
        yield judge(clip, replayed(clip.path, clip.path.with_suffix(".toml"), package_dir))


def measure(
    package_dir: Path, folder: Path, said: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """The record's `events`: figures per kind, and every clip's outcome.

    Raises EventsError as read_clips and replay do.
    """
    found = list(outcomes(package_dir, folder, said))
    return {"figures": figures(found), "clips": [asdict(outcome) for outcome in found]}
