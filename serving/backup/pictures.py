"""The pictures that rows refer to: listed on disk, since a city has millions of them."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from pipeline.storage import PictureCorrupt, PictureMissing, Store
from serving.backup.archive import LISTED, Lines, picture_entry
from serving.backup.manifest import PICTURES, PicturesSaid
from serving.backup.meter import Meter, Progress, nobody_watches
from serving.kept import Room

Named = tuple[Room, str]


class Listing:
    """Every picture once, in the order they were named."""

    def __init__(self, lines: IO[str]) -> None:
        self._lines = lines
        self._earlier: set[Named] = set()
        self.count = 0

    def add(self, pictures: Iterable[Named], *, last: bool) -> None:
        """``pictures`` of one program, each once. Those of the ``last`` one, which has most, are
        not remembered."""
        for one in pictures:
            if one in self._earlier:
                continue
            if not last:
                self._earlier.add(one)
            self._lines.write(f"{one[0]} {one[1]}\n")
            self.count += 1

    def __iter__(self) -> Iterator[Named]:
        self._lines.seek(0)
        for line in self._lines:
            room, sha256 = line.split()
            yield Room(room), sha256


@contextmanager
def listing_on_disk() -> Iterator[Listing]:
    """An empty one, gone with the block."""
    with tempfile.TemporaryFile("w+", encoding="ascii") as lines:
        yield Listing(lines)


def write_pictures(
    into: zipfile.ZipFile,
    listing: Listing,
    stores: Mapping[Room, Store] | None,
    progress: Progress = nobody_watches,
) -> PicturesSaid:
    """The list, and the pictures themselves when ``stores`` are given. Raises StoreUnavailable."""
    sizes = _copied(into, listing, stores, progress) if stores else iter(())
    missing = 0
    with tempfile.TemporaryFile("w+", encoding="ascii") as found:
        for size in sizes:
            missing += size is None
            found.write(f"{'' if size is None else size}\n")
        found.seek(0)
        lines = Lines(into, PICTURES, LISTED)
        for room, sha256 in listing:
            told = found.readline().strip()
            lines.add([room.value, sha256, int(told) if told else None])
        lines.close()
    return PicturesSaid(
        count=lines.tally.rows,
        digest=lines.tally.digest,
        included=stores is not None,
        missing=missing,
    )


def _copied(
    into: zipfile.ZipFile, listing: Listing, stores: Mapping[Room, Store], progress: Progress
) -> Iterator[int | None]:
    """The size of each picture, in order; None for one that is not whole in its store."""
    meter = Meter(progress, listing.count)
    for room, sha256 in listing:
        data = _whole(stores[room], sha256)
        if data is not None:
            into.writestr(picture_entry(room, sha256), data, zipfile.ZIP_STORED)
        meter.tick()
        yield None if data is None else len(data)


def _whole(store: Store, sha256: str) -> bytes | None:
    try:
        return store.get(sha256)
    except (PictureMissing, PictureCorrupt):
        return None
