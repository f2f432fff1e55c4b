"""What waits for a person's verdict, in which order, and who has taken which of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from serving.cases.domain import Action, Case
from serving.errors import Unacceptable

Corners = tuple[float, float, float, float]
"""x1, y1, x2, y2 as shares of the picture, 0 to 1."""

MOST_AT_ONCE = 100
"""Cases that one verdict may be given to."""


class Band(StrEnum):
    """How much speaks for a case before anybody looked: see ``serving.review.ranking``."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class Novelty(StrEnum):
    """What is known of the spot."""

    NEW = "new"
    """No case was ever opened there."""
    KNOWN = "known"
    BACK = "back"
    """One was closed there a few days ago: it came back."""
    REJECTED = "rejected"
    """One was rejected there: most likely the same look-alike."""


class Beside(StrEnum):
    """How near queued cases of a kind have to be to count as being at one place."""

    SPOT = "spot"
    VIEW = "view"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Rank:
    """Why a case stands where it stands in the queue. The smallest ``goes_at`` goes first."""

    needed_by: datetime
    """By when a person should have judged it."""
    severity: int
    """1 is the gravest."""
    band: Band
    novelty: Novelty
    goes_at: datetime
    """``needed_by`` less the head starts that the other three give."""


@dataclass(frozen=True, slots=True)
class Queued:
    case_id: UUID
    version: int
    """Of the case; a verdict names it."""
    kind: str
    camera_id: str
    view_id: str
    district: str
    entered_at: datetime
    """Since when it waits: it was opened then, or came back."""
    rank: Rank


@dataclass(frozen=True, slots=True)
class Lease:
    """A queued case that one person has taken, until it runs out."""

    queued: Queued
    until: datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue as one person sees it. All are numbers of cases within their sight."""

    waiting: int
    """All that wait, those that somebody has taken too."""
    mine: int
    others: int
    """Taken by others."""
    skipped: int
    """Skipped by this person and not back yet."""
    late: int
    """Not judged although ``needed_by`` is over."""
    next_back_at: datetime | None
    """When the first skipped case comes back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of a case. Raises Unacceptable when made with another action or box."""

    action: Action
    reason: str | None = None
    """A code of ``serving.cases.reasons``; needed to reject."""
    note: str = ""
    box: Corners | None = None
    """Where the thing really is; None leaves the box as it is."""
    label: str | None = None
    """What the thing in the corrected box is called; None leaves it open."""

    def __post_init__(self) -> None:
        if self.action not in (Action.CONFIRM, Action.REJECT):
            raise Unacceptable(
                f"A verdict is {Action.CONFIRM} or {Action.REJECT}; for {self.action} open the "
                "case."
            )
        if self.label is not None and self.box is None:
            raise Unacceptable("A label belongs to a corrected box; send the box with it.")


@dataclass(frozen=True, slots=True)
class Judged:
    case: Case
    """As it stands after the verdict."""
    undo_until: datetime
    """Before this moment the same person may take the verdict back."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One case of many that get the same verdict, as the person saw it."""

    case_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of many: either of the two."""

    case_id: UUID
    case: Case | None = None
    undo_until: datetime | None = None
    refused: str | None = None
    """One sentence."""
