"""Pictures as people get to see them, and the register of who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pipeline.contract import EvidenceRole


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a picture: as it is, smaller, or with the box drawn on a copy."""

    boxes: bool = False
    width: int | None = None

    @property
    def is_original(self) -> bool:
        return not self.boxes and self.width is None


@dataclass(frozen=True, slots=True)
class Shown:
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Viewing:
    """One line of the register: who looked at which picture, and when."""

    id: int
    at: datetime
    person: str
    case_id: UUID
    role: EvidenceRole
    sha256: str
    boxes: bool
