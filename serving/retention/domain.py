"""How long evidence is kept, and what keeps it longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from serving.cases.domain import Status


class Rule(StrEnum):
    """Why something is deleted."""

    REJECTED = "rejected"
    """The case, or the one it joined, was rejected so long ago: its pictures prove nothing."""
    CLOSED = "closed"
    """The case, or the one it joined, was closed so long ago."""


RULE_OF = {Status.REJECTED: Rule.REJECTED, Status.CLOSED: Rule.CLOSED}
"""A duplicate goes with the case it joined. A case in any other status is in somebody's hands: its
evidence stays."""


class PictureState(StrEnum):
    KEPT = "kept"
    GOING = "going"
    """Nobody refers to it any more; its bytes are being taken out of the store."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how long, by rule."""

    rejected: timedelta
    closed: timedelta

    def ends(self, status: Status, since: datetime) -> tuple[Rule, datetime] | None:
        """Under which rule and when evidence of a case goes that is in ``status`` ``since`` then;
        None while it stays."""
        rule = RULE_OF.get(status)
        if rule is None:
            return None
        return rule, since + (self.rejected if rule is Rule.REJECTED else self.closed)


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose evidence's time is over."""

    id: UUID
    number: str
    rule: Rule
    pictures: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """What is left of a picture of a case: when it was deleted and under which rule."""

    sha256: str
    rule: Rule
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: while it is set, nothing of the case is deleted."""

    id: int
    case_id: UUID
    set_at: datetime
    set_by: str
    why: str
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_why: str | None
