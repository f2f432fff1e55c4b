"""COCO detection, which CVAT calls "COCO 1.0".

    annotations/instances_<subset>.json      images/<subset>/…

Boxes are x, y, width, height in pixels. A picture that no annotation names is a negative. The
annotations are written piece by piece; read, they are held (some kilobytes a picture), the pictures
never are. Layouts: cocodataset.org, "Data format"; datumaro's page on the COCO format.
"""

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from training.boxes import Box
from training.exchange.item import Item, picture_size
from training.exchange.places import PlaceError, Target
from training.exchange.reading import Reader, pictures_of
from training.exchange.report import Problem
from training.labels import LABELS
from training.snapshot import SnapshotError
from training.split import SPLITS, Split

_LIMIT = 1 << 30
_PREFIX = "instances_"
_HEAD = {
    "licenses": [{"name": "", "id": 0, "url": ""}],
    "info": {
        "contributor": "",
        "date_created": "",
        "description": "",
        "url": "",
        "version": "",
        "year": "",
    },
    "categories": [
        {"id": number, "name": label, "supercategory": ""}
        for number, label in enumerate(LABELS, start=1)
    ],
}


def write(items: Iterable[Item], target: Target, *, progress: Callable[[int], None]) -> int:
    """Write every picture and the annotations per split; how many pictures there were.

    Raises PlaceError for a picture that is neither JPEG nor PNG: COCO needs its size.
    """
    with tempfile.TemporaryDirectory() as folder:
        parts = _Parts(Path(folder))
        count = 0
        for count, item in enumerate(items, start=1):
            data = item.read()
            size = picture_size(data)
            if size is None:
                raise PlaceError(f"{item.name} is neither JPEG nor PNG: COCO needs its size.")
            target.write(f"images/{item.split}/{item.name}", data)
            parts.add(item, size)
            progress(count)
        for split in SPLITS:
            whole = parts.whole(split)
            if whole is not None:
                target.write_file(f"annotations/{_PREFIX}{split}.json", whole)
    return count


