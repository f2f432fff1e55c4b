"""How much the gate saves, and what it misses, on recordings.

    .venv/bin/python -m benchmarks.gate_missed VIDEO… [--every-s 1] [--tiles 1] [--model PACKAGE]

Every look of a recording goes to the detector; the gate is asked as the patrol would ask it. A look
it would have reused counts as *missed* when the detector's answer differs from the reused one: a
box of at least 0.3 % of the picture without a partner of the same label overlapping it by half. A
detector also wavers on pictures that hardly differ, so ``missed_sure`` counts only boxes at least
0.1 over their label's threshold for which the other look has no box of any label there.

``--tiles 3`` cuts each picture into 3 × 3 cameras of their own, quiet corners among them: whole
recordings of streets are never quiet. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import Detections, Detector
from models.shelf import SHIPPED, resolve
from pipeline.gate import GateLimits, GateMemory, Thumbnail, gate
from pipeline.picture import Picture
from pipeline.visits import recording

SMALLEST = 0.003
"""Share of the picture from which a box must not be missed."""
OVERLAP = 0.5
"""Intersection over union from which two boxes mean the same thing."""
SURE = 0.1
"""So far over its threshold a box is more than wavering."""
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    looks: int
    reused: int
    reuse_share: float
    missed: int
    missed_sure: int
    reasons: dict[str, int]


def measure(
    pictures: Iterator[Picture], detector: Detector, limits: GateLimits, tiles: int = 1
) -> Figures:
    """Send every picture through gate and detector; each of tiles × tiles parts is one camera."""
    thresholds = np.array([detector.package.thresholds[name] for name in detector.package.labels])
    kept: dict[int, tuple[GateMemory, Detections]] = {}
    reasons: Counter[str] = Counter()
    missed = missed_sure = 0
    for picture in pictures:
        for number, part in enumerate(_parts(picture, tiles)):
            image = part.scaled(640)
            [found] = detector([image])
            memory, held = kept.get(number, (None, Detections.empty()))
            said = gate(memory, Thumbnail.of(part), part.captured_at, limits)
            reasons[said.reason] += 1
            if said.open:
                kept[number] = said.memory, found
                continue
            area = image.shape[0] * image.shape[1]
            lost, lost_sure = differences(held, found, area, thresholds)
            missed += bool(lost)
            missed_sure += bool(lost_sure)
    looks, reused = reasons.total(), reasons["unchanged"]
    share = round(reused / looks, 4) if looks else 0.0
    return Figures(looks, reused, share, missed, missed_sure, dict(reasons))


def differences(
    held: Detections, found: Detections, area: int, thresholds: NDArray[np.float64]
) -> tuple[int, int]:
    """Boxes of either without a partner in the other: all, and those more than wavering."""
    every = sure = 0
    for mine, other in ((held, found), (found, held)):
        overlaps = _overlaps(mine.xyxy, other.xyxy)
        same = overlaps * (mine.label[:, None] == other.label[None, :])
        sizes = np.prod(mine.xyxy[:, 2:] - mine.xyxy[:, :2], axis=1)
        large = sizes >= SMALLEST * area
        clear = large & (mine.score >= thresholds[mine.label] + SURE)
        every += int((large & ~(same >= OVERLAP).any(axis=1)).sum())
        sure += int((clear & ~(overlaps >= OVERLAP).any(axis=1)).sum())
    return every, sure


def _overlaps(one: NDArray[np.float32], two: NDArray[np.float32]) -> NDArray[np.float64]:
    """Intersection over union [N, M] of boxes xyxy."""
    low = np.maximum(one[:, None, :2], two[None, :, :2])
    high = np.minimum(one[:, None, 2:], two[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    sizes = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (one, two)]
    return np.asarray(shared / (sizes[0][:, None] + sizes[1][None, :] - shared + 1e-9), float)


def _parts(picture: Picture, tiles: int) -> Iterator[Picture]:
    if tiles == 1:
        yield picture
        return
    rgb = picture.rgb()
    high, wide = rgb.shape[0] // tiles, rgb.shape[1] // tiles
    for row in range(tiles):
        for column in range(tiles):
            part = rgb[row * high : (row + 1) * high, column * wide : (column + 1) * wide]
            yield Picture.from_rgb(np.ascontiguousarray(part), picture.captured_at)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--every-s", type=float, default=1.0)
    parser.add_argument("--tiles", type=int, default=1)
    parser.add_argument("--model", type=Path, default=SHIPPED / "citypatrol")
    asked = parser.parse_args(arguments)
    detector = Detector.open(resolve(asked.model), threads=1)
    figures = {
        video.name: asdict(
            measure(recording(video, asked.every_s, START), detector, GateLimits(), asked.tiles)
        )
        for video in asked.videos
    }
    record = {"every_s": asked.every_s, "tiles": asked.tiles, "videos": figures}
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
