"""Hand a set out: from a frozen dataset, or straight from samples, in any of the formats."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from training.boxes import Box
from training.exchange import coco, cvat, yolo
from training.exchange.item import Format, Item
from training.exchange.places import Target
from training.snapshot import open_snapshot
from training.split import SPLITS, Split


def of_dataset(root: Path, splits: Iterable[Split] = SPLITS) -> Iterator[Item]:
    """The pictures of a frozen dataset, negatives among them.

    Raises SnapshotError when `root` is none.
    """
    wanted = frozenset(splits)
    for entry in open_snapshot(root).entries():
        if entry.split in wanted:
            boxes = tuple(_box(line) for line in entry.boxes)
            yield Item(entry.file, entry.split, boxes, (root / entry.image).read_bytes)


def _box(line: str) -> Box:
    """The box of a manifest line, to the digit."""
    label, cx, cy, width, height = line.split()
    return Box(int(label), float(cx), float(cy), float(width), float(height))


def hand_out(
    items: Iterable[Item],
    target: Target,
    form: Format,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write all items in a format; how many there were.

    Raises PlaceError. The lists and annotations of a set are written last, so a set without them
    is seen to be unfinished.
    """
    try:
        match form:
            case "yolo":
                count = yolo.write(items, target, cvat=False, progress=progress)
            case "cvat-ultralytics-1.0":
                count = yolo.write(items, target, cvat=True, progress=progress)
            case "cvat-yolo-1.1":
                count = cvat.write(items, target, progress=progress)
            case "coco":
                count = coco.write(items, target, progress=progress)
        target.finish()
    except BaseException:
        target.abandon()
        raise
    return count
