"""What readers of all formats share: limits, classes, boxes, pictures that lie elsewhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from training.boxes import Box, from_corners
from training.exchange.item import Item
from training.exchange.places import PlaceError, TooBigError, Tree, UnsafeNameError, safe_name
from training.exchange.report import Problem, Report
from training.labels import LABELS
from training.split import Split

PICTURE_LIMIT = 64 << 20
TEXT_LIMIT = 16 << 20
PICTURES = (".jpg", ".jpeg", ".png")
# Label files are written with five decimals or more; an edge passed by less is rounding.
_ROUNDING = 2e-5
# Corners this far from a box of five decimals are the same box.
_SAME = 1e-7

_SPLITS: Mapping[str, Split] = {
    "train": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}

FindPicture = Callable[[str], tuple[str, Callable[[], bytes]] | None]
"""From a picture's stem to its file name and its bytes, where a set came without pictures."""


@dataclass(slots=True)
class Reader:
    """One set being read.

    split: the side of subsets whose name says none; renames: class name in the set → label of
    ours; elsewhere: finds pictures that the set itself lacks; empty_means_negative: whether a
    picture without a label file is one with nothing on it.
    """

    tree: Tree
    report: Report
    split: Split = "train"
    renames: Mapping[str, str] = field(default_factory=dict)
    elsewhere: FindPicture | None = None
    empty_means_negative: bool = False
    _names: set[str] = field(default_factory=set)

    def side(self, subset: str) -> Split:
        """The split that a subset's name stands for."""
        return _SPLITS.get(subset.lower(), self.split)

    def numbering(self, classes: Sequence[str]) -> dict[int, int]:
        """From the set's class numbers to ours; classes that are not ours are left out."""
        ours = [self.renames.get(name, name) for name in classes]
        self.report.classes = tuple(name for name in ours if name in LABELS)
        return {i: LABELS.index(name) for i, name in enumerate(ours) if name in LABELS}

    def text(self, name: str) -> str | None:
        """A text file of the set; None, and a problem noted, when it cannot be read."""
        with self.noting(name):
            return self.tree.read(name, TEXT_LIMIT).decode("utf-8-sig", errors="replace")
        return None

    def claim(self, path: str) -> str | None:
        """The name under which the picture at `path` comes in; None for one taken before.

        path: below its subset's folder; folders in it become part of the name.
        """
        name = "__".join(PurePosixPath(path).parts)
        stem = PurePosixPath(name).stem
        if stem in self._names:
            self.report.note(
                Problem.DUPLICATE_NAME, f"A second picture is called {name}: it is left out."
            )
            return None
        self._names.add(stem)
        return name

    def opener(self, path: str) -> Callable[[], bytes]:
        """What reads the picture at `path`, when it is needed."""
        return lambda: self.tree.read(path, PICTURE_LIMIT)

    @contextmanager
    def noting(self, name: str) -> Iterator[None]:
        """Note what is wrong with a file instead of stopping at it."""
        try:
            yield
        except UnsafeNameError as error:
            self.report.note(Problem.UNSAFE_NAME, str(error))
        except TooBigError as error:
            self.report.note(Problem.TOO_BIG, str(error))
        except PlaceError as error:
            self.report.note(Problem.UNREADABLE, str(error))
        except KeyError:
            self.report.note(Problem.UNREADABLE, f"{name} is not there.")

    def box(self, label: int, corners: tuple[float, ...], where: str) -> Box | None:
        """A box of our numbering; None, and a problem noted, when it has no area inside.

        corners: x1, y1, x2, y2 in shares of the picture.
        """
        x1, y1, x2, y2 = corners
        if not (x1 < x2 and y1 < y2 and min(x2, y2) > 0 and max(x1, y1) < 1):
            self.report.note(Problem.NO_AREA, f"{where}: nothing of the box is inside the picture.")
            return None
        if min(x1, y1) < -_ROUNDING or max(x2, y2) > 1 + _ROUNDING:
            self.report.note(
                Problem.OUTSIDE, f"{where}: the box reaches over the edge and is cut to it."
            )
            return from_corners(label, (x1, y1, x2, y2))
        return _as_written(label, (x1, y1, x2, y2))


