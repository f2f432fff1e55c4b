"""`datasets.md`, read: every set of pictures we learn from, measure on or test with.

A set is a section `### name` with a table of two columns. All keys of KEYS must be there. The rows
`training`, `validation` and `test` say what a frozen dataset holds of it: `60 pictures: car 115`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from training.errors import TrainingError
from training.labels import label_id
from training.sources import Kind

Use = Literal["training", "validation", "test", "tests", "starting weights"]
USES: tuple[Use, ...] = get_args(Use)
KEYS = (
    "kind",
    "source",
    "licence",
    "size",
    "labels",
    "cameras",
    "viewpoint",
    "use",
    "files",
    "hash",
)
# Rows of a set, and the split of a frozen dataset that each counts.
COUNTED: Mapping[str, str] = {"training": "train", "validation": "val", "test": "test"}
PLACES = ("data", "repository", "dataset")

_SECTION = re.compile(r"^### `([\w.-]+)`$")
_ROW = re.compile(r"^\| (\w+) \| (.*) \|$")
_FILES = re.compile(r"`(\w+):([^`]+)`")
_HASH = re.compile(r"^`sha256:([0-9a-f]{64})` of ([\d,]+) files$")
_COUNTS = re.compile(r"^([\d,]+) pictures(?:: (.+))?$")


class CatalogueError(TrainingError):
    """datasets.md cannot be read: the message names the set and the row to correct."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Pictures of one split, and boxes per label."""

    pictures: int
    boxes: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """As it stands in the table."""
        boxes = ", ".join(f"{name} {count:,}" for name, count in self.boxes.items())
        return f"{self.pictures:,} pictures" + (f": {boxes}" if boxes else "")


@dataclass(frozen=True, slots=True)
class Listed:
    """One set of the page.

    files: (place, pattern) pairs; place is `data` (the development data), `repository`, or
    `dataset` (a source's pictures in a frozen dataset, for sets that are made by a command).
    digest, count: of the files, see training/inventory.py.
    """

    name: str
    kind: Kind
    uses: tuple[Use, ...]
    files: tuple[tuple[str, str], ...]
    digest: str
    count: int
    counts: Mapping[str, Counts]
    rows: Mapping[str, str]


def read_catalogue(path: Path) -> tuple[Listed, ...]:
    """All sets of the page, in its order.

    Raises CatalogueError for a set with a missing row or a value that cannot be read.
    """
    return tuple(_listed(name, rows) for name, rows in _sections(path.read_text()).items())


def _sections(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, str] | None = None
    for line in text.splitlines():
        if line.startswith("#"):
            section = _SECTION.match(line)
            rows = found.setdefault(section[1], {}) if section else None
        elif rows is not None and (row := _ROW.match(line)):
            rows[row[1]] = row[2].strip()
    return found


def _listed(name: str, rows: Mapping[str, str]) -> Listed:
    missing = [key for key in KEYS if not rows.get(key)]
    if missing:
        raise CatalogueError(f"datasets.md, {name}: the row '{missing[0]}' is missing.")
    kind = next((kind for kind in get_args(Kind) if kind == rows["kind"]), None)
    if kind is None:
        raise CatalogueError(f"datasets.md, {name}: '{rows['kind']}' is no kind of picture.")
    uses = tuple(use for use in USES if use in re.split(r", |; .*", rows["use"]))
    files = tuple((place, pattern) for place, pattern in _FILES.findall(rows["files"]))
    if not uses or not files or any(place not in PLACES for place, _ in files):
        raise CatalogueError(f"datasets.md, {name}: 'use' or 'files' names nothing that is known.")
    found = _HASH.match(rows["hash"])
    if found is None:
        raise CatalogueError(f"datasets.md, {name}: write the hash as `sha256:…` of N files.")
    counts = {COUNTED[key]: _counts(name, rows[key]) for key in COUNTED if key in rows}
    return Listed(name, kind, uses, files, found[1], _number(found[2]), counts, rows)


def _counts(name: str, text: str) -> Counts:
    found = _COUNTS.match(text)
    if found is None:
        raise CatalogueError(f"datasets.md, {name}: '{text}' should read '60 pictures: car 115'.")
    boxes = {}
    for part in (found[2] or "").split(", ") if found[2] else ():
        label, _, count = part.partition(" ")
        label_id(label)
        boxes[label] = _number(count)
    return Counts(_number(found[1]), boxes)


def _number(text: str) -> int:
    return int(text.replace(",", ""))
