"""What a store of pictures promises, how it fails, and how one is chosen."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

SHA256 = re.compile(r"[0-9a-f]{64}")
SAMPLES = "samples"
"""The room of training pictures inside a store: a folder, or a part of the object names."""


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

        Putting the same bytes again changes nothing. Raises StoreUnavailable; the caller then
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


class StoreSettings(BaseModel):
    """Which store, and how to reach it. The secret key never shows itself."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )

    kind: Literal["folder", "s3", "memory"] = "folder"
    folder: Path = Path("var/evidence")
    endpoint: str | None = None
    """S3 only: host:port, without http:// before it."""
    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")] = "citypatrol"
    """S3 only. Made when it is not there yet."""
    access_key: str | None = None
    secret_key: SecretStr | None = None
    secure: bool = True
    """S3 only: TLS. Off only where the store is on the same machine or network segment."""
    region: str = "us-east-1"
    """S3 only. Naming it spares a question to the server; MinIO's own default is this one."""
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9_-]+/)*$")] = "pictures/"
    """S3 only: what object names begin with, ending in a slash; empty for nothing."""
    timeout_s: float = Field(default=5.0, gt=0)
    """S3 only: the longest silence of the server within one request."""
    tries: int = Field(default=2, ge=1, le=10)
    """S3 only: how often a request is sent before the store counts as unavailable."""

    @model_validator(mode="after")
    def _s3_is_complete(self) -> Self:
        if self.kind != "s3":
            return self
        if self.endpoint is None or "/" in self.endpoint or "@" in self.endpoint:
            raise ValueError(
                "an S3 store needs endpoint as host:port, without http:// and without a password"
            )
        if self.access_key is None or self.secret_key is None:
            raise ValueError("an S3 store needs both access_key and secret_key")
        return self

    def of_samples(self) -> StoreSettings:
        """The same store's room for training pictures: blurred copies, which can be erased."""
        return self.model_copy(
            update={"folder": self.folder / SAMPLES, "prefix": f"{self.prefix}{SAMPLES}/"}
        )


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
