"""A standards pack that somebody brings as a ZIP file of its folder."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from serving.standards.domain import Pack
from serving.standards.errors import PackUnreadable
from serving.standards.reading import read_pack

MOST_BYTES: Final = 2_000_000
MOST_UNPACKED: Final = 20_000_000
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
FILES: Final = frozenset(
    {
        "pack.toml",
        "majors.csv",
        "minors.csv",
        "kinds.csv",
        "terms.csv",
        "units.csv",
        "duties.csv",
        "labels.yaml",
    }
)


def pack_in(data: bytes) -> Pack:
    """The pack in a ZIP, at its top or in one folder. Files of other names are passed over, and
    nothing stays on the disk. Raises PackUnreadable."""
    with TemporaryDirectory(prefix="citypatrol-") as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                _unpack(archive, folder)
        except BROKEN:
            raise PackUnreadable(
                "This is no ZIP file that can be opened; pack the folder again, without a "
                "password.",
                code="no-zip",
            ) from None
        return read_pack(folder)


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    left, seen = MOST_UNPACKED, set[str]()
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename).name
        if entry.is_dir() or name not in FILES:
            continue
        if name in seen:
            raise PackUnreadable(
                f"The ZIP holds {name} twice; pack one folder only.", code="zip-twice", name=name
            )
        seen.add(name)
        with archive.open(entry) as file:
            text = file.read(left + 1)
        left -= len(text)
        if left < 0:
            raise PackUnreadable(
                f"The ZIP unpacks to more than {MOST_UNPACKED} bytes; it is no standards pack.",
                code="zip-large",
                most=MOST_UNPACKED,
            )
        (folder / name).write_bytes(text)
    if "pack.toml" not in seen:
        raise PackUnreadable(
            "The ZIP holds no pack.toml; pack the folder of a standards pack.", code="zip-empty"
        )
