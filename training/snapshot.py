"""A frozen dataset folder, as it is read: its facts, its manifest, whether it is still whole.

dataset.json      name, sha256, created_at, made_from, counts
manifest.jsonl    one line a picture (Entry); sha256 above is the hash of this file
images/<split>/   the pictures, each as its manifest line says      labels/<split>/   YOLO text
<split>.txt       what an epoch shows, with repeats                 data.yaml         for training
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.labels import LABELS
from training.split import SPLITS, Split

_CHUNK = 1 << 20


class SnapshotError(TrainingError):
    """A dataset folder is not one, or was changed: the message names the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest. boxes: YOLO lines in our numbering, five decimals.

    Folders written before the loop existed lack everything after `boxes`.
    """

    file: str
    source: str
    kind: str
    split: Split
    sha256: str
    repeat: int
    boxes: tuple[str, ...]
    camera: str | None = None
    day: str | None = None
    condition: str = "unknown"
    negative: str | None = None
    sample_id: str | None = None

    @property
    def image(self) -> str:
        """Where the picture is, below the dataset folder."""
        return f"images/{self.split}/{self.file}"

    @property
    def label(self) -> str:
        """Where its label file is, below the dataset folder."""
        return f"labels/{self.split}/{Path(self.file).stem}.txt"

    def line(self) -> str:
        """The manifest line, without its line end."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A dataset folder and what its dataset.json says of it."""

    root: Path
    name: str
    sha256: str
    created_at: datetime | None
    made_from: tuple[str, ...]

    def entries(self) -> Iterator[Entry]:
        """The manifest, line by line."""
        return entries(self.root)


def open_snapshot(root: Path) -> Snapshot:
    """Read a dataset folder's facts; an old one without dataset.json is named after its folder.

    Raises SnapshotError when it is no dataset folder.
    """
    if not (root / "manifest.jsonl").is_file():
        raise SnapshotError(f"{root} is no dataset: there is no manifest.jsonl in it.")
    facts = root / "dataset.json"
    if not facts.is_file():
        return Snapshot(root, root.name, file_hash(root / "manifest.jsonl"), None, ())
    try:
        said = json.loads(facts.read_text())
        created = datetime.fromisoformat(said["created_at"])
        return Snapshot(root, said["name"], said["sha256"], created, tuple(said["made_from"]))
    except (ValueError, KeyError, TypeError):
        raise SnapshotError(f"{facts} cannot be read: build the dataset again.") from None


def entries(root: Path) -> Iterator[Entry]:
    """The manifest of a dataset folder, one entry at a time.

    Raises SnapshotError for a line that is none.
    """
    with (root / "manifest.jsonl").open() as lines:
        for number, line in enumerate(lines, start=1):
            try:
                said: dict[str, Any] = json.loads(line)
                entry = Entry(**{**said, "boxes": tuple(said["boxes"])})
            except (ValueError, KeyError, TypeError):
                raise SnapshotError(
                    f"{root / 'manifest.jsonl'}, line {number} is no manifest line."
                ) from None
            if entry.split not in SPLITS or Path(entry.file).name != entry.file:
                raise SnapshotError(
                    f"{root / 'manifest.jsonl'}, line {number} names no file and split of ours."
                )
            yield entry


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def verify(root: Path, progress: Callable[[int, int], None] | None = None) -> list[str]:
    """Hash everything again; what is wrong, one plain sentence each, nothing when it is whole.

    progress: called with (pictures done, pictures in all).
    Raises SnapshotError when it is no dataset folder.
    """
    snapshot = open_snapshot(root)
    problems = []
    if file_hash(root / "manifest.jsonl") != snapshot.sha256:
        problems.append("manifest.jsonl is not the one that dataset.json was written with.")
    known = list(snapshot.entries())
    for number, entry in enumerate(known, start=1):
        problems += _wrong(root, entry)
        if progress:
            progress(number, len(known))
    listed = {entry.image for entry in known} | {entry.label for entry in known}
    for folder in ("images", "labels"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and name not in listed and path.suffix != ".cache":
                problems.append(f"{name} is not in the manifest.")
    for split in SPLITS:
        problems += _list_problems(root, split, known)
    return problems


def _wrong(root: Path, entry: Entry) -> Iterator[str]:
    image, label = root / entry.image, root / entry.label
    if not image.is_file():
        yield f"{entry.image} is missing."
    elif file_hash(image) != entry.sha256:
        yield f"{entry.image} is not the picture that was frozen."
    if not label.is_file():
        yield f"{entry.label} is missing."
    elif label.read_text() != "".join(f"{line}\n" for line in entry.boxes):
        yield f"{entry.label} has other boxes than the manifest."


def _list_problems(root: Path, split: Split, known: list[Entry]) -> Iterator[str]:
    path = root / f"{split}.txt"
    asked = Counter({f"./{e.image}": e.repeat for e in known if e.split == split})
    listed = Counter(path.read_text().split("\n")[:-1] if path.is_file() else ())
    if listed != asked:
        yield f"{split}.txt does not list the pictures of the manifest."


def stats(root: Path) -> dict[str, dict[str, int]]:
    """Pictures, negatives and boxes per label, for every `source/split` of a dataset folder."""
    counts: dict[str, Counter[str]] = {}
    for entry in entries(root):
        group = counts.setdefault(f"{entry.source}/{entry.split}", Counter())
        group["pictures"] += 1
        if entry.negative is not None:
            group["negatives"] += 1
        group.update(LABELS[int(box.split()[0])] for box in entry.boxes)
    return {name: dict(counter) for name, counter in sorted(counts.items())}


def holding(folder: Path, sample_ids: frozenset[str]) -> dict[Path, list[str]]:
    """Which datasets in `folder` (itself, or folders below it) still hold one of these samples.

    Returns dataset folder → the sample ids found in it, in order; other datasets are left out.
    """
    found = {}
    for manifest in sorted(folder.glob("**/manifest.jsonl")):
        if not (manifest.parent / "dataset.json").is_file():
            continue
        held = {e.sample_id for e in entries(manifest.parent) if e.sample_id in sample_ids}
        if held:
            found[manifest.parent] = sorted(str(one) for one in held)
    return found
