"""Which cases a list is to show, in which order, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from serving.cases.domain import CaseLine, Status


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last case of a page: the next page begins after it."""

    at: datetime
    """By the moment the page is in the order of."""
    id: UUID


class Order(StrEnum):
    """In which order cases are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    """Whose clock runs, the next to be due first; cases whose clock does not run are left out."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. Empty means every one."""

    statuses: tuple[Status, ...] = ()
    kinds: tuple[str, ...] = ()
    camera_id: str | None = None
    district: str | None = None
    check_unable: bool = False
    """Only handled cases whose camera could not tell: a person has to look."""
    assigned: str | None = None
    """Dispatched to this unit."""
    desk: str | None = None
    """Waiting for this desk to dispatch them."""
    overdue_at: datetime | None = None
    """Those whose clock says overdue at this moment."""
    soon_due_at: datetime | None = None
    """Those whose clock says soon due at this moment."""
    permit_id: str | None = None
    """Those that break a term of this permit."""
    holder: str | None = None
    """With this unit, or its responsibility while they are with nobody."""
    source: str | None = None
    """Of cameras of this platform."""
    text: str = ""
    """In the case's number, or in its camera's name or id."""
    since: datetime | None = None
    """Opened at this moment or later."""
    until: datetime | None = None
    """Opened before this moment."""
    clocked: bool | None = None
    """True for those whose clock runs, False for the others."""


@dataclass(frozen=True, slots=True)
class Page:
    """Cases in their order. ``next`` is None on the last page."""

    lines: tuple[CaseLine, ...]
    next: Cursor | None
