"""Pictures as people get to see them, and the register of who used what of a case's evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pipeline.contract import EvidenceRole


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a picture: blurred as it is, smaller, with the box drawn on a copy, or
    the original under a ``grant`` (the register's line that says why)."""

    boxes: bool = False
    width: int | None = None
    grant: int | None = None

    @property
    def is_whole(self) -> bool:
        return not self.boxes and self.width is None


@dataclass(frozen=True, slots=True)
class Shown:
    data: bytes
    media_type: str


class Use(StrEnum):
    """What somebody did with the evidence of a case."""

    BLURRED = "blurred"
    """Saw a picture with heads and plates blurred."""
    ASKED = "asked"
    """Asked for the originals, and said why."""
    ORIGINAL = "original"
    """Saw an original."""
    BUNDLE_BLURRED = "bundle_blurred"
    """Took the case away with blurred pictures."""
    BUNDLE_ORIGINALS = "bundle_originals"
    """Took the case away with its originals."""


class Pictures(StrEnum):
    """Which pictures a bundle holds."""

    BLURRED = "blurred"
    ORIGINALS = "originals"


CASE_WORK = "case work"
"""Why somebody looks at blurred pictures of a case, unless they say otherwise."""


@dataclass(frozen=True, slots=True)
class User:
    """Who uses evidence, as the register names them. Without an id: at the command line."""

    id: UUID | None
    name: str
    role: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class UseLine:
    """One line of the register: who used what of which case, when and why."""

    id: int
    at: datetime
    what: Use
    person: str
    person_role: str | None
    unit: str | None
    case_id: UUID
    district: str
    role: EvidenceRole | None
    """Which picture; None for a bundle and for the wish to see originals."""
    sha256: str | None
    """Of the picture shown, or of the bundle's manifest."""
    boxes: bool
    why: str


@dataclass(frozen=True, slots=True)
class UseFilter:
    """Which lines to list; what is None is not asked for."""

    case_id: UUID | None = None
    person: str | None = None
    what: Use | None = None
    since: datetime | None = None
    until: datetime | None = None
