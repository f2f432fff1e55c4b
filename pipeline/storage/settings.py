"""Which store, how to reach it, and where pictures wait while it is away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

SAMPLES = "samples"
"""The room of training pictures inside a store: a folder, or a part of the object names."""
GIB = 2**30


class SpoolSettings(BaseModel):
    """Where a patrol keeps pictures while an S3 store is away: a folder of this machine."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    folder: Path = Path("var/spool")
    """On a disk that outlives a restart. Patrols of one machine that use the same bucket share it;
    those of different buckets need one each."""
    max_gib: float = Field(default=10.0, ge=0, allow_inf_nan=False)
    """How much of that disk pictures may take, in GiB; 0 keeps none. When it is full of evidence,
    looks are put aside until it has room; pictures to learn from fill a quarter of it at most."""
    spare_gib: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    """So much of that disk stays free, in GiB: the patrol's own state may lie there, too."""
    patience_s: float = Field(default=2.0, gt=0)
    """A patrol waits so long for the store within one request, and then turns to the spool."""

    @property
    def max_bytes(self) -> int:
        return int(self.max_gib * GIB)

    @property
    def spare_bytes(self) -> int:
        return int(self.spare_gib * GIB)


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
    lock: Literal["governance", "compliance"] | None = None
    """S3 only: lock each picture when it is kept, where the bucket has object lock; one we make
    gets it. ``governance`` may be lifted by whoever has the right to, ``compliance`` by nobody."""
    lock_days: int = Field(default=7, ge=1, le=3650)
    """S3 only: for so long. What retention deletes before is out of sight at once, and its bytes go
    when the lock ends; so no longer than ``patrol.unconfirmed_days`` unless the law wants it."""
    spool: SpoolSettings = SpoolSettings()

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
