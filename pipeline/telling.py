"""Tells serving every minute how the patrol does.

No outbox: how the patrol stood an hour ago is worth nothing. A letter that serving did not answer
is offered again as it is, since serving may have taken it; what happens meanwhile waits in the book
for the next one. So one letter at most is under way, and nothing is counted twice.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Final, Protocol, cast, get_args
from uuid import UUID, uuid4

from pipeline.clock import Clock
from pipeline.contract import NextVisit, PartNow, PatrolReport, SourceNow
from pipeline.contract.patrol import MOST_HOURS, MOST_NEXT, MOST_PARTS, MOST_SOURCES, Breaker
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind
from pipeline.patrol_book import Page, PatrolBook
from pipeline.schedule import Part, Standing, Upcoming
from pipeline.serving_client import Delivery, Outcome
from pipeline.status import PatrolStatus, SourceStatus, StatusBoard

log = logging.getLogger(__name__)

KIND: Final = LetterKind.PATROL_REPORT


FIRST_S: Final = 10.0
"""After its start a patrol does not keep people waiting for a whole minute."""


class Recipient(Protocol):
    def send(self, body: str, kind: LetterKind) -> Delivery:
        """Offer one letter. Never raises."""
        ...


class PatrolTeller:
    """One thread at a time."""

    def __init__(
        self,
        book: PatrolBook,
        board: StatusBoard,
        recipient: Recipient,
        worker: str,
        clock: Clock,
        metrics: Metrics,
        every_s: float,
    ) -> None:
        self._book = book
        self._board = board
        self._recipient = recipient
        self._worker = worker
        self._clock = clock
        self._metrics = metrics
        self._every_s = every_s
        self._run = uuid4()
        self._number = 0
        self._unanswered: PatrolReport | None = None

    def run(self, stop: threading.Event) -> None:
        """Tell until ``stop`` is set. What was counted since the last letter goes with it."""
        pause_s = min(FIRST_S, self._every_s)
        while not stop.wait(pause_s):
            pause_s = self._every_s
            try:
                self.tell()
            except Exception:
                log.exception("how the patrol does could not be told; it is told later")

    def tell(self) -> bool:
        """Offer what was not answered, then how it is now; whether serving knows that."""
        if self._unanswered is not None and not self._offer(self._unanswered):
            return False
        status = self._board.current()
        if status is None:
            return False
        self._number += 1
        page = self._book.take(MOST_HOURS)
        self._unanswered = letter_of(
            status, page, self._run, self._number, self._worker, self._every_s
        )
        return self._offer(self._unanswered)

    def _offer(self, letter: PatrolReport) -> bool:
        """Whether there was an answer, if only a no: then the letter is done with."""
        delivery = self._recipient.send(letter.model_dump_json(), KIND)
        self._metrics.count("citypatrol_deliveries_total", KIND, delivery.outcome)
        if delivery.outcome is Outcome.LATER:
            return False
        if delivery.outcome is Outcome.REFUSED:
            log.error("serving refused to hear how the patrol does: %s", delivery.detail)
        self._unanswered = None
        return True


def letter_of(
    status: PatrolStatus, page: Page, run: UUID, number: int, worker: str, every_s: float
) -> PatrolReport:
    """The letter about one moment. ``page`` is what the book held then."""
    outbox = status.outbox
    sampled_at = page.sampled_at or status.at
    return PatrolReport(
        run=run,
        number=number,
        worker=worker,
        at=status.at,
        started_at=status.started_at,
        every_s=every_s,
        looks_per_s=round(status.looks_per_s, 3),
        last_look_at=status.last_look_at,
        pictures_waiting=status.pictures_waiting,
        outbox_waiting=outbox.waiting,
        outbox_refused=outbox.refused,
        outbox_since=outbox.oldest_at,
        store_outages=max(status.store_outages_lately, int(status.spool.away)),
        unsaved_since=status.unsaved_since,
        model_refused=status.models.refused and status.models.refused[:1000],
        engine_instead=status.models.instead and status.models.instead[:1000],
        sources=tuple(_source(one) for one in status.sources[:MOST_SOURCES]),
        parts=tuple(_part(*one) for one in sorted(page.standings.items())[:MOST_PARTS]),
        next=tuple(_next(one, sampled_at) for one in page.upcoming[:MOST_NEXT]),
        hours=page.hours,
    )


def _source(one: SourceStatus) -> SourceNow:
    assert one.breaker in get_args(Breaker), one.breaker
    return SourceNow(
        source=one.id,
        sessions=one.sessions,
        cap=one.cap,
        starts=one.starts_last_minute,
        starts_cap=one.starts_cap,
        breaker=cast(Breaker, one.breaker),
    )


def _part(part: Part, standing: Standing) -> PartNow:
    tally, (source, district) = standing.tally, part
    return PartNow(
        source=source,
        district=district,
        cameras=tally.cameras,
        closed=tally.closed,
        late=tally.late,
        unreachable=tally.unreachable,
        unreachable_late=tally.unreachable_late,
        worst_s=round(standing.worst_s, 3),
        asked_per_s=round(standing.asked_per_s, 6),
    )


def _next(one: Upcoming, at: datetime) -> NextVisit:
    return NextVisit(
        camera_id=one.camera.id,
        because=one.because.value,
        from_at=at + timedelta(seconds=max(one.from_s, 0.0)),
        by=at + timedelta(seconds=one.by_s),
    )
