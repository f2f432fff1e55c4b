"""CVAT's "YOLO 1.1" (darknet): `obj.data`, `obj.names`, `train.txt`, `obj_train_data/`.

Pictures and their label files stand side by side in `obj_<subset>_data`. The format knows the
subsets `train` and `valid` only. Layout: docs.cvat.ai, format-yolo. Its other formats that we
speak, "Ultralytics YOLO Detection 1.0" and "COCO 1.0", are those of yolo.py and coco.py.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from training.exchange.item import Item
from training.exchange.lists import Lists
from training.exchange.places import PlaceError, Target
from training.exchange.reading import Reader, Spot, labelled
from training.labels import LABELS
from training.snapshot import SnapshotError
from training.split import Split

_SUBSETS: Mapping[Split, str] = {"train": "train", "val": "valid"}
_DATA = re.compile(r"^obj_(\w+)_data$")


def write(items: Iterable[Item], target: Target, *, progress: Callable[[int], None]) -> int:
    """Write every picture and its label file; how many pictures there were.

    Raises PlaceError for a picture of the test split, which the format has no place for.
    """
    with Lists() as lists:
        count = 0
        for count, item in enumerate(items, start=1):
            if item.split not in _SUBSETS:
                raise PlaceError(
                    "YOLO 1.1 knows train and valid only: export train and val with --split, or "
                    "choose another --format."
                )
            folder = f"obj_{_SUBSETS[item.split]}_data"
            lines = "".join(f"{box.line()}\n" for box in item.boxes)
            target.write(f"{folder}/{item.name}", item.read())
            target.write(f"{folder}/{PurePosixPath(item.name).stem}.txt", lines.encode())
            lists.add(item.split, f"{folder}/{item.name}")
            progress(count)
        written = [(_SUBSETS[split], path) for split, path in lists.written()]
        for subset, path in written:
            target.write_file(f"{subset}.txt", path)
        facts = [
            f"classes = {len(LABELS)}",
            *(f"{subset} = {subset}.txt" for subset, _ in written),
            "names = obj.names",
            "backup = backup/",
        ]
        target.write("obj.names", "".join(f"{label}\n" for label in LABELS).encode())
        target.write("obj.data", "".join(f"{fact}\n" for fact in facts).encode())
    return count


def read(reader: Reader) -> Iterator[Item]:
    """Every picture of the set with its boxes.

    Raises SnapshotError when there is no obj.names.
    """
    names = reader.text("obj.names")
    if names is None:
        raise SnapshotError(
            "The set has no obj.names: it is no YOLO 1.1 of CVAT, or choose another --format."
        )
    classes = [line.strip() for line in names.splitlines() if line.strip()]
    yield from labelled(reader, _spot, reader.numbering(classes))


def _spot(path: str) -> Spot | None:
    """`obj_<subset>_data/…`, pictures and label files side by side."""
    first, *rest = PurePosixPath(path).parts
    found = _DATA.match(first)
    if found is None or not rest:
        return None
    label = PurePosixPath(path).with_suffix(".txt")
    return Spot(found[1], "/".join(rest), str(label))
