"""What a store of pictures promises, and how it fails."""

from __future__ import annotations

import hashlib
import re
from typing import Protocol, runtime_checkable

SHA256 = re.compile(r"[0-9a-f]{64}")


class StoreError(Exception):
    """Something a store could not do; ``str()`` is one plain sentence.

    StoreError
    ├── StoreUnavailable   try again later: nothing is known about the picture
    ├── PictureMissing     do not try again: it is not there
    └── PictureCorrupt     call somebody: it is there and not what was put
    """

    exit_code = 1


class StoreUnavailable(StoreError):
    """The store cannot be reached, is full, or refuses us."""


class PictureMissing(StoreError):
    """No picture with this hash was ever put, or somebody deleted it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The store has no picture {sha256}: it was never kept, or was deleted.")


class PictureCorrupt(StoreError):
    """The bytes kept under a hash do not have this hash: they prove nothing any more."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The picture {sha256} was changed after it was kept: "
            "restore it from a backup, and find out who can write to the store."
        )


class Store(Protocol):
    """Pictures by content. Safe to use from several threads at once."""

    def put(self, data: bytes, media_type: str) -> str:
        """Keep ``data`` and return its SHA-256 in hex; once this returns, it will survive.

        Putting the same bytes again changes nothing, unless what is kept of them is damaged: then
        they are kept anew. Raises StoreUnavailable; the caller then
        knows nothing was promised and may put again.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes put, verified. Raises PictureMissing, PictureCorrupt, StoreUnavailable, and
        ValueError when ``sha256`` is no SHA-256 in lower-case hex."""
        ...

    def link(self, sha256: str, seconds: int) -> str | None:
        """An address anybody can read this one picture at for ``seconds``, without a password.

        None when the store has no address of its own. The address is not a promise that the
        picture is there. Raises ValueError like ``get``, and when ``seconds`` is not positive.
        """
        ...


class ErasableStore(Store, Protocol):
    """A store whose pictures may be taken out again: those to learn from, never evidence."""

    def erase(self, sha256: str) -> None:
        """Take a picture out; nothing happens when it is not there.

        Raises StoreUnavailable, and ValueError like ``get``.
        """
        ...


@runtime_checkable
class HoldingStore(Protocol):
    """A store that can refuse to delete a picture, whoever asks: for legal holds."""

    def can_hold(self) -> bool:
        """Whether it can where it keeps these pictures. Raises StoreUnavailable."""
        ...

    def hold(self, sha256: str) -> None:
        """From now on it is not deleted. Raises PictureMissing or StoreUnavailable."""
        ...

    def let_go(self, sha256: str) -> None:
        """It may be deleted again; nothing happens when it is not there.

        Raises StoreUnavailable."""
        ...


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def checked_sha256(sha256: str) -> str:
    """``sha256`` itself. Raises ValueError for anything else, so none becomes a path."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("a picture is named by 64 lower-case hexadecimal digits")
    return sha256


def checked_seconds(seconds: int) -> int:
    """``seconds`` itself. Raises ValueError outside 1 second to the 7 days that S3 allows."""
    if not 1 <= seconds <= 7 * 24 * 3600:
        raise ValueError("a link to a picture lasts between 1 second and 7 days")
    return seconds


def verified(data: bytes, sha256: str) -> bytes:
    """``data`` itself. Raises PictureCorrupt when it does not have this hash."""
    if sha256_of(data) != sha256:
        raise PictureCorrupt(sha256)
    return data
