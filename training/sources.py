"""Where pictures come from: each source turns a folder into labelled pictures in our numbering."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.boxes import Box, parse_yolo, read_yolo
from training.labels import DEVELOPMENT_SET_NAMES, LABELS, remap
from training.review import Review
from training.split import Split
from training.teacher import Proposal

Kind = Literal["real", "composed", "rendered"]
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Picture:
    """One labelled picture: complete for all thirteen labels, or it must not be mixed.

    repeat: how many times an epoch shows it (training only), at least 1.
    """

    source: str
    kind: Kind
    split: Split
    path: Path
    boxes: tuple[Box, ...]
    repeat: int = 1

    def __post_init__(self) -> None:
        if self.repeat < 1:
            raise ValueError("repeat must be at least 1")


def pictures_in(folder: Path) -> list[Path]:
    """Picture files of a folder, by name.

    Raises FileNotFoundError when there are none.
    """
    found = sorted(p for p in folder.glob("*") if p.suffix.lower() in _PICTURES)
    if not found:
        raise FileNotFoundError(f"No pictures in {folder}: check the path of the data set.")
    return found


def development_set(
    root: Path,
    split: Split,
    proposals: dict[str, tuple[Proposal, ...]],
    review: Review,
    *,
    repeat: int = 1,
) -> Iterator[Picture]:
    """A real development set, its own labels completed by the reviewed teacher."""
    numbering = remap(DEVELOPMENT_SET_NAMES)
    for path in pictures_in(root / "images" / split):
        own = read_yolo(root / "labels" / split / f"{path.stem}.txt", numbering)
        taught = review.boxes(path.name, proposals.get(path.name, ()))
        yield Picture(root.name, "real", split, path, own + taught, repeat)


def checked_pictures(
    folder: Path, checked: Path, source: str, *, repeat: int = 1
) -> Iterator[Picture]:
    """Training pictures of a folder whose boxes were confirmed or drawn by eye, listed in one file.

    checked: JSON, picture name → YOLO lines in our numbering; pictures not named there are left
    out. Raises FileNotFoundError when a named picture is missing.
    """
    numbering = remap(LABELS)
    for name, lines in sorted(json.loads(checked.read_text()).items()):
        path = folder / name
        if not path.exists():
            raise FileNotFoundError(f"{checked} names {name}, which is not in {folder}.")
        boxes = parse_yolo("\n".join(lines), numbering, f"{checked}: {name}")
        yield Picture(source, "real", "train", path, boxes, repeat)


def frames(
    folder: Path,
    source: str,
    proposals: dict[str, tuple[Proposal, ...]],
    review: Review,
    *,
    repeat: int = 1,
) -> Iterator[Picture]:
    """Training frames of a recording that shows nothing but what the teacher knows."""
    for path in pictures_in(folder):
        boxes = review.boxes(path.name, proposals.get(path.name, ()))
        yield Picture(source, "real", "train", path, boxes, repeat)


def our_folder(
    root: Path, name: str, kind: Kind, split: Split, *, repeat: int = 1
) -> Iterator[Picture]:
    """A folder `images/*` + `labels/*.txt` already complete and in our numbering."""
    numbering = remap(LABELS)
    for path in pictures_in(root / "images"):
        label_file = root / "labels" / f"{path.stem}.txt"
        if label_file.exists():
            yield Picture(name, kind, split, path, read_yolo(label_file, numbering), repeat)
