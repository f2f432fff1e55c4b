"""Mix sources into one YOLO dataset folder, frozen by a manifest and a hash.

Pictures go through one by one: what stays in memory is a manifest line and a perceptual hash each.
The folder appears under its name only when it is whole, and is never written again: a dataset
under a name always means the same pictures and boxes.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from training.alike import fingerprint
from training.boxes import write_yolo
from training.labels import LABELS
from training.leaks import Leaks, Placed, refuse_look_alikes
from training.snapshot import Entry, Snapshot, SnapshotError, file_hash, open_snapshot, stats
from training.sources import Picture
from training.split import SPLITS

LookAlikes = Literal["refuse", "drop"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset folder that was written, or was there already with the same content.

    digest: SHA-256 of the sorted manifest; the same pictures and boxes always give the same one.
    dropped: training (or validation) pictures that looked the same as one they give way to.
    """

    root: Path
    digest: str
    dropped: tuple[str, ...] = ()


def mix(
    pictures: Iterable[Picture],
    root: Path,
    *,
    name: str | None = None,
    look_alikes: LookAlikes = "refuse",
    link: bool = False,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Write a new dataset folder at `root`.

    look_alikes: what to do with pictures on two sides that look the same: stop, or drop the one on
    the training side. link: hard links instead of copies where the file system allows it.
    now: for dataset.json, aware; progress: called with the number of pictures so far.
    Raises LeakError when something is on two sides of the split, SnapshotError when train or val
    is empty, when two pictures have one name, or when another dataset is at `root` already.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=f".{root.name}-") as coming:
        building = Path(coming) / "dataset"
        entries, pairs = _place(pictures, building, link, progress)
        if look_alikes == "refuse":
            refuse_look_alikes(pairs)
        dropped = sorted({giving.name for giving, _ in pairs})
        for entry in [entries.pop(file) for file in dropped]:
            (building / entry.image).unlink()
            (building / entry.label).unlink()
        _write_lists(entries.values(), building, root)
        digest = file_hash(building / "manifest.jsonl")
        _write_facts(building, name or root.name, digest, now or datetime.now(UTC))
        _put_in_place(building, root, digest)
    return Dataset(root, digest, tuple(dropped))


def _place(
    pictures: Iterable[Picture],
    building: Path,
    link: bool,
    progress: Callable[[int], None] | None,
) -> tuple[dict[str, Entry], list[tuple[Placed, Placed]]]:
    """Copy or link every picture and write its labels; entries by file name, look-alike pairs."""
    leaks = Leaks()
    entries: dict[str, Entry] = {}
    stems: set[str] = set()
    for picture in pictures:
        entry = _entry(picture)
        if Path(entry.file).stem in stems:
            raise SnapshotError(
                f"Two pictures would be called {entry.file}: rename one, or give its source "
                "another name."
            )
        stems.add(Path(entry.file).stem)
        entries[entry.file] = entry
        leaks.add(
            Placed(
                entry.file,
                entry.split,
                entry.sha256,
                entry.camera,
                entry.day,
                fingerprint(picture.path),
            )
        )
        for folder in ("images", "labels"):
            (building / folder / picture.split).mkdir(parents=True, exist_ok=True)
        _bring(picture.path, building / entry.image, link)
        write_yolo(building / entry.label, picture.boxes)
        if progress:
            progress(len(entries))
    return entries, leaks.look_alikes()


def _entry(picture: Picture) -> Entry:
    return Entry(
        file=f"{picture.source}__{picture.path.name}",
        source=picture.source,
        kind=picture.kind,
        split=picture.split,
        sha256=file_hash(picture.path),
        repeat=picture.repeat,
        boxes=tuple(box.line() for box in picture.boxes),
        camera=picture.camera,
        day=picture.day,
        condition=picture.condition,
        negative=picture.negative,
        sample_id=picture.sample_id,
    )


def _bring(source: Path, target: Path, link: bool) -> None:
    if link:
        try:
            os.link(source, target)
        except OSError:
            pass  # another file system: a copy is as good
        else:
            return
    shutil.copyfile(source, target)


def _write_lists(entries: Iterable[Entry], building: Path, root: Path) -> None:
    listed = sorted(entries, key=lambda entry: entry.line())
    used = []
    for split in SPLITS:
        mine = [entry for entry in listed if entry.split == split]
        if not mine and split != "test":
            raise SnapshotError(f"The dataset has no {split} pictures: add some, or pin a day.")
        if mine:
            used.append(split)
            lines = [f"./{entry.image}\n" * entry.repeat for entry in mine]
            (building / f"{split}.txt").write_text("".join(lines))
    (building / "manifest.jsonl").write_text("".join(f"{entry.line()}\n" for entry in listed))
    lists = "".join(f"{split}: {split}.txt\n" for split in used)
    numbered = "".join(f"  {i}: {label}\n" for i, label in enumerate(LABELS))
    (building / "data.yaml").write_text(f"path: {root.resolve()}\n{lists}names:\n{numbered}")


def _write_facts(building: Path, name: str, digest: str, now: datetime) -> None:
    counts = stats(building)
    facts = {
        "name": name,
        "sha256": digest,
        "created_at": now.isoformat(timespec="seconds"),
        "made_from": sorted({group.rpartition("/")[0] for group in counts}),
        "counts": counts,
    }
    (building / "dataset.json").write_text(json.dumps(facts, indent=1) + "\n")


def _put_in_place(building: Path, root: Path, digest: str) -> None:
    if root.exists():
        before = _there(root)
        if before is None or before.sha256 != digest:
            raise SnapshotError(
                f"{root} holds something else already, and a dataset is never overwritten: "
                "name another folder, or remove that one."
            )
        return
    building.replace(root)


def _there(root: Path) -> Snapshot | None:
    try:
        return open_snapshot(root)
    except SnapshotError:
        return None


def describe(root: Path) -> dict[str, object]:
    """A dataset in one record: name, sha256, created_at, made_from, counts per source and split."""
    snapshot = open_snapshot(root)
    return {
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "created_at": snapshot.created_at.isoformat() if snapshot.created_at else None,
        "made_from": list(snapshot.made_from),
        "folder": str(root),
        "counts": stats(root),
    }
