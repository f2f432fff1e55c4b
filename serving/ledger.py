"""How much there is of what grows for ever: what is to be done is counted whenever somebody asks,
what is done once in a while. Counting years of closed cases takes half a second a million."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from serving.cases.domain import Status
from serving.cases.listing import CaseListing
from serving.cases.wanted import CaseFilter
from serving.handover.domain import LetterState
from serving.handover.queues import QueueRepository
from serving.overview.domain import OVER
from serving.samples.domain import SampleState
from serving.samples.listing import SampleListing
from serving.users.domain import Scope

ONCE_IN: Final = timedelta(minutes=10)


class Counted(NamedTuple):
    """Of the whole city. What there is none of is missing."""

    cases: dict[Status, int]
    samples: dict[SampleState, int]
    letters: dict[LetterState, int]


class _Wanted(NamedTuple):
    statuses: Collection[Status]
    samples: Collection[SampleState]
    letters: Collection[LetterState]


_DONE: Final = _Wanted(
    OVER,
    {SampleState.READY, SampleState.DUPLICATE, SampleState.DELETED},
    {LetterState.SENT, LetterState.GIVEN_UP},
)
_TO_DO: Final = _Wanted(
    set(Status) - set(_DONE.statuses),
    set(SampleState) - set(_DONE.samples),
    set(LetterState) - set(_DONE.letters),
)


class Ledger:
    """Of one process."""

    def __init__(self) -> None:
        self._done: tuple[datetime, Counted] | None = None

    def read(self, session: Session, at: datetime) -> Counted:
        """What is done as it was at most ``ONCE_IN`` ago, and what is to be done now."""
        if self._done is None or at - self._done[0] >= ONCE_IN:
            self._done = at, _count(session, _DONE)
        done, now = self._done[1], _count(session, _TO_DO)
        return Counted(
            {**done.cases, **now.cases},
            {**done.samples, **now.samples},
            {**done.letters, **now.letters},
        )


def _count(session: Session, wanted: _Wanted) -> Counted:
    everywhere = Scope.everywhere()
    return Counted(
        CaseListing(session, everywhere).counts(CaseFilter(tuple(wanted.statuses))),
        SampleListing(session, everywhere).state_counts(wanted.samples),
        QueueRepository(session).counts(wanted.letters),
    )
