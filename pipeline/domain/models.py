"""Which network looks, and which looks beside it."""

from __future__ import annotations

from pydantic import Field

from pipeline.domain.words import Frozen, PackageWord, Sha256, Utc


class ModelStamp(Frozen):
    """Which network: its package, and the SHA-256 of the package's weights.

    A pointer to a package names its fp32 weights; the stamp of a look those that ran, which are
    others when a cheaper variant did.
    """

    name: PackageWord
    version: PackageWord
    sha256: Sha256

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Shadow(Frozen):
    """A candidate that looks at a share of live looks beside the current model, and decides
    nothing."""

    candidate: ModelStamp
    share: float = Field(gt=0.0, le=1.0)
    """Of the looks the current model infers."""
    until: Utc
    """When it ends by itself."""
