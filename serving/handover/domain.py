"""Destinations, letters to them, and when a kind of case goes out by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from serving.connectors.base import Change
from serving.connectors.settings import ConnectorSettings


class Mode(StrEnum):
    """When cases of a kind are handed over."""

    AUTO = "auto"
    AFTER_REVIEW = "after_review"


class LetterState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    """It will not go by itself any more; a person retries it or gives it up."""
    GIVEN_UP = "given_up"
    """It will never go."""


class Trouble(StrEnum):
    """What kept a letter from arriving, split by what a person does about it."""

    NOT_REACHED = "not_reached"
    """Nothing was taken there: the address, the network or the access."""
    UNSURE = "unsure"
    """It went out and no usable answer came: it may have arrived."""
    REFUSED = "refused"
    """It was read and will not be taken as it is."""
    FIELDS = "fields"
    """The destination's own fields or codes do not fit the case."""
    INSIDE = "inside"
    """Our own mistake."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Another system that gets cases. Empty ``kinds`` or ``districts`` mean every one."""

    id: str
    settings: ConnectorSettings
    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    pictures: str = "blurred"
    """``none``, ``blurred`` (heads and plates) or ``original``."""
    active: bool = True
    secret: SecretStr = field(default=SecretStr(""))

    def wants(self, kind: str, district: str) -> bool:
        return (
            self.active
            and (not self.kinds or kind in self.kinds)
            and (not self.districts or district in self.districts)
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """One change of one case on its way to one destination, as it stood when it was claimed."""

    id: int
    case_id: UUID
    destination: str
    sequence: int
    """1, 2, 3 … within its case and destination; they go in this order."""
    change: Change
    key: str
    event: dict[str, Any]
    before: dict[str, Any] | None
    external_id: str | None
    attempts: int
    """With the one under way."""
    unsure: bool
    """An attempt before may have arrived."""
    owner: str
    """Names this claim: only its holder writes the outcome."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """How cases of a kind go out, since when, and who decided it."""

    kind: str
    mode: Mode
    since: datetime | None
    """None: the default that nobody changed."""
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What stands before one destination."""

    destination: str
    waiting: int
    dead: int
    sent: int
    oldest: datetime | None
    """When the oldest letter that is not there yet was written."""
    error: str | None
    """The latest trouble among those letters."""
    trouble: Trouble | None = None
    """What sort of trouble it was; None where there is none or an older version wrote it."""
    failed_at: datetime | None = None
    """When that was."""
    arrived_at: datetime | None = None
    """When the last letter arrived there."""
    next_at: datetime | None = None
    """When the next of those that wait is tried."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: int
    destination: str
    case_id: UUID
    case_number: str
    kind: str
    change: Change
    attempts: int
    error: str
    trouble: Trouble | None
    created_at: datetime
    tried_at: datetime | None
