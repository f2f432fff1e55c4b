"""A case in people's hands: what it is, and the one table of what may happen to it next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from pipeline.contract import EvidenceItem, Report
from serving.clocks.limits import Limit
from serving.users.domain import Permission


class Status(StrEnum):
    CAPTURED = "captured"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    HANDLED = "handled"
    REWORK = "rework"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Action(StrEnum):
    CAPTURE = "capture"
    """How every case begins. Only intake does it."""
    CONFIRM = "confirm"
    REJECT = "reject"
    MERGE = "merge"
    DISPATCH = "dispatch"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    HANDLE = "handle"
    CHECK_PASS = "check_pass"  # noqa: S105 - the name of a check, not a password
    CHECK_FAIL = "check_fail"
    CHECK_UNABLE = "check_unable"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    """More time on top of the limit, twice at most. The case stays where it is."""
    URGE = "urge"
    """Whoever has the case is asked to hurry. The case stays where it is."""
    SUPERVISE = "supervise"
    """The case is put before a supervisor. The case stays where it is."""
    REOPEN = "reopen"
    TAKE_BACK = "take_back"
    """A verdict is undone by whoever gave it, within seconds and before anybody was told."""
    FORCE_CLOSE = "force_close"


MOVES: MappingProxyType[tuple[Status, Action], Status] = MappingProxyType(
    {
        (Status.CAPTURED, Action.CONFIRM): Status.REGISTERED,
        (Status.CAPTURED, Action.REJECT): Status.REJECTED,
        (Status.CAPTURED, Action.MERGE): Status.DUPLICATE,
        (Status.REGISTERED, Action.TAKE_BACK): Status.CAPTURED,
        (Status.REGISTERED, Action.REJECT): Status.REJECTED,
        (Status.REGISTERED, Action.MERGE): Status.DUPLICATE,
        (Status.REGISTERED, Action.DISPATCH): Status.DISPATCHED,
        (Status.REGISTERED, Action.URGE): Status.REGISTERED,
        (Status.REGISTERED, Action.SUPERVISE): Status.REGISTERED,
        (Status.REGISTERED, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.DISPATCHED, Action.ACCEPT): Status.HANDLING,
        (Status.DISPATCHED, Action.SEND_BACK): Status.REGISTERED,
        (Status.DISPATCHED, Action.URGE): Status.DISPATCHED,
        (Status.DISPATCHED, Action.SUPERVISE): Status.DISPATCHED,
        (Status.DISPATCHED, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.HANDLING, Action.HANDLE): Status.HANDLED,
        (Status.HANDLING, Action.SEND_BACK): Status.REGISTERED,
        (Status.HANDLING, Action.SUSPEND): Status.SUSPENDED,
        (Status.HANDLING, Action.EXTEND): Status.HANDLING,
        (Status.HANDLING, Action.URGE): Status.HANDLING,
        (Status.HANDLING, Action.SUPERVISE): Status.HANDLING,
        (Status.HANDLING, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.HANDLED, Action.CHECK_PASS): Status.CLOSED,
        (Status.HANDLED, Action.CHECK_FAIL): Status.REWORK,
        # A check that saw nothing proves nothing: the case waits for one that does.
        (Status.HANDLED, Action.CHECK_UNABLE): Status.HANDLED,
        (Status.HANDLED, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.REWORK, Action.ACCEPT): Status.HANDLING,
        (Status.REWORK, Action.SUSPEND): Status.SUSPENDED,
        (Status.REWORK, Action.EXTEND): Status.REWORK,
        (Status.REWORK, Action.URGE): Status.REWORK,
        (Status.REWORK, Action.SUPERVISE): Status.REWORK,
        (Status.REWORK, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.SUSPENDED, Action.RESUME): Status.HANDLING,
        # Nobody can be urged while the clock stands still; that it stands too long can be told.
        (Status.SUSPENDED, Action.SUPERVISE): Status.SUSPENDED,
        (Status.SUSPENDED, Action.FORCE_CLOSE): Status.CLOSED,
        (Status.CLOSED, Action.REOPEN): Status.REGISTERED,
        (Status.REJECTED, Action.TAKE_BACK): Status.CAPTURED,
        (Status.REJECTED, Action.REOPEN): Status.CAPTURED,
        (Status.DUPLICATE, Action.REOPEN): Status.CAPTURED,
    }
)

PERMISSION_FOR: MappingProxyType[Action, Permission] = MappingProxyType(
    {
        Action.CONFIRM: Permission.JUDGE_CASES,
        Action.REJECT: Permission.JUDGE_CASES,
        Action.MERGE: Permission.JUDGE_CASES,
        Action.REOPEN: Permission.JUDGE_CASES,
        Action.TAKE_BACK: Permission.JUDGE_CASES,
        Action.DISPATCH: Permission.DISPATCH_CASES,
        Action.ACCEPT: Permission.HANDLE_CASES,
        Action.HANDLE: Permission.HANDLE_CASES,
        Action.SEND_BACK: Permission.HANDLE_CASES,
        Action.CHECK_PASS: Permission.CHECK_CASES,
        Action.CHECK_FAIL: Permission.CHECK_CASES,
        Action.CHECK_UNABLE: Permission.CHECK_CASES,
    }
)
"""What a person needs for an action; STEER_CASES for every other one."""

NOTE_NEEDED = frozenset(
    {
        Action.SEND_BACK,
        Action.CHECK_FAIL,
        Action.SUSPEND,
        Action.EXTEND,
        Action.SUPERVISE,
        Action.REOPEN,
        Action.FORCE_CLOSE,
    }
)
"""Actions that somebody will ask about later: they need a sentence saying why."""

VERDICTS = frozenset({(Status.CAPTURED, Action.CONFIRM), (Status.CAPTURED, Action.REJECT)})
"""Steps that may be taken back: a slip of the finger is seen at once. What is merged or moved later
was looked up first."""


def permission_for(action: Action) -> Permission:
    return PERMISSION_FOR.get(action, Permission.STEER_CASES)


def actions_from(status: Status) -> tuple[Action, ...]:
    """What may happen to a case in ``status``, in the order of the table. Taking back is left out:
    for most cases its seconds are over."""
    return tuple(
        action
        for from_status, action in MOVES
        if from_status is status and action is not Action.TAKE_BACK
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A person's wish to move a case they saw at ``version``."""

    action: Action
    version: int
    reason: str | None = None
    """A code of ``serving.cases.reasons``; needed to reject, refused otherwise."""
    note: str = ""
    into: UUID | None = None
    """The case this one duplicates; needed to merge, refused otherwise."""
    amount: float | None = None
    """Hours or days more, in the limit's measure; needed to extend, refused otherwise."""
    unit: str | None = None
    """To whom it is dispatched; the unit its standard names when nobody says otherwise."""
    rung: str | None = None
    """The rung of the urge ladder that asks for it; None for what a person asks for."""
    picture_before: str | None = None
    """SHA-256 of the picture before handling, and of the one after: only a camera's check has
    them."""
    picture_after: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a case's history. It is appended and never changed."""

    sequence: int
    """1, 2, 3 … within its case; the case's version after the step."""
    at: datetime
    actor: str
    action: Action
    from_status: Status | None
    to_status: Status
    reason: str | None
    note: str
    amount: float | None = None
    """What an extension granted, in the measure of the case's limit."""
    unit: str | None = None
    """To whom the case was dispatched."""
    rung: str | None = None
    """The rung of the urge ladder that was reached; None for what a person did."""
    picture_before: str | None = None
    """SHA-256 of the pictures that a camera's check stands on."""
    picture_after: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """The standard a case was opened under: it stays the case's own when others come into force."""

    pack: str
    version: str
    group: str
    """component or event."""
    code: str
    """Its minor code, unique within the group."""
    unit: str
    """Who is responsible, by the pack's own list."""
    limit: Limit


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stands in a list."""

    id: UUID
    number: str
    kind: str
    status: Status
    version: int
    camera_id: str
    camera_name: str
    view_id: str
    district: str
    opened_at: datetime
    changed_at: datetime
    confirmed_at: datetime
    filed: Filed | None = None
    """None for a case opened while no standard knew its kind."""
    assigned: str | None = None
    """The unit it was dispatched to; None while it is with nobody."""
    broken_term: str | None = None
    """The term it breaks of a permit it stands under."""


@dataclass(frozen=True, slots=True)
class Undo:
    """A case's last step is a verdict that may be taken back."""

    by: UUID
    """Who gave it: nobody else may."""
    until: datetime
    """From this moment on it stands."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case whole: its line, the report that opened it, and its history."""

    line: CaseLine
    report: Report
    steps: tuple[Step, ...]
    duplicate_of: UUID | None
    checked: tuple[EvidenceItem, ...] = ()
    """The pair before and after handling, of the last re-check that could tell."""
    undo: Undo | None = None
    """Also when its seconds are over; None when there is no verdict to take back."""

    @property
    def pictures(self) -> tuple[EvidenceItem, ...]:
        """All its evidence, each role once."""
        return (*self.report.evidence, *self.checked)

    def undo_until(self, person_id: UUID, at: datetime) -> datetime | None:
        """Until when this person may still take the last step back; None when they may not."""
        undo = self.undo
        return undo.until if undo and undo.by == person_id and at < undo.until else None
