"""The file: a ZIP of one file a table, a line a row; pictures as they are."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.storage import sha256_of
from serving.backup.errors import BackupUnusable
from serving.backup.manifest import MANIFEST, PICTURES, BackupManifest, TableSaid
from serving.backup.values import Sort, Tally
from serving.kept import Room

LISTED = {"room": Sort.TEXT, "sha256": Sort.TEXT, "bytes": Sort.NUMBER}
"""A line of the list of pictures: room, SHA-256, and its size; none when it is not in the file."""
BROKEN = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    RuntimeError,
)
"""What a damaged file may raise anywhere in its reading."""


class Lines:
    """Writes rows as lines of one entry, and counts them."""

    def __init__(self, into: zipfile.ZipFile, name: str, columns: Mapping[str, Sort]) -> None:
        self._into = into.open(name, "w", force_zip64=True)
        self.tally = Tally(columns)

    def add(self, row: list[Any]) -> None:
        self.tally.add(row)
        self._into.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        self._into.write(b"\n")

    def close(self) -> None:
        self._into.close()


def write_text(into: zipfile.ZipFile, name: str, text: str) -> None:
    into.writestr(name, text)


def as_json(model: BaseModel) -> str:
    return model.model_dump_json(indent=1) + "\n"


def picture_entry(room: str, sha256: str) -> str:
    return f"pictures/{room}/{sha256}"


class BackupFile:
    """A backup to read from. Closes with its block."""

    def __init__(self, file: Path) -> None:
        """Raises BackupUnusable."""
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = BackupManifest.model_validate_json(self._zip.read(MANIFEST))
        except FileNotFoundError:
            raise BackupUnusable(f"There is no backup {file}: check the path.") from None
        except ValidationError:
            raise BackupUnusable(
                f"{file} was made by another version of CityPatrol, whose backups this one cannot "
                "read: restore it with that version, then upgrade."
            ) from None
        except BROKEN:
            raise BackupUnusable(
                f"{file} is no backup of CityPatrol, or was cut off: take another one."
            ) from None

    def __enter__(self) -> BackupFile:
        return self

    def __exit__(self, *_how: object) -> None:
        self._zip.close()

    def rows(self, program: str, table: TableSaid) -> Iterator[list[Any]]:
        """Raises BackupUnusable for a line that is none."""
        yield from self._lines(table.entry(program))

    def pictures(self) -> Iterator[tuple[Room, str, int | None]]:
        """Each picture's room, SHA-256, and its size where it is in the file."""
        for room, sha256, size in self._lines(PICTURES):
            yield Room(room), str(sha256), size

    def picture(self, room: Room, sha256: str) -> bytes:
        """Raises BackupUnusable for one that is not what it was."""
        try:
            data = self._zip.read(picture_entry(room, sha256))
        except BROKEN:
            data = b""
        if sha256_of(data) != sha256:
            raise BackupUnusable(
                f"The picture {sha256[:12]} in the backup is not what it was: take another backup."
            )
        return data

    def prove(self) -> None:
        """Read everything and compare it with what the file says of itself. Raises
        BackupUnusable."""
        for program in self.manifest.programs:
            for table in program.tables:
                tally = Tally(table.columns)
                self._count(tally, self.rows(program.name, table), table.name)
                if (tally.rows, tally.digest) != (table.rows, table.digest):
                    raise BackupUnusable(_not_what_it_was(f"The table {table.name}"))
        said, tally = self.manifest.pictures, Tally(LISTED)
        self._count(tally, self._lines(PICTURES), "pictures")
        if (tally.rows, tally.digest) != (said.count, said.digest):
            raise BackupUnusable(_not_what_it_was("The list of pictures"))
        for room, sha256, size in self.pictures():
            if size is not None:
                self.picture(room, sha256)

    def _count(self, tally: Tally, rows: Iterable[list[Any]], name: str) -> None:
        try:
            for row in rows:
                tally.add(row)
        except BROKEN:
            raise BackupUnusable(_not_what_it_was(f"The table {name}")) from None

    def _lines(self, name: str) -> Iterator[list[Any]]:
        try:
            with (
                self._zip.open(name) as entry,
                io.TextIOWrapper(entry, "utf-8", "surrogatepass", newline="\n") as lines,
            ):
                for line in lines:
                    yield json.loads(line)
        except BROKEN:
            raise BackupUnusable(_not_what_it_was(f"The entry {name}")) from None


def _not_what_it_was(what: str) -> str:
    return f"{what} in the backup is not what was written: take another backup."
