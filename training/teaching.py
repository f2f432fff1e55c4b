"""A model package as the teacher of samples: what it sees on a picture, kept so that it looks once.

Doubtful is what it saw with at least half of the score it needs (thresholds of the picture's
condition): above that a box is often right, below it mostly is not.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from models import Package
from models.shelf import resolve
from training.observe import open_for_ranking, read_rgb
from training.verdicts import Seen
from training.window import Corners

DOUBT_FROM = 0.5
# Nothing below can be doubtful under any threshold a package may have.
_LOWEST = 0.01
_DIGITS = 4

Raw = list[tuple[str, float, Corners]]


class PackageTeacher:
    """Looks at pictures with a package; `work` keeps what it saw, under the package's hash.

    Raises ModelError when the package cannot be used.
    """

    def __init__(self, package: Path, work: Path) -> None:
        folder = resolve(package)
        self._package = Package.load(folder)
        self._detector = open_for_ranking(folder)
        self._kept = work / f"seen-{self._package.sha256[:16]}.jsonl"
        self._seen = _read(self._kept)

    def __call__(self, picture: Path, sha256: str, condition: str) -> list[Seen]:
        """What the package sees on a picture whose bytes have this hash."""
        thresholds = self._package.thresholds_in(condition)
        return settled(self._look(picture, sha256), thresholds)

    def _look(self, picture: Path, sha256: str) -> Raw:
        if sha256 not in self._seen:
            rgb = read_rgb(picture)
            height, width = rgb.shape[:2]
            [found] = self._detector([rgb])
            boxes = found.xyxy / [width, height, width, height]
            self._seen[sha256] = [
                (self._package.labels[int(label)], round(float(score), _DIGITS), _corners(box))
                for label, score, box in zip(found.label, found.score, boxes, strict=True)
                if score >= _LOWEST
            ]
            with self._kept.open("a") as kept:
                kept.write(json.dumps({"sha256": sha256, "seen": self._seen[sha256]}) + "\n")
        return self._seen[sha256]


def settled(raw: Raw, thresholds: Mapping[str, float]) -> list[Seen]:
    """What of the boxes is certain or doubtful under these thresholds; the rest is nothing."""
    return [
        Seen(label, box, score >= thresholds[label])
        for label, score, box in raw
        if score >= DOUBT_FROM * thresholds[label]
    ]


def _corners(box: list[float]) -> Corners:
    x1, y1, x2, y2 = (round(float(value), 5) for value in box)
    return x1, y1, x2, y2


def _read(path: Path) -> dict[str, Raw]:
    if not path.exists():
        return {}
    found: dict[str, Raw] = {}
    for line in path.read_text().splitlines():
        kept = json.loads(line)
        found[kept["sha256"]] = [
            (label, score, (box[0], box[1], box[2], box[3])) for label, score, box in kept["seen"]
        ]
    return found
