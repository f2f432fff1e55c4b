"""Reviewers' verdicts as pictures to learn from: records from serving or a file, pictures from the
store, both one at a time.

The records are written to a spool in the work folder first: a stream that breaks goes on where it
broke, and however many samples there are, none but the one at hand is in memory.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from pydantic import ValidationError

from models.wording.faults import in_words
from pipeline.contract import SampleOutcome, SampleRecord
from pipeline.storage import FolderStore, PictureCorrupt, PictureMissing, Store
from training.alike import NotAPictureError
from training.errors import TrainingError
from training.snapshot import file_hash
from training.sources import Picture
from training.split import SplitRules, day_of, split_of
from training.verdicts import Dropped, Lesson, Seen, lesson
from training.window import WHOLE, Corners

# Crops are written again; at this JPEG quality that costs nothing one could see.
_QUALITY = 95
_CUT = "-cut"


LEFT_OUT = {
    Dropped.DELETED: "deleted since",
    Dropped.UNREVIEWED: "nobody has reviewed it yet",
    Dropped.NO_BOX: "rejected for a reason that says nothing of what stands there",
    Dropped.UNKNOWN_LABEL: "called something the network has no label for",
    Dropped.CROWDED: "something doubtful stands too near to be cut away",
    "picture_missing": "the picture is gone",
    "picture_damaged": "the picture is damaged",
}
"""Why a sample does not come into a dataset, in words."""


class SampleError(TrainingError):
    """Samples cannot be read: the message names the line or the picture."""


class Sight(Protocol):
    """A teacher: what it sees on a picture whose bytes have this hash, under this condition."""

    def __call__(self, picture: Path, sha256: str, condition: str) -> list[Seen]: ...


@dataclass(slots=True)
class Tally:
    """What became of the samples of a source: taken, cut, and dropped by reason."""

    taken: int = 0
    cut: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        return {"taken": self.taken, "cut": self.cut, **dict(sorted(self.dropped.items()))}

    def sentences(self) -> list[str]:
        """The same for people: what was taken, and of what was left out, why."""
        cut = f", {self.cut} of them cut to a part without doubtful things" if self.cut else ""
        left = [
            f"{count} left out: {LEFT_OUT[why]}." for why, count in sorted(self.dropped.items())
        ]
        return [f"{self.taken} taken{cut}.", *left]


def records(spool: Path) -> Iterator[SampleRecord]:
    """The records of an NDJSON file, one at a time.

    Raises SampleError naming the first line that is none.
    """
    try:
        with spool.open() as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(line, f"{spool}, line {number}")
    except OSError:
        raise SampleError(
            f"There are no samples {spool}: 'citypatrol samples export FILE' writes such a file."
        ) from None
    except UnicodeDecodeError:
        raise SampleError(
            f"{spool} holds no sample records: 'citypatrol samples export FILE' writes them."
        ) from None


def _record(line: str, where: str) -> SampleRecord:
    try:
        return SampleRecord.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise SampleError(f"{where} is no sample: {key}: {in_words(fault)}.") from None


def deleted_samples(spool: Path) -> frozenset[str]:
    """The ids of the samples that were deleted, out of an NDJSON file."""
    return frozenset(str(one.sample_id) for one in records(spool) if one.deleted_at is not None)


def keep(
    spool: Path, store: Store, folder: Path, progress: Callable[[int], None] = lambda _: None
) -> Tally:
    """Keep reviewed samples for the gate's replay: `samples.jsonl` and a store `pictures/`.

    Deleted and unreviewed ones, and those whose picture is gone, are counted and left out. Raises
    SampleError and StoreUnavailable.
    """
    tally, kept = Tally(), FolderStore(folder / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "samples.jsonl").open("w") as lines:
        for number, record in enumerate(records(spool), start=1):
            progress(number)
            if record.deleted_at is not None:
                tally.dropped[Dropped.DELETED] += 1
            elif record.outcome is SampleOutcome.UNREVIEWED:
                tally.dropped[Dropped.UNREVIEWED] += 1
            else:
                try:
                    kept.put(store.get(record.picture.sha256), record.picture.media_type)
                except (PictureMissing, PictureCorrupt):
                    tally.dropped["picture_missing"] += 1
                    continue
                tally.taken += 1
                lines.write(record.model_dump_json() + "\n")
    return tally


@dataclass(frozen=True, slots=True)
class Classroom:
    """Turns records into pictures.

    name: the source; store: the room of training pictures; work: keeps pictures by sample, so that
    a build that stopped need not fetch them again.
    """

    name: str
    store: Store
    sight: Sight
    rules: SplitRules
    work: Path
    repeat: int = 1

    def pictures(self, spool: Path, tally: Tally) -> Iterator[Picture]:
        """A picture for every verdict that teaches something; the rest is counted in `tally`.

        Raises SampleError for a line that is no record, StoreUnavailable when the store is away.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        self._forget_all_but(_living(spool))
        shared = _shared(spool)
        for record in records(spool):
            others = [one for one in shared.get(record.picture.sha256, ()) if one != record]
            picture = self._picture(record, others, tally)
            if picture is not None:
                tally.taken += 1
                yield picture

    def _picture(
        self, record: SampleRecord, others: list[SampleRecord], tally: Tally
    ) -> Picture | None:
        first = lesson(record, (), others)
        if isinstance(first, Dropped):
            tally.dropped[first] += 1
            return None
        try:
            whole = self._fetch(record)
            seen = self.sight(whole, record.picture.sha256, record.condition)
        except PictureMissing:
            tally.dropped["picture_missing"] += 1
            return None
        except (PictureCorrupt, NotAPictureError):
            tally.dropped["picture_damaged"] += 1
            return None
        learnt = lesson(record, seen, others)
        if isinstance(learnt, Dropped):
            tally.dropped[learnt] += 1
            return None
        path = whole
        if learnt.window != WHOLE:
            tally.cut += 1
            path = cut(whole, learnt.window, self.work)
        return self._labelled(record, learnt, path)

    def _labelled(self, record: SampleRecord, learnt: Lesson, path: Path) -> Picture:
        day = day_of(record.captured_at)
        split = split_of(record.camera_id, day, self.rules)
        return Picture(
            source=self.name,
            kind="real",
            split=split,
            path=path,
            boxes=learnt.boxes,
            repeat=self.repeat if split == "train" else 1,
            camera=record.camera_id,
            day=day,
            condition=record.condition.value,
            negative=learnt.negative,
            sample_id=str(record.sample_id),
        )

    def _fetch(self, record: SampleRecord) -> Path:
        """The picture's file, fetched once, its bytes always those that the record names."""
        suffix = ".png" if record.picture.media_type == "image/png" else ".jpg"
        path = self.work / f"{record.sample_id}{suffix}"
        if not path.exists() or file_hash(path) != record.picture.sha256:
            data = self.store.get(record.picture.sha256)
            if cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8) is None:
                raise NotAPictureError(f"The picture of sample {record.sample_id} is none.")
            path.write_bytes(data)
        return path

    def _forget_all_but(self, living: frozenset[str]) -> None:
        """Remove kept pictures of samples that are deleted, or not there any more."""
        for path in self.work.glob("*.*"):
            if path.stem.removesuffix(_CUT) not in living:
                path.unlink()


def cut(whole: Path, window: Corners, work: Path) -> Path:
    """The part of a picture in `window` (shares), as a JPEG beside it."""
    picture = cv2.imread(str(whole))
    if picture is None:
        raise NotAPictureError(f"{whole} cannot be read as a picture.")
    height, width = picture.shape[:2]
    x1, x2 = round(window[0] * width), round(window[2] * width)
    y1, y2 = round(window[1] * height), round(window[3] * height)
    path = work / f"{whole.stem}{_CUT}.jpg"
    cv2.imwrite(str(path), picture[y1:y2, x1:x2], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return path


def _living(spool: Path) -> frozenset[str]:
    return frozenset(str(one.sample_id) for one in records(spool) if one.deleted_at is None)


def _shared(spool: Path) -> dict[str, list[SampleRecord]]:
    """Records whose picture another record has too, by the picture's hash; the rest is not held."""
    times = Counter(record.picture.sha256 for record in records(spool))
    shared: dict[str, list[SampleRecord]] = defaultdict(list)
    if times and max(times.values()) > 1:
        for record in records(spool):
            if times[record.picture.sha256] > 1:
                shared[record.picture.sha256].append(record)
    return shared
