"""A folder of files that somebody brings as a ZIP."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from serving.standards.texts import Refusal

BROKEN: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)
"""What a file that is no ZIP, or an odd one, may come to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken out of a ZIP: files of these names, ``head`` of them at least, and no more
    than ``most`` bytes together."""

    head: str
    names: frozenset[str]
    most: int
    refusal: Refusal


@contextmanager
def unpacked(data: bytes, wanted: Wanted) -> Iterator[Path]:
    """A folder with the files that stand at the ZIP's top or in one folder of it. Files of other
    names are passed over, and nothing stays on the disk. Raises ``wanted.refusal``."""
    with TemporaryDirectory(prefix="citypatrol-") as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                _unpack(archive, folder, wanted)
        except BROKEN:
            raise wanted.refusal(
                "This is no ZIP file that can be opened; pack the folder again, without a "
                "password.",
                code="no-zip",
            ) from None
        yield folder


def _unpack(archive: zipfile.ZipFile, folder: Path, wanted: Wanted) -> None:
    left, seen = wanted.most, set[str]()
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename).name
        if entry.is_dir() or name not in wanted.names:
            continue
        if name in seen:
            raise wanted.refusal(
                f"The ZIP holds {name} twice; pack one folder only.", code="zip-twice", name=name
            )
        seen.add(name)
        with archive.open(entry) as file:
            text = file.read(left + 1)
        left -= len(text)
        if left < 0:
            raise wanted.refusal(
                f"The ZIP unpacks to more than {wanted.most} bytes; pack only the folder of "
                f"{wanted.head}.",
                code="zip-large",
                name=wanted.head,
                most=wanted.most,
            )
        (folder / name).write_bytes(text)
    if wanted.head not in seen:
        raise wanted.refusal(
            f"The ZIP holds no {wanted.head}; pack the folder it stands in.",
            code="zip-empty",
            name=wanted.head,
        )
