"""Mix sources into one YOLO dataset folder, frozen by a manifest and a hash."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from training.boxes import write_yolo
from training.labels import LABELS
from training.sources import Picture
from training.split import picture_hash, refuse_leaks


@dataclass(frozen=True, slots=True)
class Dataset:
    """A frozen dataset folder: `data.yaml`, `train.txt`, `val.txt`, `manifest.jsonl`, pictures.

    digest: SHA-256 over the sorted manifest; the same pictures and boxes always give the same one.
    """

    root: Path
    digest: str

    @property
    def data_yaml(self) -> Path:
        return self.root / "data.yaml"


def mix(pictures: Iterable[Picture], root: Path) -> Dataset:
    """Write a new dataset folder at `root`, replacing an older one there.

    Raises LeakError when a picture is in both splits, ValueError when one split is empty.
    """
    if root.exists():
        shutil.rmtree(root)
    lists: dict[str, list[str]] = {"train": [], "val": []}
    manifest, placed = [], []
    for picture in pictures:
        digest = picture_hash(picture.path)
        name = f"{picture.source}__{picture.path.name}"
        placed.append((digest, picture.split, name))
        image = root / "images" / picture.split / name
        label = root / "labels" / picture.split / f"{image.stem}.txt"
        for folder in (image.parent, label.parent):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture.path, image)
        write_yolo(label, picture.boxes)
        lists[picture.split] += [f"./{image.relative_to(root)}"] * picture.repeat
        manifest.append(_manifest_line(picture, name, digest))
    refuse_leaks(placed)
    for split, names in lists.items():
        if not names:
            raise ValueError(f"the dataset has no {split} pictures")
        (root / f"{split}.txt").write_text("".join(f"{name}\n" for name in names))
    lines = "".join(f"{line}\n" for line in sorted(manifest))
    (root / "manifest.jsonl").write_text(lines)
    numbered = "".join(f"  {i}: {name}\n" for i, name in enumerate(LABELS))
    (root / "data.yaml").write_text(
        f"path: {root.resolve()}\ntrain: train.txt\nval: val.txt\nnames:\n{numbered}"
    )
    return Dataset(root, hashlib.sha256(lines.encode()).hexdigest())


def _manifest_line(picture: Picture, name: str, digest: str) -> str:
    return json.dumps(
        {
            "file": name,
            "source": picture.source,
            "kind": picture.kind,
            "split": picture.split,
            "sha256": digest,
            "repeat": picture.repeat,
            "boxes": [box.line() for box in picture.boxes],
        },
        sort_keys=True,
    )


def stats(root: Path) -> dict[str, dict[str, int]]:
    """Pictures and boxes per label, for every `source/split` of a dataset folder."""
    counts: dict[str, Counter[str]] = {}
    for line in (root / "manifest.jsonl").read_text().splitlines():
        entry = json.loads(line)
        group = counts.setdefault(f"{entry['source']}/{entry['split']}", Counter())
        group["pictures"] += 1
        for box in entry["boxes"]:
            group[LABELS[int(box.split()[0])]] += 1
    return {name: dict(counter) for name, counter in sorted(counts.items())}
