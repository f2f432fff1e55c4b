"""YOLO as ultralytics trains on it, and as CVAT calls "Ultralytics YOLO Detection 1.0".

    data.yaml            path, train, val, test, names
    <split>.txt          one picture path a line      images/<split>/…      labels/<split>/….txt

CVAT writes list lines without `./`, and a `path`; ultralytics finds the pictures wherever the
folder lies only with the one and without the other. Read is either, with pictures below
`images/<split>` or, as other tools write, `<split>/images`. A picture with an empty label file is
a negative. Layouts: docs.cvat.ai, format-yolo-ultralytics; ultralytics' own check_det_dataset.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from training.exchange.item import Item
from training.exchange.lists import Lists
from training.exchange.places import Target
from training.exchange.reading import Reader, Spot, labelled
from training.labels import LABELS
from training.snapshot import SnapshotError

CONFIG = "data.yaml"


def write(
    items: Iterable[Item], target: Target, *, cvat: bool, progress: Callable[[int], None]
) -> int:
    """Write every picture and its label file; how many pictures there were."""
    start = "" if cvat else "./"
    with Lists() as lists:
        count = 0
        for count, item in enumerate(items, start=1):
            image = f"images/{item.split}/{item.name}"
            target.write(image, item.read())
            lines = "".join(f"{box.line()}\n" for box in item.boxes)
            stem = PurePosixPath(item.name).stem
            target.write(f"labels/{item.split}/{stem}.txt", lines.encode())
            lists.add(item.split, f"{start}{image}")
            progress(count)
        for split, path in lists.written():
            target.write_file(f"{split}.txt", path)
        config: dict[str, object] = {
            **({"path": "./"} if cvat else {}),
            **{split: f"{split}.txt" for split, _ in lists.written()},
            "names": dict(enumerate(LABELS)),
        }
        target.write(CONFIG, yaml.safe_dump(config, sort_keys=False).encode())
    return count


def read(reader: Reader) -> Iterator[Item]:
    """Every picture of the set with its boxes.

    Raises SnapshotError when there is no data.yaml with names.
    """
    yield from labelled(reader, _spot, reader.numbering(_classes(reader)))


def _classes(reader: Reader) -> list[str]:
    text = reader.text(CONFIG)
    try:
        said: Any = yaml.safe_load(text or "")
        names = said["names"]
        return [str(names[i]) for i in range(len(names))]
    except (yaml.YAMLError, KeyError, TypeError, IndexError):
        raise SnapshotError(
            "The set has no data.yaml with the names of its classes: it is no YOLO set of this "
            "kind, or choose another --format."
        ) from None


def _spot(path: str) -> Spot | None:
    """`images/<subset>/…` or `<subset>/images/…`; labels alike."""
    first, *rest = PurePosixPath(path).parts
    below = ("images", "labels")
    if first in below and rest:
        subset, inside = (rest[0], rest[1:]) if len(rest) > 1 else ("", rest)
        head = ["labels", *([subset] if subset else [])]
    elif len(rest) > 1 and rest[0] in below:
        subset, inside, head = first, rest[1:], [first, "labels"]
    else:
        return None
    label = PurePosixPath(*head, *inside).with_suffix(".txt")
    return Spot(subset, "/".join(inside), str(label))
