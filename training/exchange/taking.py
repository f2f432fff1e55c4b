"""Take a set in: read it in its format, report what is in it, and write it as a folder of ours.

    OUT/<split>/images/  OUT/<split>/labels/  OUT/<split>/manifest.jsonl

A recipe mixes such a folder with `type = "folder"`. With the dataset a set was exported from,
pictures keep their camera, day, condition, sample and side, also when only labels came back.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import get_args

from training.boxes import Box
from training.exchange import coco, cvat, yolo
from training.exchange.item import Format, Item, is_picture
from training.exchange.places import FolderTarget, Tree
from training.exchange.reading import Reader
from training.exchange.report import Problem, Report
from training.labels import LABELS
from training.snapshot import Entry, entries
from training.sources import Kind
from training.split import Split

FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Taking:
    """How to read a set.

    split: the side of subsets whose name says none; renames: class of the set → label of ours;
    empty_means_negative: whether a picture without a label file has nothing on it;
    exported_from: the dataset folder that the set was once exported from.
    """

    format: Format
    kind: Kind = "real"
    split: Split = "train"
    renames: Mapping[str, str] = field(default_factory=dict)
    empty_means_negative: bool = False
    exported_from: Path | None = None


def items(tree: Tree, taking: Taking, report: Report) -> Iterator[Item]:
    """The pictures of a set; problems go into `report`."""
    reader = Reader(
        tree,
        report,
        taking.split,
        taking.renames,
        _finder(taking.exported_from) if taking.exported_from else None,
        taking.empty_means_negative,
    )
    match taking.format:
        case "yolo" | "cvat-ultralytics-1.0":
            return yolo.read(reader)
        case "cvat-yolo-1.1":
            return cvat.read(reader)
        case "coco":
            return coco.read(reader)


def take(
    tree: Tree,
    taking: Taking,
    out: Path | None,
    *,
    accept_problems: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Read a whole set; write it to `out` unless that is None or problems are not accepted.

    Raises SnapshotError when it is no set of its format, PlaceError when `out` is there already.
    """
    report = Report()
    known = _known(taking.exported_from)
    target = FolderTarget(out) if out is not None else None
    try:
        for count, item in enumerate(items(tree, taking, report), start=1):
            data = _bytes(item, report)
            if data is not None:
                split = _take(item, data, known, taking, target)
                report.count(split, (LABELS[box.label] for box in item.boxes))
            progress(count)
        if target is not None and (accept_problems or not report.problems):
            target.finish()
    finally:
        if target is not None:
            target.abandon()
    return report


def _bytes(item: Item, report: Report) -> bytes | None:
    reader = Reader(_Nothing(), report)
    with reader.noting(item.name):
        data = item.read()
        if is_picture(data):
            return data
        report.note(Problem.NOT_A_PICTURE, f"{item.name} cannot be decoded as JPEG or PNG.")
    return None


class _Nothing:
    """A tree without files."""

    def names(self) -> Iterator[str]:
        return iter(())

    def read(self, name: str, limit: int) -> bytes:  # noqa: ARG002
        raise KeyError(name)


def _take(
    item: Item,
    data: bytes,
    known: Mapping[str, Entry],
    taking: Taking,
    target: FolderTarget | None,
) -> Split:
    digest = hashlib.sha256(data).hexdigest()
    before = known.get(digest)
    split = before.split if before else item.split
    if target is not None:
        target.write(f"{split}/images/{item.name}", data)
        target.write(f"{split}/labels/{PurePosixPath(item.name).stem}.txt", _lines(item.boxes))
        line = {
            "file": item.name,
            "kind": before.kind if before else taking.kind,
            "sha256": digest,
            "camera": before.camera if before else None,
            "day": before.day if before else None,
            "condition": before.condition if before else "unknown",
            "negative": before.negative if before and not item.boxes else None,
            "sample_id": before.sample_id if before else None,
        }
        target.append(f"{split}/manifest.jsonl", json.dumps(line, sort_keys=True) + "\n")
    return split


def _lines(boxes: tuple[Box, ...]) -> bytes:
    return "".join(f"{box.line()}\n" for box in boxes).encode()


def _known(dataset: Path | None) -> dict[str, Entry]:
    return {entry.sha256: entry for entry in entries(dataset)} if dataset else {}


def _finder(dataset: Path) -> Callable[[str], tuple[str, Callable[[], bytes]] | None]:
    """Finds the dataset's own pictures by stem, for sets that came back without them."""
    places = {Path(entry.file).stem: dataset / entry.image for entry in entries(dataset)}

    def find(stem: str) -> tuple[str, Callable[[], bytes]] | None:
        path = places.get(stem)
        return (path.name, path.read_bytes) if path else None

    return find
