"""The ZIP around a bundle: written in one go to anybody who takes bytes, read with suspicion.

Nothing in a bundle is compressed: pictures hardly shrink, and what is not compressed cannot burst.
Entries are read into memory one at a time and never written to a disk, so their names lead nowhere.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

MOST_ENTRIES: Final = 64
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one entry: five times the largest picture that intake takes by default."""

NAMES: Final = re.compile(
    r"manifest\.json|manifest\.sig|README\.txt|pictures/[a-z_]{1,32}-[0-9a-f]{12}\.(?:jpg|png)"
)
_ENCRYPTED: Final = 0x1


class BundleUnreadable(Exception):
    """The file is no whole bundle; the message is a sentence."""


class _Outlet(io.RawIOBase):
    """Takes what the ZIP writer writes and hands it on. It cannot seek, so nothing is patched."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        part = bytes(memoryview(data))  # type: ignore[arg-type]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def archive(files: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    """The ZIP of ``files``, name and bytes, piece by piece: one file is held at a time."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as out:
        for name, data in files:
            entry = zipfile.ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
            entry.external_attr = 0o100600 << 16
            out.writestr(entry, data)
            yield outlet.taken()
    yield outlet.taken()


class Archive:
    """A bundle's file, opened. Every refusal is a BundleUnreadable with a sentence."""

    def __init__(self, file: Path) -> None:
        try:
            self._size = file.stat().st_size
            self._zip = zipfile.ZipFile(file)
        except OSError as error:
            raise BundleUnreadable(
                f"{file} cannot be read ({error.strerror}); check the path."
            ) from None
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, IndexError):
            raise BundleUnreadable(
                f"{file} is no whole ZIP file: it was cut off or changed; get it again."
            ) from None
        try:
            self.entries = self._checked()
        except BundleUnreadable:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """An entry whole. Raises KeyError for a name that is not there, BundleUnreadable."""
        entry = self.entries[name]
        try:
            with self._zip.open(entry) as data:
                found = data.read(MOST_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ):
            raise BundleUnreadable(
                f"{name} in the bundle was changed or cut off: it does not have its own checksum."
            ) from None
        if len(found) != entry.file_size:
            raise BundleUnreadable(f"{name} in the bundle is not as long as it says.")
        return found

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise BundleUnreadable(
                f"The file has {len(entries)} entries, more than any bundle: it is none of ours."
            )
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            # ZipInfo cuts a name at its first NUL; the original shows what was hidden behind it.
            if not NAMES.fullmatch(entry.orig_filename):
                raise BundleUnreadable(
                    f"An entry is called {entry.orig_filename!r:.80}, as nothing in a bundle is: "
                    "do not unpack this file."
                )
            if entry.filename in found:
                raise BundleUnreadable(f"The file holds {entry.filename} twice.")
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & _ENCRYPTED:
                raise BundleUnreadable(
                    f"{entry.filename} is compressed or encrypted, as nothing in a bundle is."
                )
            if entry.file_size > MOST_BYTES or entry.file_size != entry.compress_size:
                raise BundleUnreadable(f"{entry.filename} says a size that cannot be.")
            found[entry.filename] = entry
        if sum(entry.file_size for entry in entries) > self._size:
            raise BundleUnreadable("The entries say to be larger than the file they are in.")
        return found
