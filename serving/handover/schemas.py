"""The hand-over as the API shows it to those who look after it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.config import BreakerSettings
from serving.connectors.base import Change
from serving.handover.deciding import KindOutlook
from serving.handover.desk import Outlook
from serving.handover.domain import DeadLetter, LetterState, Mode, Trouble
from serving.handover.standing import HandoverStand, Stand


class DestinationOut(BaseModel):
    id: str
    connector: str
    active: bool
    kinds: list[str]
    """Empty means every one."""
    districts: list[str]
    """Empty means every one."""
    pictures: str
    """none, blurred or original."""
    waiting: int
    dead: int
    sent: int
    oldest: datetime | None
    """When the oldest letter that is not there yet was written."""
    next_at: datetime | None
    """When the next of those that wait is tried."""
    arrived_at: datetime | None
    """When the last letter arrived there."""
    failed_at: datetime | None
    trouble: Trouble | None
    error: str | None
    """The latest trouble among letters that are not there yet, in a sentence."""
    stuck: bool
    """Whether it needs a person: dead letters, or one that waits for too long."""


class DestinationList(BaseModel):
    destinations: list[DestinationOut]


class DeadLetterOut(BaseModel):
    id: int
    destination: str
    case_id: UUID
    case_number: str
    kind: str
    change: Change
    attempts: int
    trouble: Trouble | None
    error: str
    created_at: datetime
    tried_at: datetime | None


class DeadLetterList(BaseModel):
    letters: list[DeadLetterOut]
    next: int | None
    """Give it back as ``after`` for the next page; null on the last one."""


class RetryIn(BaseModel):
    """Which dead letters go again; without anything every one."""

    model_config = ConfigDict(extra="forbid")

    destination: str | None = Field(default=None, max_length=64)
    letter: int | None = Field(default=None, ge=1, le=2**31 - 1)


class GiveUpIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=1000)
    """Kept in the audit log."""


class LettersOut(BaseModel):
    letters: int
    """How many it was done to."""


class ProbeOut(BaseModel):
    said: str
    """What answered, in a sentence."""


class PolicyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Mode
    why: str = Field(min_length=1, max_length=1000)
    """Kept with the change."""


class PolicyOut(BaseModel):
    kind: str
    mode: Mode
    since: datetime | None
    """Null for the default that nobody changed."""
    actor: str
    why: str


class KindPolicy(PolicyOut):
    tripped: bool
    """Whether the breaker took the kind back, and nobody decided anything since."""
    reviewed: int
    """Verdicts the breaker looks at now: on cases that went out by themselves."""
    rejected: int
    """How many of those said no."""


class PolicyList(BaseModel):
    kinds: list[KindPolicy]
    breaker_last: int
    """At how many verdicts a breaker looks."""
    breaker_most_share: float
    """When more of them say no, the kind waits for a reviewer from then on."""


class HandoverLetterOut(BaseModel):
    """One change of the case on its way."""

    sequence: int
    change: Change
    state: LetterState
    attempts: int
    error: str | None
    """Why the last attempt failed; null once it arrived."""
    created_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    next_at: datetime | None
    """When it is tried next; null when it arrived or goes no more by itself."""


class HandoverOut(BaseModel):
    """A case at one destination."""

    destination: str
    state: Stand
    """waiting: something is still to be sent; sent: everything arrived; accepted: it did, and they
    have a number for it; dead: something will not go by itself any more."""
    mode: Mode
    filed_at: datetime
    external_id: str | None
    """What they call the case."""
    status: str | None
    """Their own word, as last told."""
    status_note: str | None
    ended: bool
    attempts: int
    """Of the first letter that is not there yet; 0 when all are, or it was not tried."""
    error: str | None
    """Why that letter's last attempt failed."""
    next_at: datetime | None
    """When that letter is tried next; null when nothing waits, or it goes no more by itself."""
    letters: list[HandoverLetterOut]
    """In the order in which they go."""


def handover_out(one: HandoverStand) -> HandoverOut:
    pending = one.pending
    return HandoverOut(
        destination=one.destination,
        state=one.stand,
        mode=one.mode,
        filed_at=one.filed_at,
        external_id=one.external_id,
        status=one.status,
        status_note=one.status_note,
        ended=one.ended,
        attempts=pending.attempts if pending else 0,
        error=pending.error if pending else None,
        next_at=pending.next_at if pending else None,
        letters=[
            HandoverLetterOut.model_validate(letter, from_attributes=True) for letter in one.letters
        ],
    )


def destination_out(one: Outlook) -> DestinationOut:
    destination, queue = one.destination, one.queue
    return DestinationOut(
        id=destination.id,
        connector=destination.settings.connector,
        active=destination.active,
        kinds=list(destination.kinds),
        districts=list(destination.districts),
        pictures=destination.pictures,
        waiting=queue.waiting,
        dead=queue.dead,
        sent=queue.sent,
        oldest=queue.oldest,
        next_at=queue.next_at,
        arrived_at=queue.arrived_at,
        failed_at=queue.failed_at,
        trouble=queue.trouble,
        error=queue.error,
        stuck=one.stuck,
    )


def dead_letter_out(one: DeadLetter) -> DeadLetterOut:
    return DeadLetterOut.model_validate(one, from_attributes=True)


def policies_out(found: list[KindOutlook], breaker: BreakerSettings) -> PolicyList:
    kinds = [
        KindPolicy(
            **PolicyOut.model_validate(one.policy, from_attributes=True).model_dump(),
            tripped=one.tripped,
            reviewed=one.reviewed,
            rejected=one.rejected,
        )
        for one in found
    ]
    return PolicyList(kinds=kinds, breaker_last=breaker.last, breaker_most_share=breaker.most_share)
