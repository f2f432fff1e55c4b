"""What an evaluation.json says of a package, and what follows from its pictures. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FEWEST_ON_A_CAMERA: Final = 5
"""Boxes, labelled or found, below which a camera's figure says nothing."""
ALL: Final = "all"
"""Under this name the figures of clips tell all kinds of violations together."""
MOST_POINTS: Final = 160
"""Of a drawn curve: more cannot be told apart on a screen."""

Detection = tuple[float, int]
"""Score 0..1, and 1 when it found a labelled box of its own."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Stamp(_Part):
    name: str
    version: str
    sha256: str


class Pictures(_Part):
    """The labelled pictures it was measured on."""

    name: str
    sha256: str
    split: str


class Figures(_Part):
    """One label on one group of pictures, shares 0..1; None where undefined."""

    boxes: int
    pictures: int
    ap50: float | None
    ap50_low: float | None
    ap50_high: float | None
    threshold: float
    precision: float | None
    precision_low: float | None = None
    precision_high: float | None = None
    recall: float | None
    recall_low: float | None = None
    recall_high: float | None = None


class Mean(_Part):
    value: float | None
    low: float | None
    high: float | None
    labels: int
    boxes: int


class Violations(_Part):
    """Whole violations of one kind on clips."""

    clips: int
    events: int
    found: int
    false: int
    precision: float | None
    precision_low_high: tuple[float, float] | None = None
    recall: float | None
    recall_low_high: tuple[float, float] | None = None


class Clips(_Part):
    figures: dict[str, Violations] = Field(default_factory=dict)
    """By kind, and all of them together."""

    @property
    def kinds(self) -> dict[str, Violations]:
        return {kind: told for kind, told in self.figures.items() if kind != ALL}

    @property
    def events(self) -> int:
        return sum(one.events for one in self.kinds.values())

    @property
    def found(self) -> int:
        return sum(one.found for one in self.kinds.values())

    @property
    def false(self) -> int:
        return sum(one.false for one in self.kinds.values())


class Picture(_Part):
    """One picture: labelled boxes by label, and what was found of each label."""

    file: str
    kind: str
    source: str
    condition: str
    camera: str | None
    boxes: dict[str, int]
    found: dict[str, list[Detection]]


class Measured(_Part):
    """All that was measured of one package. ``kind`` is real, composed or rendered: never mixed."""

    package: Stamp
    dataset: Pictures
    engine: str
    precision: str
    thresholds: dict[str, float]
    thresholds_by_condition: dict[str, dict[str, float]] = Field(default_factory=dict)
    groups: dict[str, dict[str, dict[str, Figures]]]
    map50: dict[str, Mean]
    events: Clips | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of pictures, real ones first: they say most."""
        return tuple(sorted(self.groups.get("kind", {}), key=lambda kind: (kind != "real", kind)))

    def labels(self, kind: str) -> dict[str, Figures]:
        """Figures of the labels that occur on pictures of a kind."""
        found = self.groups.get("kind", {}).get(kind, {})
        return {label: figures for label, figures in found.items() if figures.boxes}

    def threshold(self, label: str, condition: str) -> float:
        here = self.thresholds_by_condition.get(condition, {})
        return here.get(label, self.thresholds.get(label, 1.0))


@dataclass(frozen=True, slots=True)
class Tally:
    """Boxes at the package's thresholds, all labels together."""

    hits: int
    false: int
    boxes: int

    @property
    def f1(self) -> float | None:
        """None where nothing is labelled and nothing was found."""
        whole = self.hits + self.false + self.boxes
        return 2 * self.hits / whole if whole else None

    @property
    def missed(self) -> int:
        return self.boxes - self.hits


@dataclass(frozen=True, slots=True)
class CameraTally:
    camera: str
    pictures: int
    tally: Tally


def measured(evaluation: Mapping[str, Any] | None) -> Measured | None:
    """The content of an evaluation.json; None without one, and for one of another form."""
    if evaluation is None:
        return None
    try:
        return Measured.model_validate(evaluation)
    except ValidationError:
        return None


def curve(found: Measured, kind: str, label: str) -> tuple[tuple[float, float], ...]:
    """Recall and precision at each right detection, best score first; empty without any."""
    pictures = [one for one in found.pictures if one.kind == kind]
    boxes = sum(one.boxes.get(label, 0) for one in pictures)
    ranked = sorted(
        (seen for one in pictures for seen in one.found.get(label, ())), key=lambda seen: -seen[0]
    )
    points: list[tuple[float, float]] = []
    hits = false = 0
    for _, hit in ranked:
        hits, false = hits + hit, false + (not hit)
        if hit and boxes:
            points.append((hits / boxes, hits / (hits + false)))
    return tuple(_thinned(points))


def tally(found: Measured, pictures: Sequence[Picture]) -> Tally:
    """All of ``pictures`` together."""
    hits = false = boxes = 0
    for one in pictures:
        boxes += sum(one.boxes.values())
        for label, seen in one.found.items():
            least = found.threshold(label, one.condition)
            right = sum(hit for score, hit in seen if score >= least)
            hits += right
            false += sum(score >= least for score, _ in seen) - right
    return Tally(hits, false, boxes)


def by_camera(found: Measured, kind: str) -> list[CameraTally]:
    """Cameras with enough to judge them by, the worst first."""
    cameras: dict[str, list[Picture]] = {}
    for one in found.pictures:
        if one.kind == kind and one.camera is not None:
            cameras.setdefault(one.camera, []).append(one)
    told = [CameraTally(name, len(seen), tally(found, seen)) for name, seen in cameras.items()]
    enough = [one for one in told if _whole(one.tally) >= FEWEST_ON_A_CAMERA]
    return sorted(enough, key=lambda one: (one.tally.f1 or 0.0, one.camera))


def _whole(one: Tally) -> int:
    return one.hits + one.false + one.boxes


def _thinned(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    step = max(1, len(points) // MOST_POINTS)
    yield from points[:-1:step]
    yield from points[-1:]