class _Parts:
    """Images and annotations of each split, kept on the disk until they are put together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pictures = dict.fromkeys(SPLITS, 0)
        self._boxes = dict.fromkeys(SPLITS, 0)

    def add(self, item: Item, size: tuple[int, int]) -> None:
        split, (width, height) = item.split, size
        self._pictures[split] += 1
        image = {
            "id": self._pictures[split],
            "width": width,
            "height": height,
            "file_name": item.name,
            "license": 0,
            "flickr_url": "",
            "coco_url": "",
            "date_captured": 0,
        }
        self._append(split, "images", [image])
        rows = []
        for box in item.boxes:
            self._boxes[split] += 1
            wide, high = box.width * width, box.height * height
            left, top = box.cx * width - wide / 2, box.cy * height - high / 2
            rows.append(
                {
                    "id": self._boxes[split],
                    "image_id": self._pictures[split],
                    "category_id": box.label + 1,
                    "segmentation": [],
                    "area": wide * high,
                    "bbox": [left, top, wide, high],
                    "iscrowd": 0,
                }
            )
        self._append(split, "annotations", rows)

    def whole(self, split: Split) -> Path | None:
        """The annotation file of a split, or None when it has no pictures."""
        if not self._pictures[split]:
            return None
        path = self._folder / f"{split}.json"
        with path.open("w") as out:
            out.write(json.dumps(_HEAD)[:-1])
            for part in ("images", "annotations"):
                out.write(f', "{part}": [')
                if (self._folder / f"{split}.{part}").exists():
                    with (self._folder / f"{split}.{part}").open() as rows:
                        rows.read(1)  # the comma before the first row
                        shutil.copyfileobj(rows, out)
                out.write("]")
            out.write("}\n")
        return path

    def _append(self, split: Split, part: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            with (self._folder / f"{split}.{part}").open("a") as out:
                out.writelines(f",{json.dumps(row)}" for row in rows)


def read(reader: Reader) -> Iterator[Item]:
    """Every picture that an annotation file names, with its boxes.

    Raises SnapshotError when there is no annotation file, or one that is no COCO.
    """
    files = sorted(name for name in reader.tree.names() if name.endswith(".json"))
    if not files:
        raise SnapshotError(
            "The set has no annotations/instances_….json: it is no COCO set, or choose another "
            "--format."
        )
    images = pictures_of(reader)
    by_name: dict[str, list[str]] = defaultdict(list)
    for image in images:
        by_name[PurePosixPath(image).name].append(image)
    used: set[str] = set()
    for file in files:
        yield from _read_one(reader, file, by_name, used)
    for image in images:
        if image not in used:
            reader.report.note(
                Problem.NO_LABELS, f"{image} is in no annotation file: nobody says what is on it."
            )


def _read_one(
    reader: Reader, file: str, by_name: Mapping[str, list[str]], used: set[str]
) -> Iterator[Item]:
    said = _parsed(reader, file)
    numbering = _numbering(reader, said["categories"], file)
    boxes: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in said["annotations"]:
        boxes[row.get("image_id") if isinstance(row, dict) else None].append(row)
    subset = PurePosixPath(file).stem.removeprefix(_PREFIX)
    for image in said["images"]:
        where = f"{file}: {image.get('file_name') if isinstance(image, dict) else image}"
        try:
            size, name = (float(image["width"]), float(image["height"])), str(image["file_name"])
            rows = boxes.pop(image["id"], [])
        except (KeyError, TypeError, ValueError):
            reader.report.note(Problem.BAD_LINE, f"{where}: it has no id, name or size.")
            continue
        found = _find(reader, subset, name, by_name, used)
        claimed = reader.claim(found[0]) if found else None
        if found is None:
            sentence = f"{where}: its picture is not in the set: it is left out."
            reader.report.note(Problem.MISSING_PICTURE, sentence)
        elif claimed is not None:
            yield Item(
                claimed, reader.side(subset), _boxes(reader, rows, size, numbering, where), found[1]
            )
    for rows in boxes.values():
        for _ in rows:
            reader.report.note(Problem.BAD_LINE, f"{file}: an annotation of no picture.")


def _parsed(reader: Reader, file: str) -> dict[str, list[Any]]:
    try:
        said = json.loads(reader.tree.read(file, _LIMIT))
        return {part: list(said[part]) for part in ("images", "annotations", "categories")}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SnapshotError(
            f"{file} is no COCO annotation file: it needs images, annotations and categories."
        ) from None


def _numbering(reader: Reader, categories: list[Any], file: str) -> dict[Any, int]:
    try:
        names = [str(category["name"]) for category in categories]
        ours = reader.numbering(names)
        return {category["id"]: ours[i] for i, category in enumerate(categories) if i in ours}
    except (KeyError, TypeError):
        raise SnapshotError(f"{file}: a category has no id or no name.") from None


def _find(
    reader: Reader, subset: str, name: str, by_name: Mapping[str, list[str]], used: set[str]
) -> tuple[str, Callable[[], bytes]] | None:
    """The picture's path below its subset, and what reads it."""
    for place in (f"images/{subset}/{name}", f"images/{name}", name):
        if place in by_name[PurePosixPath(name).name] and place not in used:
            used.add(place)
            return name, reader.opener(place)
    return reader.elsewhere(PurePosixPath(name).stem) if reader.elsewhere else None


def _boxes(
    reader: Reader,
    rows: list[dict[str, Any]],
    size: tuple[float, float],
    numbering: Mapping[Any, int],
    where: str,
) -> tuple[Box, ...]:
    found = []
    for row in rows:
        try:
            left, top, wide, high = (float(value) for value in row["bbox"])
            category, crowd = row["category_id"], bool(row.get("iscrowd"))
            corners = (
                left / size[0],
                top / size[1],
                (left + wide) / size[0],
                (top + high) / size[1],
            )
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            reader.report.note(Problem.BAD_LINE, f"{where}: an annotation has no bbox or category.")
            continue
        if crowd:
            reader.report.note(Problem.BAD_LINE, f"{where}: a crowd is not one thing.")
        elif category not in numbering:
            reader.report.note(
                Problem.UNKNOWN_CLASS, f"{where}: category {category} is none of our labels."
            )
        else:
            box = reader.box(numbering[category], corners, where)
            if box is not None:
                found.append(box)
    return tuple(found)
