"""Where a set comes from or goes to: a folder, a zip file, or a prefix in S3. Files by name, one
at a time."""

import contextlib
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from training.errors import TrainingError

# A picture or a text file that grows this much when unpacked is a trap; ours hardly shrink at all.
_MOST_GROWTH = 200
_SMALL = 1 << 20
# RuntimeError is an encrypted entry, NotImplementedError a way of packing this Python lacks.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
)


class PlaceError(TrainingError):
    """A place cannot be read or written: the message names it and says what to do."""


class UnsafeNameError(PlaceError):
    """A name leads out of its set, or is no name at all."""


class TooBigError(PlaceError):
    """A file is larger than anything of its kind should be."""


class Tree(Protocol):
    """Files to read. Names are relative and use `/`."""

    def names(self) -> Iterator[str]:
        """Every file's name, in order; also unsafe ones, which `read` refuses."""
        ...

    def read(self, name: str, limit: int) -> bytes:
        """A file's bytes. Raises TooBigError beyond `limit`, UnsafeNameError, PlaceError."""
        ...


class Target(Protocol):
    """Files to write, then one of the two ends. Nothing is at the place before."""

    def write(self, name: str, data: bytes) -> None:
        """Write a small file. Raises PlaceError."""
        ...

    def write_file(self, name: str, path: Path) -> None:
        """Write a large file from the disk. Raises PlaceError."""
        ...

    def finish(self) -> None:
        """Everything was written. Raises PlaceError."""
        ...

    def abandon(self) -> None:
        """Nothing more comes: remove what can be removed."""
        ...


def safe_name(name: str) -> str:
    """`name` itself. Raises UnsafeNameError when it could lead out of its set."""
    path = PurePosixPath(name)
    if (
        not name
        or "\\" in name
        or "\0" in name
        or path.is_absolute()
        or ".." in path.parts
        or (len(name) > 1 and name[1] == ":")
    ):
        raise UnsafeNameError(f"The name {name[:80]!r} leads out of the set: it is passed over.")
    return name


class FolderTree:
    """Files of a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        if not root.is_dir():
            raise PlaceError(f"There is no folder {root}: check the path.")

    def names(self) -> Iterator[str]:
        for path in sorted(self._root.rglob("*")):
            if path.is_file():
                yield path.relative_to(self._root).as_posix()

    def read(self, name: str, limit: int) -> bytes:
        path = self._root / safe_name(name)
        if not path.resolve().is_relative_to(self._root.resolve()):
            raise UnsafeNameError(f"{name} is a link that leads out of the set.")
        try:
            with path.open("rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise PlaceError(f"{path} cannot be read ({error.strerror}).") from None
        return _within(data, limit, name)


class ZipTree:
    """Files of a zip; nothing is unpacked under the names it holds."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise PlaceError(f"There is no file {path}: check the path.") from None
        except (OSError, zipfile.BadZipFile) as error:
            raise PlaceError(f"{path} is no zip file that can be read ({error}).") from None

    def names(self) -> Iterator[str]:
        for info in sorted(self._zip.infolist(), key=lambda info: info.filename):
            if not info.is_dir():
                yield info.filename

    def read(self, name: str, limit: int) -> bytes:
        info = self._zip.getinfo(safe_name(name))
        grows = info.file_size > _SMALL and info.file_size > _MOST_GROWTH * info.compress_size
        if info.file_size > limit or grows:
            raise TooBigError(f"{name} unpacks to {info.file_size:,} bytes: it is passed over.")
        try:
            with self._zip.open(info) as file:
                return _within(file.read(limit + 1), limit, name)
        except _DAMAGED as error:
            raise PlaceError(f"{name} cannot be unpacked ({error}).") from None


class FolderTarget:
    """A new folder; it has its name only once it is finished."""

    def __init__(self, root: Path) -> None:
        if root.exists():
            raise PlaceError(f"{root} is there already: name another folder, or remove it.")
        self._root = root
        root.parent.mkdir(parents=True, exist_ok=True)
        self._coming = Path(tempfile.mkdtemp(dir=root.parent, prefix=f".{root.name}-"))

    def write(self, name: str, data: bytes) -> None:
        with self._told():
            self._place(name).write_bytes(data)

    def write_file(self, name: str, path: Path) -> None:
        with self._told():
            shutil.copyfile(path, self._place(name))

    def append(self, name: str, text: str) -> None:
        """Add to a text file. Raises PlaceError."""
        with self._told(), self._place(name).open("a") as file:
            file.write(text)

    def finish(self) -> None:
        with self._told():
            self._coming.chmod(0o755)
            self._coming.replace(self._root)

    def abandon(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self._coming, ignore_errors=True)

    def _place(self, name: str) -> Path:
        path = self._coming / safe_name(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PlaceError(f"{self._root} cannot be written ({error.strerror}).") from None


class ZipTarget:
    """A new zip file; pictures are stored as they are, texts are packed."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise PlaceError(f"{path} is there already: name another file, or remove it.")
        self._path = path
        self._coming = path.with_name(f".{path.name}.coming")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._zip = zipfile.ZipFile(self._coming, "w", allowZip64=True)

    def write(self, name: str, data: bytes) -> None:
        packed = name.endswith((".txt", ".json", ".yaml", ".data", ".names"))
        kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._zip.writestr(_info(name), data, compress_type=kind)

    def write_file(self, name: str, path: Path) -> None:
        info = _info(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with path.open("rb") as source, self._zip.open(info, "w", force_zip64=True) as into:
            shutil.copyfileobj(source, into)

    def finish(self) -> None:
        self._zip.close()
        self._coming.replace(self._path)

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._zip.close()
        self._coming.unlink(missing_ok=True)


def _info(name: str) -> zipfile.ZipInfo:
    """The same set gives the same zip: no moment of writing in it (1980 is a zip's beginning)."""
    info = zipfile.ZipInfo(safe_name(name), (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    return info


def _within(data: bytes, limit: int, name: str) -> bytes:
    if len(data) > limit:
        raise TooBigError(f"{name} has more than {limit:,} bytes: it is passed over.")
    return data
