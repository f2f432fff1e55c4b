"""One leg of a violation's journey, and who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from pipeline.domain import utc


class Stretch(StrEnum):
    VISIT = "visit"
    """From sending the visit out to its picture: where every journey begins."""
    LOOK = "look"
    """From the picture to the report's being safe in the outbox."""
    DELIVERY = "delivery"
    """One attempt to hand the report to serving."""
    CASE = "case"
    """From the report's arrival to its case."""
    HAND_OVER = "hand-over"
    """One attempt to tell another system of the case."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What happened to the violation of ``report_id`` from ``began`` to ``ended``.

    ``said`` names things by their ids and never holds a picture, an address, a name or a secret;
    ``failed`` is a word for what went wrong. Raises ValueError for moments without a time zone.
    """

    stretch: Stretch
    report_id: UUID
    began: datetime
    ended: datetime
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    failed: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "began", utc(self.began))
        object.__setattr__(self, "ended", max(utc(self.ended), self.began))


class Journeys(Protocol):
    """Safe to share between threads."""

    def tell(self, leg: Leg) -> None:
        """Take note of a leg. Never raises, and never waits for anybody."""
        ...


class Nobody:
    """Is told and forgets."""

    def tell(self, leg: Leg) -> None:
        """Nothing."""


NOBODY: Final[Journeys] = Nobody()