def _as_written(label: int, corners: tuple[float, float, float, float]) -> Box:
    """The box with its centre and size as a label file would have them, where that is the same."""
    x1, y1, x2, y2 = corners
    exact = ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
    short = [round(value, 5) for value in exact]
    same = all(abs(a - b) < _SAME for a, b in zip(exact, short, strict=True)) and all(short[2:])
    cx, cy, width, height = short if same else exact
    return Box(label, min(max(cx, 0.0), 1.0), min(max(cy, 0.0), 1.0), min(width, 1), min(height, 1))


def pictures_of(reader: Reader) -> list[str]:
    """The names of all picture files of a set that are safe to read."""
    found = []
    for name in reader.tree.names():
        if name.lower().endswith(PICTURES):
            with reader.noting(name):
                found.append(safe_name(name))
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a file of a YOLO set belongs: its subset, its path below it, its label file."""

    subset: str
    inside: str
    label: str


def labelled(
    reader: Reader, spot_of: Callable[[str], Spot | None], numbering: Mapping[int, int]
) -> Iterator[Item]:
    """Every picture with a YOLO label file, then label files whose picture lies elsewhere.

    spot_of: None for files that are neither picture nor label file.
    """
    texts = {n for n in reader.tree.names() if n.endswith(".txt") and spot_of(n) is not None}
    used = set()
    for image in pictures_of(reader):
        spot = spot_of(image)
        if spot is None:
            continue
        used.add(spot.label)
        name = reader.claim(spot.inside)
        if name is None:
            continue
        text = reader.text(spot.label) if spot.label in texts else None
        if spot.label not in texts and not reader.empty_means_negative:
            sentence = f"{image} has no label file: nobody says what is on it."
            reader.report.note(Problem.NO_LABELS, sentence)
        elif spot.label not in texts:
            text = ""
        if text is not None:
            boxes = yolo_lines(reader, text, numbering, spot.label)
            yield Item(name, reader.side(spot.subset), boxes, reader.opener(image))
    for label in sorted(texts - used):
        spot = spot_of(label)
        if spot is not None:
            yield from _elsewhere(reader, spot, numbering)


def _elsewhere(reader: Reader, spot: Spot, numbering: Mapping[int, int]) -> Iterator[Item]:
    stem = PurePosixPath(spot.inside).stem
    found = reader.elsewhere(stem) if reader.elsewhere else None
    if found is None:
        sentence = f"{spot.label} has no picture: it is left out."
        reader.report.note(Problem.MISSING_PICTURE, sentence)
        return
    text, name = reader.text(spot.label), reader.claim(found[0])
    if text is not None and name is not None:
        boxes = yolo_lines(reader, text, numbering, spot.label)
        yield Item(name, reader.side(spot.subset), boxes, found[1])


def yolo_lines(
    reader: Reader, text: str, numbering: Mapping[int, int], where: str
) -> tuple[Box, ...]:
    """The boxes of a YOLO label file; a sixth number (a track's) is passed over."""
    boxes = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        spot = f"{where}, line {number}"
        try:
            name, *values = line.split()[:5]
            cx, cy, width, height = (float(value) for value in values)
            label = int(name)
        except ValueError:
            reader.report.note(
                Problem.BAD_LINE, f"{spot}: expected 'class cx cy width height', got {line[:40]!r}."
            )
            continue
        if label not in numbering:
            reader.report.note(
                Problem.UNKNOWN_CLASS, f"{spot}: class {label} is none of our labels."
            )
            continue
        corners = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
        box = reader.box(numbering[label], corners, spot)
        if box is not None:
            boxes.append(box)
    return tuple(boxes)
